"""Ships: their parts, tank, hold, cooldown and capacities (MECHANICS 7).

The tank and the hold are changed here alone, so that neither goes below 0 or over its capacity.
Each method checks first: a refusal leaves the ship as it was.
"""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import attrs

from routing.model import round_half_up
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses, refusals
from spacetraders.sandbox.catalogue.parts import Engine, Frame, Module, Mount, Part, Reactor
from spacetraders.sandbox.catalogue.ship_types import ShipType
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.universe import Waypoint

P = TypeVar("P", bound=Part)

CARGO_HOLD, CREW_QUARTERS = "MODULE_CARGO_HOLD", "MODULE_CREW_QUARTERS"


@attrs.frozen
class Component(Generic[P]):
    """A part that wears. `condition` and `integrity` go from 1, as new, down to 0 (7.1)."""

    part: P
    condition: float = 1.0
    integrity: float = 1.0


AnyComponent = Component[Frame] | Component[Reactor] | Component[Engine]


@attrs.frozen
class Consumption:
    """The last fuel burnt: units, and when."""

    amount: int
    timestamp: datetime


@attrs.frozen
class Cooldown:
    """A ship's cooldown (MECHANICS 4). `total_seconds` are those of this world's clock."""

    total_seconds: int
    expiration: datetime

    @classmethod
    def begun(cls, now: datetime, lasts: timedelta) -> "Cooldown":
        """Return a cooldown that begins at `now`."""
        return cls(math.ceil(lasts.total_seconds()), now + lasts)

    def remaining_seconds(self, now: datetime) -> int:
        """Return the seconds left at `now`, rounded up, or 0 once it is over."""
        return max(0, math.ceil((self.expiration - now).total_seconds()))


