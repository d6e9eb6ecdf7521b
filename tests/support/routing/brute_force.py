"""The optimum by plain search of every state, to hold the real planner to."""

from collections.abc import Iterable
from fractions import Fraction
from heapq import heappop, heappush
from typing import NotRequired, TypedDict

from routing import FlightMode, Hull, Route, System
from routing.model import Action

MODES = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)

FUEL_PRICE = Fraction(72, 100)
"""Credits for a unit of fuel (MECHANICS 3.3)."""


class Numbers(TypedDict):
    """What a plan depends on beside the two ends."""

    fuel: int
    reserve: NotRequired[int]
    refuel_seconds: NotRequired[int]


class BruteForce:
    """Dijkstra over (waypoint, fuel left), for one hull in one system."""

    def __init__(self, system: System, hull: Hull, modes: Iterable[FlightMode] = MODES) -> None:
        modes = tuple(modes)
        self.sells = {w.symbol: w.sells_fuel for w in system}
        self._tank = hull.fuel_capacity
        self.flights = {
            here.symbol: [
                (there.symbol, mode.fuel(distance), mode.seconds(distance, hull.speed))
                for there in system
                if there is not here
                for distance in [((here.x - there.x) ** 2 + (here.y - there.y) ** 2) ** 0.5]
                for mode in modes
            ]
            for here in system
        }

    def cheapest(
        self,
        start: str,
        goal: str,
        *,
        fuel: int,
        reserve: int = 0,
        refuel_seconds: int = 0,
        credits_per_second: float | Fraction | None = None,
        skip_dominated: bool = False,
    ) -> tuple[int, int, int] | None:
        """The (seconds, fuel burnt, steps) of least cost, or None where there is no way.

        The cost is that triple, and with a price of a second the credits before it. States come in
        the order of their cost. With `skip_dominated` one is dropped where the same waypoint was
        reached before, so at no more cost, with as much fuel; that is what makes a system of 80
        waypoints bearable.
        """
        enough = 0 if self.sells[goal] else reserve
        price = None if credits_per_second is None else Fraction(credits_per_second)

        def paid(seconds: int, burnt: int) -> Fraction:
            return Fraction(0) if price is None else seconds * price + burnt * FUEL_PRICE

        queue = [(Fraction(0), 0, 0, 0, start, fuel)]
        done: set[tuple[str, int]] = set()
        most: dict[str, int] = {}
        while queue:
            _, seconds, burnt, steps, here, left = heappop(queue)
            if here == goal and left >= enough:
                return seconds, burnt, steps
            if (here, left) in done or (skip_dominated and left <= most.get(here, -1)):
                continue
            done.add((here, left))
            most[here] = left
            if self.sells[here]:
                later = seconds + refuel_seconds
                filled = paid(later, burnt), later, burnt, steps + 1, here, self._tank
                heappush(queue, filled)
            for there, units, duration in self.flights[here]:
                if units <= left and not (skip_dominated and left - units <= most.get(there, -1)):
                    sums = seconds + duration, burnt + units
                    heappush(queue, (paid(*sums), *sums, steps + 1, there, left - units))
        return None


def replayed(
    route: Route, system: System, hull: Hull, start: str, *, fuel: int
) -> tuple[str, int, int, int]:
    """Where the route ends, the fuel left, the seconds and the fuel it took, step by step.

    Asserts that every step is one that the game allows, at the cost that the step names.
    """
    waypoints = {w.symbol: w for w in system}
    here, left, seconds, burnt = start, fuel, 0, 0
    for step in route.steps:
        if step.action is Action.REFUEL:
            assert step.waypoint == here
            assert waypoints[here].sells_fuel
            assert step.fuel == hull.fuel_capacity - left
            left = hull.fuel_capacity
        else:
            assert step.mode is not None
            a, b = waypoints[here], waypoints[step.waypoint]
            distance = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5
            assert abs(step.distance - distance) < 1e-9
            assert step.fuel == step.mode.fuel(distance)
            assert step.seconds == step.mode.seconds(distance, hull.speed)
            here, left, burnt = step.waypoint, left - step.fuel, burnt + step.fuel
        assert left >= 0
        seconds += step.seconds
    return here, left, seconds, burnt


def fastest_walk(
    system: System,
    hull: Hull,
    start: str,
    stops: Iterable[str],
    finish: str | None,
    *,
    fuel: int,
    reserve: int,
    refuel_seconds: int,
) -> int | None:
    """Least seconds until every stop has been seen, or None: Dijkstra over (place, fuel, seen).

    It ends at the finish, or at a stop, and there with the reserve unless fuel is sold. Of two
    states at one place that have seen the same, the later one with no more fuel is dropped.
    """
    wanted = frozenset(stops) - {start, finish}
    if not wanted and finish in (None, start):
        return 0
    ends = wanted if finish is None else {finish}
    flights = BruteForce(system, hull)
    queue: list[tuple[int, int, str, tuple[str, ...]]] = [(0, -fuel, start, ())]
    most: dict[tuple[str, tuple[str, ...]], int] = {}
    while queue:
        seconds, empty, here, seen = heappop(queue)
        left = -empty
        if left <= most.get((here, seen), -1):
            continue
        most[here, seen] = left
        enough = 0 if flights.sells[here] else reserve
        if len(seen) == len(wanted) and here in ends and left >= enough:
            return seconds
        if flights.sells[here]:
            heappush(queue, (seconds + refuel_seconds, -hull.fuel_capacity, here, seen))
        for there, units, duration in flights.flights[here]:
            if units <= left:
                then = tuple(sorted({*seen, there} & wanted))
                heappush(queue, (seconds + duration, units - left, there, then))
    return None
