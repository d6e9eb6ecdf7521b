"""The universe as it began: systems, waypoints, and first markets and shipyards."""

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol

import attrs

from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.shipyard import Shipyard

SHIPYARD = "SHIPYARD"
"""The trait of a waypoint with a shipyard."""


@attrs.frozen
class Chart:
    """The chart of a waypoint: its author and date."""

    submitted_by: str
    submitted_on: datetime


@attrs.frozen
class Waypoint:
    """A waypoint. `traits` are the true ones, which an uncharted waypoint does not show."""

    symbol: str
    system_symbol: str
    type: str
    x: int
    y: int
    traits: tuple[str, ...] = ()
    orbits: str | None = None
    orbitals: tuple[str, ...] = ()
    faction: str | None = None
    chart: Chart | None = None
    under_construction: bool = False


@attrs.frozen
class System:
    """A star and its waypoints, by symbol."""

    symbol: str
    type: str
    x: int
    y: int
    waypoints: Mapping[str, Waypoint]
    factions: tuple[str, ...] = ()

    @property
    def gate(self) -> Waypoint | None:
        """The system's jump gate, if it has one."""
        gates = (w for w in self.waypoints.values() if w.type == WaypointType.JUMP_GATE)
        return next(gates, None)

    def distance(self, other: "System") -> float:
        """Return the distance to another system, in map units."""
        return math.hypot(other.x - self.x, other.y - self.y)


@attrs.frozen
class Star:
    """A system without its waypoints: its symbol, type and place."""

    symbol: str
    type: str
    x: int
    y: int

    def distance(self, x: int, y: int) -> float:
        """Return the distance to a place, in map units."""
        return math.hypot(self.x - x, self.y - y)


class Universe(Protocol):
    """The universe as it began. The same question always has the same answer.

    An agent's ships begin at `headquarters` and `first_shipyard`. Markets and shipyards go by the
    symbol of their waypoint. Each call returns a new copy.
    """

    @property
    def headquarters(self) -> Waypoint:
        """The waypoint at which the first ship of an agent begins."""
        ...

    @property
    def first_shipyard(self) -> Waypoint:
        """The waypoint at which the probe of an agent begins."""
        ...

    def system(self, symbol: str) -> System | None:
        """Return a system with its waypoints, if there is one of that name."""
        ...

    def listed(self, first: int, count: int) -> Sequence[System]:
        """Return `count` systems from number `first` on (0 is the first), fewer at the end."""
        ...

    def within(self, distance: float, x: int, y: int) -> Sequence[Star]:
        """Return the stars within a distance of a place, in no order. This makes no system."""
        ...

    def connections(self, gate: Waypoint) -> tuple[str, ...]:
        """Return the symbols of the gates that a gate leads to, none if it is no gate."""
        ...

    def market(self, waypoint: str) -> Market | None:
        """Return the market of a waypoint as it began, if there is one."""
        ...

    def shipyard(self, waypoint: str) -> Shipyard | None:
        """Return the shipyard of a waypoint as it began, if there is one."""
        ...

    def statistics(self) -> dict[str, int]:
        """Return how many `systems` and `waypoints` there are."""
        ...


@attrs.frozen
class Atlas:
    """A universe of few systems, all of them made at the beginning.

    `gates` are the connections of each gate, which may lead to systems that are not here.
    """

    systems: Mapping[str, System]
    markets: Mapping[str, Market]
    shipyards: Mapping[str, Shipyard]
    headquarters: Waypoint
    first_shipyard: Waypoint
    gates: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def system(self, symbol: str) -> System | None:
        """Return a system, if there is one of that name."""
        return self.systems.get(symbol)

    def listed(self, first: int, count: int) -> Sequence[System]:
        """Return `count` systems from number `first` on, fewer at the end."""
        return list(islice(self.systems.values(), first, first + count))

    def within(self, distance: float, x: int, y: int) -> Sequence[Star]:
        """Return the stars around a place."""
        stars = (Star(s.symbol, s.type, s.x, s.y) for s in self.systems.values())
        return [star for star in stars if star.distance(x, y) <= distance]

    def connections(self, gate: Waypoint) -> tuple[str, ...]:
        """Return the connections that are known of a gate."""
        return self.gates.get(gate.symbol, ())

    def market(self, waypoint: str) -> Market | None:
        """Return a copy of a waypoint's market, if it has one."""
        # A copy: trades must not change the universe, from which a reset begins again.
        return copy.deepcopy(self.markets.get(waypoint))

    def shipyard(self, waypoint: str) -> Shipyard | None:
        """Return a copy of a waypoint's shipyard, if it has one."""
        return copy.deepcopy(self.shipyards.get(waypoint))

    def statistics(self) -> dict[str, int]:
        """Return how many `systems` and `waypoints` there are."""
        waypoints = sum(len(system.waypoints) for system in self.systems.values())
        return {"systems": len(self.systems), "waypoints": waypoints}


def first_shipyard(waypoints: Iterable[Waypoint], otherwise: Waypoint) -> Waypoint:
    """Return where an agent's probe begins: the shipyard of group H, else any (MECHANICS 9.1)."""
    yards = [waypoint for waypoint in waypoints if SHIPYARD in waypoint.traits]
    return next((yard for yard in yards if "-H" in yard.symbol), yards[0] if yards else otherwise)