@attrs.define
class Ship:
    """A ship. `fuel` is in fuel units, `cargo` in units by good, never 0.

    `type` is the type it was built as. Its parts may have changed since: ask for its own `speed` or
    `cargo_capacity`, not for the type's.
    """

    symbol: str
    agent: str
    faction: str
    type: ShipType
    nav: Nav
    frame: Component[Frame]
    reactor: Component[Reactor]
    engine: Component[Engine]
    modules: list[Module]
    mounts: list[Mount]
    fuel: int
    consumed: Consumption
    cargo: dict[str, int] = attrs.field(factory=dict)
    cooldown: Cooldown | None = None

    @classmethod
    def built(
        cls,
        ship_type: ShipType,
        where: Waypoint,
        now: datetime,
        *,
        symbol: str,
        agent: str,
        faction: str,
    ) -> "Ship":
        """Return a new ship of an agent, docked and with a full tank."""
        return cls(
            symbol=symbol,
            agent=agent,
            faction=faction,
            type=ship_type,
            nav=Nav.docked(where, now),
            frame=Component(ship_type.frame),
            reactor=Component(ship_type.reactor),
            engine=Component(ship_type.engine),
            modules=list(ship_type.modules),
            mounts=list(ship_type.mounts),
            fuel=ship_type.frame.fuel_capacity,
            consumed=Consumption(0, now),
        )

    @property
    def speed(self) -> int:
        """The speed of its engine, as in MECHANICS 3.1: a little less than it has when sound."""
        lost = guesses.MOST_SPEED_LOST * (1 - self.engine.condition * self.engine.integrity)
        return round_half_up(self.engine.part.speed * (1 - lost))

    @property
    def fuel_capacity(self) -> int:
        """Units of fuel that its tank takes, 0 for a hull that burns none."""
        return self.frame.part.fuel_capacity

    @property
    def cargo_capacity(self) -> int:
        """Units of cargo that its holds take together."""
        return self.capacity(CARGO_HOLD)

    @property
    def cargo_units(self) -> int:
        """Units of cargo aboard."""
        return sum(self.cargo.values())

    @property
    def cargo_room(self) -> int:
        """Units of cargo that can still be loaded, never below 0."""
        return max(0, self.cargo_capacity - self.cargo_units)

    @property
    def crew_capacity(self) -> int:
        """The crew that its quarters take."""
        return self.capacity(CREW_QUARTERS)

    @property
    def crew_required(self) -> int:
        """The crew that its parts need, below 0 where parts save crew (MECHANICS 13.8)."""
        return sum(part.crew or 0 for part in self.parts())

    @property
    def power_used(self) -> int:
        """The power that its parts draw. Its reactor has `power_output`."""
        return sum(part.power or 0 for part in self.parts())

    @property
    def slots_used(self) -> int:
        """The module slots taken, of `frame.part.module_slots`."""
        return sum(module.slots or 0 for module in self.modules)

    def parts(self) -> Iterator[Part]:
        """Give all its parts, frame, reactor and engine first."""
        yield from (self.frame.part, self.reactor.part, self.engine.part)
        yield from self.modules
        yield from self.mounts

    def modules_of(self, family: str) -> list[Module]:
        """Return its modules of a family: those whose symbols begin so."""
        return [module for module in self.modules if module.symbol.startswith(family)]

    def mounts_of(self, family: str) -> list[Mount]:
        """Return its mounts of a family: those whose symbols begin so."""
        return [mount for mount in self.mounts if mount.symbol.startswith(family)]

    def capacity(self, family: str) -> int:
        """Return the sum of the capacities of its modules of a family."""
        return sum(module.capacity or 0 for module in self.modules_of(family))

    def strength(self, family: str) -> int:
        """Return the strengths of its mounts of a family together."""
        return sum(mount.strength or 0 for mount in self.mounts_of(family))

    def is_at(self, waypoint: str, now: datetime) -> bool:
        """Whether it is docked at the waypoint or orbits it, not in flight."""
        nav = self.nav.at(now)
        return nav.destination.symbol == waypoint and nav.status is not NavStatus.IN_TRANSIT

    def check_room(self, units: int) -> None:
        """Refuse with 4217 where so many units of cargo do not fit."""
        if units > self.cargo_room:
            raise refusals.cargo_exceeds_limit(self.cargo_capacity, self.cargo_units, units)

    def check_aboard(self, good: str, units: int) -> None:
        """Refuse with 4218 where nothing of a good is aboard, with 4219 where it is too little."""
        aboard = self.cargo.get(good, 0)
        if units and not aboard:
            raise refusals.missing_cargo(self.symbol, good)
        if units > aboard:
            raise refusals.too_little_cargo(self.symbol, good, aboard, units)

    def load(self, good: str, units: int) -> None:
        """Take cargo aboard. Refuses as `check_room` does."""
        _not_negative(units)
        self.check_room(units)
        if units:
            self.cargo[good] = self.cargo.get(good, 0) + units

    def unload(self, good: str, units: int) -> None:
        """Give cargo away. Refuses as `check_aboard` does."""
        _not_negative(units)
        self.check_aboard(good, units)
        # A good of 0 units leaves the hold: the API lists none of those.
        left = self.cargo.pop(good, 0) - units
        if left:
            self.cargo[good] = left

    def fill(self, units: int) -> int:
        """Fill the tank by units of fuel, as far as they fit, and return how many did."""
        _not_negative(units)
        filled = min(units, self.fuel_capacity - self.fuel)
        self.fuel += filled
        return filled

    def burn(self, units: int, now: datetime) -> None:
        """Burn fuel, none in a hull without a tank. Refuses with 4203 where it is too little."""
        _not_negative(units)
        # A probe has no tank, and flies without fuel.
        amount = units if self.fuel_capacity else 0
        if amount > self.fuel:
            raise refusals.insufficient_fuel(self.symbol, amount, self.fuel)
        self.fuel -= amount
        self.consumed = Consumption(amount, now)


def _not_negative(units: int) -> None:
    # A negative amount would make goods out of nothing: that is an error of ours, no refusal.
    if units < 0:
        raise ValueError(f"{units} units cannot be moved")
