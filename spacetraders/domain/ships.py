"""A ship, what it can do now, and how time moves it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

import attrs

from routing import FlightMode, Hull
from spacetraders.domain.parts import Crew, Engine, Frame, Module, Mount, Reactor

CLOCKS_AGREE = timedelta(seconds=2)
"""How far a time of the server's and whole seconds of ours may be apart: an answer travels too."""


def owner_of(ship_symbol: str) -> str:
    """Return whose ship it is by its symbol: agent `FLEET`'s of `FLEET-1`; empty where none is."""
    return ship_symbol.rpartition("-")[0]


class NavStatus(StrEnum):
    """Where a ship is in its movement; the game's own words."""

    DOCKED = "DOCKED"
    IN_ORBIT = "IN_ORBIT"
    IN_TRANSIT = "IN_TRANSIT"


@attrs.frozen
class Fuel:
    """What is in the tank, in fuel units; a hull without a tank has a capacity of 0."""

    current: int
    capacity: int


@attrs.frozen
class Goods:
    """Units of one good."""

    trade_symbol: str
    units: int


def _by_symbol(goods: Iterable[Goods]) -> tuple[Goods, ...]:
    return tuple(sorted(goods, key=lambda each: each.trade_symbol))


@attrs.frozen
class Cargo:
    """How full the hold is, in units; `inventory` is by symbol, since the game has no order.

    Of a ship that only the database remembers, the inventory is not known and empty.
    """

    units: int
    capacity: int
    inventory: tuple[Goods, ...] = attrs.field(default=(), converter=_by_symbol)

    @property
    def free(self) -> int:
        """The units that still fit in."""
        return max(0, self.capacity - self.units)

    def units_of(self, trade_symbol: str) -> int:
        """The units of one good that are aboard."""
        return sum(each.units for each in self.inventory if each.trade_symbol == trade_symbol)


@attrs.frozen
class Cooldown:
    """How the reactor rests: `expiration` is None where it does not.

    That is by the server's clock, and tells one rest from another; `ends_at` is the same by ours.
    """

    total_seconds: int = 0
    expiration: datetime | None = None
    ends_at: datetime | None = None

    @classmethod
    def received(
        cls,
        total_seconds: int,
        expiration: datetime | None,
        remaining_seconds: int | None,
        now: datetime,
    ) -> Self:
        """Return the rest as an answer of our time `now` tells it.

        What counts are the `remaining_seconds`. They are whole ones, so that they only count where
        the clocks are further apart. Where they are not told, no rest takes longer than it does in
        all.
        """
        if expiration is None:
            return cls(total_seconds)
        longest = now + timedelta(seconds=total_seconds)
        told = min(expiration, longest) if total_seconds else expiration
        if remaining_seconds is not None:
            told = now + timedelta(seconds=remaining_seconds)
        agreed = abs(expiration - told) <= CLOCKS_AGREE
        return cls(total_seconds, expiration, expiration if agreed else told)

    def seconds_left(self, now: datetime) -> float:
        """How long until the next action that needs the reactor, `now` being our own time."""
        ends_at = self.ends_at or self.expiration
        return max(0.0, (ends_at - now).total_seconds()) if ends_at else 0.0


@attrs.frozen
class Nav:
    """Place and movement; while in transit `waypoint_symbol` is where the ship is going."""

    system_symbol: str
    waypoint_symbol: str
    x: int
    y: int
    status: NavStatus
    flight_mode: FlightMode
    origin_symbol: str
    departure: datetime
    arrival: datetime

    @property
    def seconds(self) -> float:
        """How long the whole flight takes, whatever any clock shows."""
        return max(0.0, (self.arrival - self.departure).total_seconds())

    def seconds_left(self, now: datetime) -> float:
        """How long it still flies, `now` being the server's time: no longer than the whole flight.

        0 for what does not fly.
        """
        if self.status is not NavStatus.IN_TRANSIT:
            return 0.0
        return min(self.seconds, max(0.0, (self.arrival - now).total_seconds()))

    def at(self, now: datetime) -> "Nav":
        """Return the nav as the server would show it at its time `now`: arrivals happen lazily."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self


@attrs.frozen
class Ship:
    """One ship of an agent, as last seen.

    Of one that only the database remembers, what comes after the speed is not known.
    """

    symbol: str
    role: str
    nav: Nav
    fuel: Fuel
    cargo: Cargo
    speed: int
    cooldown: Cooldown = Cooldown()
    frame: Frame | None = None
    reactor: Reactor | None = None
    engine: Engine | None = None
    modules: tuple[Module, ...] = ()
    mounts: tuple[Mount, ...] = ()
    crew: Crew | None = None

    @property
    def hull(self) -> Hull:
        """What of this ship matters to a route."""
        return Hull(speed=self.speed, fuel_capacity=self.fuel.capacity)

    @property
    def condition(self) -> float | None:
        """The condition of its worst part, from 1 down to 0; None where its parts are not known."""
        parts = [part for part in (self.frame, self.reactor, self.engine) if part is not None]
        return min((part.condition for part in parts), default=None)

    def at(self, now: datetime) -> "Ship":
        """Return the ship at the server's time `now`, having arrived if it is time."""
        return attrs.evolve(self, nav=self.nav.at(now))
