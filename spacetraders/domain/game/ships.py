"""Ships: navigation, fuel, cargo, cooldown, and their change in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

import attrs

from routing import FlightMode, Hull
from spacetraders.domain.game.parts import Crew, Engine, Frame, Module, Mount, Reactor

CLOCKS_AGREE = timedelta(seconds=2)
"""How far a time of the server and whole seconds of ours may differ if the clocks agree."""


def owner_of(ship_symbol: str) -> str:
    """Return the agent in a ship's symbol: `FLEET` of `FLEET-1`, or empty where there is none."""
    # From the right, since an agent's symbol may itself have a dash.
    return ship_symbol.rpartition("-")[0]


class NavStatus(StrEnum):
    """A ship's state of movement, in the game's words."""

    DOCKED = "DOCKED"
    IN_ORBIT = "IN_ORBIT"
    IN_TRANSIT = "IN_TRANSIT"


@attrs.frozen
class Fuel:
    """The tank, in fuel units. A hull without a tank has a capacity of 0."""

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
    """The hold, in units. `inventory` is sorted by symbol, since the game has no order.

    The database keeps no inventory. A ship that comes from there has an empty one.
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
    """The cooldown of the reactor. `expiration` is None without one.

    `expiration` is by the server's clock, and tells one cooldown from another. `ends_at` is the
    same moment by ours.
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
        """Return the cooldown in an answer that came at our time `now`."""
        if expiration is None:
            return cls(total_seconds)
        # The remaining seconds need no clock, but are whole ones. So they count only where the
        # clocks disagree. Without them, no cooldown lasts longer than in all.
        longest = now + timedelta(seconds=total_seconds)
        told = min(expiration, longest) if total_seconds else expiration
        if remaining_seconds is not None:
            told = now + timedelta(seconds=remaining_seconds)
        agreed = abs(expiration - told) <= CLOCKS_AGREE
        return cls(total_seconds, expiration, expiration if agreed else told)

    def seconds_left(self, now: datetime) -> float:
        """Return the seconds left, `now` being our own time."""
        ends_at = self.ends_at or self.expiration
        return max(0.0, (ends_at - now).total_seconds()) if ends_at else 0.0


@attrs.frozen
class Nav:
    """Place and movement. While in transit `waypoint_symbol` is where the ship is going."""

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
        """The seconds of the whole flight, which depend on no clock of ours."""
        return max(0.0, (self.arrival - self.departure).total_seconds())

    def seconds_left(self, now: datetime) -> float:
        """Return the seconds of flight left, `now` being the server's time, 0 if it does not fly.

        They are no more than the whole flight takes.
        """
        if self.status is not NavStatus.IN_TRANSIT:
            return 0.0
        # Bounded by the whole flight, in case the server's clock is believed wrongly.
        return min(self.seconds, max(0.0, (self.arrival - now).total_seconds()))

    def at(self, now: datetime) -> "Nav":
        """Return the nav as the server would show it at its time `now`."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            # A flight ends in orbit, and the server tells of that only when it is asked.
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self


@attrs.frozen
class Ship:
    """One ship of an agent, as last seen.

    The database keeps the fields up to the speed. Of a ship that comes from there, the others are
    not known.
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
        """The ship as the route planner takes it."""
        return Hull(speed=self.speed, fuel_capacity=self.fuel.capacity)

    @property
    def condition(self) -> float | None:
        """The condition of its worst part, from 1 down to 0, or None if it is not known."""
        parts = [part for part in (self.frame, self.reactor, self.engine) if part is not None]
        return min((part.condition for part in parts), default=None)

    def at(self, now: datetime) -> "Ship":
        """Return the ship as it is at the server's time `now`."""
        return attrs.evolve(self, nav=self.nav.at(now))
