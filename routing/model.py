"""Waypoints, hulls, flight modes with their cost formulas, and the steps of a route."""

import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Self

import attrs

from routing.memo import Memo

LEG_OVERHEAD_SECONDS = 15  # every flight, whatever its length (MECHANICS 3.1)

FUEL_CREDITS = 0.72
"""Credits for a unit of fuel: FUEL is at 72 credits for 100 units (MECHANICS 3.3)."""


def round_half_up(value: float) -> int:
    """Round as the server does (JavaScript's Math.round): 26.5 becomes 27, not Python's 26."""
    return math.floor(value + 0.5)


class FlightMode(StrEnum):
    """A flight mode. The fuel and time of a flight follow from it (MECHANICS 3.1)."""

    CRUISE = "CRUISE"
    DRIFT = "DRIFT"
    BURN = "BURN"
    STEALTH = "STEALTH"

    def fuel(self, distance: float) -> int:
        """Fuel units that a hull with a tank burns over `distance` map units."""
        # DRIFT burns one unit however far it goes, so one unit in the tank leads anywhere.
        if self is FlightMode.DRIFT:
            return 1
        units = billed_distance(distance)
        return 2 * units if self is FlightMode.BURN else units

    def seconds(self, distance: float, speed: int) -> int:
        """Whole seconds of flight over `distance` map units with an engine of `speed`."""
        flight = billed_distance(distance) * _MULTIPLIER[self] / speed
        return round_half_up(flight + LEG_OVERHEAD_SECONDS)


_MULTIPLIER = {  # seconds per map unit for an engine of speed 1 (MECHANICS 3.1)
    FlightMode.CRUISE: 25.0,
    FlightMode.BURN: 12.5,
    FlightMode.DRIFT: 250.0,
    FlightMode.STEALTH: 30.0,
}


def billed_distance(distance: float) -> int:
    """Map units that fuel and time are charged for: rounded, and at least 1."""
    return max(1, round_half_up(distance))


@attrs.frozen
class Waypoint:
    """A place in a system, with `x` and `y` in map units."""

    symbol: str
    x: int
    y: int
    sells_fuel: bool = False


@attrs.frozen
class Hull:
    """The data of a ship that a route depends on: engine speed, and tank size in fuel units.

    A capacity of 0 means a hull without a tank, which flies for free.
    """

    speed: int
    fuel_capacity: int


class Action(StrEnum):
    """The two kinds of steps in a route."""

    TRAVEL = "TRAVEL"
    REFUEL = "REFUEL"


@attrs.frozen
class Step:
    """A flight to `waypoint` in `mode`, or a refuel stop at `waypoint` that fills the tank.

    `fuel` is in units: burnt by a flight, taken aboard by a stop. A REFUEL has no mode, and its
    `distance` is 0.
    """

    action: Action
    waypoint: str
    mode: FlightMode | None
    distance: float
    fuel: int
    seconds: int


@attrs.frozen
class Route:
    """Steps in the order to take them, with their sums.

    `fuel` counts the units that flights burn, `distance` the map units flown.
    """

    steps: tuple[Step, ...]
    seconds: int
    fuel: int
    distance: float

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Self:
        """Return the route of these steps, with the sums computed."""
        steps = tuple(steps)
        # The fuel of a refuel stop is taken aboard, so only that of flights is burnt.
        travels = [step for step in steps if step.action is Action.TRAVEL]
        return cls(
            steps,
            seconds=sum(step.seconds for step in steps),
            fuel=sum(step.fuel for step in travels),
            distance=sum(step.distance for step in travels),
        )


class System:
    """The waypoints of one star system, with a cache of their distances.

    It is immutable. Keep it between questions: the distances are computed when first needed, and
    a plan with warm distances is several times faster.
    """

    def __init__(self, waypoints: Iterable[Waypoint]) -> None:
        self.waypoints = tuple(waypoints)
        self.index = {waypoint.symbol: i for i, waypoint in enumerate(self.waypoints)}
        self.rows: Memo[int, list[int]] = Memo(self._measure)
        """Billed distances from the waypoint of that index to every waypoint, by index."""
        self.places = self._one_per_place()
        """One waypoint for each pair of coordinates, by index: one that sells fuel, if any."""
        self.pumps = [i for i in self.places if self.waypoints[i].sells_fuel]
        """Those of `places` that sell fuel."""

    def __len__(self) -> int:
        return len(self.waypoints)

    def __iter__(self) -> Iterator[Waypoint]:
        return iter(self.waypoints)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.index

    def __repr__(self) -> str:
        sellers = sum(waypoint.sells_fuel for waypoint in self.waypoints)
        return f"<System of {len(self)} waypoints, {sellers} sell fuel>"

    def distance(self, origin: str, destination: str) -> float:
        """Map units in a straight line between two symbols.

        Raises:
            KeyError: one of them is not in this system.
        """
        a, b = (self.waypoints[self.index[symbol]] for symbol in (origin, destination))
        return math.hypot(a.x - b.x, a.y - b.y)

    def _measure(self, i: int) -> list[int]:
        # Billed distances are whole, so tables of costs can be indexed by them. A system has far
        # fewer different ones than pairs of waypoints.
        x, y = self.waypoints[i].x, self.waypoints[i].y
        return [billed_distance(math.hypot(x - other.x, y - other.y)) for other in self.waypoints]

    def _one_per_place(self) -> list[int]:
        # Moons and stations share the coordinates of their planet. Every flight to or from them
        # costs the same, so the searches visit one waypoint for all, and prefer one with fuel.
        best: dict[tuple[int, int], int] = {}
        for i, waypoint in enumerate(self.waypoints):
            here = best.setdefault((waypoint.x, waypoint.y), i)
            if waypoint.sells_fuel and not self.waypoints[here].sells_fuel:
                best[waypoint.x, waypoint.y] = i
        return sorted(best.values())
