"""Reservations: credits and market depth that are kept for a deed or a job until it is over."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import attrs


class Purpose(StrEnum):
    """What credits are for, which decides how far they may be spent."""

    FUEL = "FUEL"
    CONTRACT = "CONTRACT"
    TRADE = "TRADE"
    CONSTRUCTION = "CONSTRUCTION"
    SHIP = "SHIP"
    """Hulls and their parts."""
    ORDER = "ORDER"
    """What a person has a ship do at once."""
    OTHER = "OTHER"


class ReservationState(StrEnum):
    """The state of a reservation: open, or how it ended."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"
    """Its deed was carried out, and the ledger has what it cost."""
    RELEASED = "RELEASED"
    """Nothing was spent, or what is left of it is free again."""


@attrs.frozen
class Depth:
    """Units of a good that a job will trade at a market: + sold to it, - bought from it."""

    waypoint: str
    good: str
    units: int


@attrs.frozen
class Reservation:
    """Credits that are not free, and the depth of markets that goes with them.

    One with an `intent_id` belongs to that deed and ends with it. Another is a job's, and stays
    until the job releases it. A deed that is paid out of a job's reservation has that one's id in
    `under_id`, and took `drawn` of its `credits` from there. `reservation_id` is 0 for a deed's,
    which is found by its intent.
    """

    reservation_id: int
    player_id: int
    purpose: Purpose
    credits: int
    created_at: datetime
    ship_symbol: str | None = None
    container_id: str | None = None
    intent_id: int | None = None
    depths: tuple[Depth, ...] = ()
    under_id: int | None = None
    drawn: int = 0
    state: ReservationState = ReservationState.OPEN


def drawn_from(job: Reservation, drawn: int) -> Reservation:
    """Return a job's reservation after a deed took `drawn` credits from it."""
    return attrs.evolve(job, credits=max(0, job.credits - drawn))


def given_back(
    job: Reservation, drawn: int, spent: int, traded: Depth | None = None
) -> Reservation:
    """Return a job's reservation after a deed that took `drawn` credits, and `spent` some, is over.

    What the deed cost more than it took is the job's cost too. `traded` is the depth that the deed
    has used up: the market has moved by it, so it is not kept any more.
    """
    depths = tuple(_used(depth, traded) for depth in job.depths) if traded else job.depths
    return attrs.evolve(
        job,
        credits=max(0, job.credits + drawn - spent),
        depths=tuple(depth for depth in depths if depth.units),
    )


def depth_of(reservations: Iterable[Reservation], waypoint: str, good: str) -> int:
    """Return the units that reservations keep of a good at a market, with their signs."""
    return sum(
        depth.units
        for each in reservations
        for depth in each.depths
        if (depth.waypoint, depth.good) == (waypoint, good)
    )


def taken(wanted: Iterable[Depth], reservations: Iterable[Reservation]) -> bool:
    """Whether reservations keep depth that is wanted: of a good at a market, on the same side."""
    kept = {_side(depth) for each in reservations for depth in each.depths}
    return any(_side(depth) in kept for depth in wanted)


def _side(depth: Depth) -> tuple[str, str, bool]:
    return depth.waypoint, depth.good, depth.units > 0


def _used(depth: Depth, traded: Depth) -> Depth:
    if (depth.waypoint, depth.good) != (traded.waypoint, traded.good):
        return depth
    # A trade to the other side does not use this depth up, and none is used up beyond 0.
    left = depth.units - traded.units
    if depth.units > 0:
        return attrs.evolve(depth, units=min(depth.units, max(0, left)))
    return attrs.evolve(depth, units=max(depth.units, min(0, left)))
