"""`plan_chain`: the fastest route through stops in a given order, with the fuel of the whole chain.

The ship may be at a stop early with little in the tank, or later with more. So each stop has a list
of labels, none of which dominates another, and those of the next stop follow from them.
"""

from collections.abc import Callable, Sequence

from routing.cost_matrix import UNREACHABLE
from routing.errors import NoRoute, UnknownWaypoint
from routing.flight.costs import SECOND, flight_costs_of
from routing.flight.heuristic import RouteHeuristic
from routing.flight.labels import Labels, undominated
from routing.flight.legs import Legs, SingleFlightLegs
from routing.flight.route import check_numbers, plan_route, steps_of
from routing.flight.route_search import RouteSearch
from routing.model import Hull, Route, Step, System

# The most lists of labels that a `Chains` keeps. Then it starts anew, to bound its memory.
_KEPT = 50_000


def plan_chain(
    system: System,
    hull: Hull,
    start: str,
    order: Sequence[str],
    *,
    fuel: int,
    reserve: int = 0,
    refuel_seconds: int = 0,
) -> Route:
    """Return the route of least seconds through the stops in their order. Ties as in `plan_route`.

    It is the optimum over every sequence of flights and refuel stops: dynamic programming along the
    chain, which keeps all undominated labels, (cost, fuel left), at each stop. A stop that is
    passed before its turn does not count as visited yet. A stop where the ship already is takes
    nothing. `fuel`, `reserve` and `refuel_seconds` as in `plan_route`. `reserve` units are left at
    the last stop, unless that sells fuel.

    Raises:
        UnknownWaypoint: the system lacks `start` or a stop.
        NoRoute: a stop is out of reach. It names that stop and the one before.
        ValueError: a number that no ship has.
    """
    chains = Chains(system, hull, refuel_seconds=refuel_seconds)
    return chains.route(start, order, fuel=fuel, reserve=reserve)


class Chains:
    """Routes of many orders of stops, for which the common parts are computed once.

    The labels along the last order are kept too: one that begins alike goes on from there. `legs`
    has the ways between two stops. With `single` these are single flights from stop to stop and to
    pumps. They are quick to compute, but then `seconds` may be more than the order takes, and
    `route` is the fastest leg by leg alone, not over the whole chain. For one thread at a time.
    Calls `pulse` every few milliseconds of work, and passes on what that raises.

    Raises:
        ValueError: a number that no ship has.
    """

    def __init__(
        self,
        system: System,
        hull: Hull,
        *,
        refuel_seconds: int = 0,
        pulse: Callable[[], object] = bool,
        single: bool = False,
    ) -> None:
        check_numbers(hull, 0, 0, refuel_seconds)
        self._system = system
        self._hull = hull
        self._refuel_seconds = refuel_seconds
        self.pulse = pulse
        kind = SingleFlightLegs if single else Legs
        self.legs = kind(system, hull, refuel_seconds=refuel_seconds, pulse=pulse)
        self._trail: list[tuple[int, Labels]] = []

    def __repr__(self) -> str:
        return f"<Chains over {self.legs!r}>"

    def seconds(self, start: str, order: Sequence[str], *, fuel: int, reserve: int = 0) -> int:
        """Return the seconds of `route`, or UNREACHABLE where there is none."""
        stops = self._stops(start, order, fuel, reserve)
        self._follow(stops, fuel)
        # The labels end before a stop that cannot be reached.
        if len(self._trail) < len(stops):
            return UNREACHABLE
        enough = self._enough(stops, reserve)
        # Labels rise in cost, so the first that leaves the reserve is the fastest.
        costs = (cost for cost, left in self._trail[-1][1] if left >= enough)
        return next(costs, UNREACHABLE * SECOND) // SECOND

    def route(self, start: str, order: Sequence[str], *, fuel: int, reserve: int = 0) -> Route:
        """Return the route that `plan_chain` returns, and raise what it raises."""
        stops = self._stops(start, order, fuel, reserve)
        self._follow(stops, fuel)
        enough = self._enough(stops, reserve)
        self._check_arrival(stops, enough)
        steps: list[Step] = []
        units = fuel
        for here, there, left in self._legs(enough):
            leg, units = self._leg(here, there, units, left)
            steps += leg
        return Route.of(steps)

    def _stops(self, start: str, order: Sequence[str], fuel: int, reserve: int) -> list[int]:
        """Indices of the start and the stops, without repetitions in a row."""
        check_numbers(self._hull, fuel, reserve, self._refuel_seconds)
        stops: list[int] = []
        for symbol in (start, *order):
            index = self._system.index.get(symbol)
            if index is None:
                raise UnknownWaypoint(symbol)
            # A stop where the ship already is needs no leg.
            if not stops or stops[-1] != index:
                stops.append(index)
        return stops

    def _follow(self, stops: list[int], fuel: int) -> None:
        """Compute the labels along `stops`, up to the last one that can be reached."""
        if self.legs.worked_out > _KEPT:
            self.legs.forget()
        trail = self._trail
        # With another start, or other fuel, no label of the trail holds any more.
        if not trail or trail[0] != (stops[0], [(0, fuel)]):
            trail[:] = [(stops[0], [(0, fuel)])]
        # A search for orders changes them towards the end, so most labels can be kept.
        shared = 1
        while shared < min(len(trail), len(stops)) and trail[shared][0] == stops[shared]:
            shared += 1
        del trail[shared:]
        for there in stops[shared:]:
            here, labels = trail[-1]
            # Every label of the stop before, with every way onward, and then dominance.
            ways = self.legs.ways[here, there]
            onward = [(cost + way, left) for cost, units in labels for way, left in ways[units]]
            if not onward:
                break
            trail.append((there, undominated(onward)))

    def _enough(self, stops: list[int], reserve: int) -> int:
        """Units that must be left at the last stop."""
        last = self._system.waypoints[stops[-1]]
        is_bound = self._hull.fuel_capacity > 0 and len(stops) > 1 and not last.sells_fuel
        return reserve if is_bound else 0

    def _check_arrival(self, stops: list[int], enough: int) -> None:
        # With one unit in the tank a ship can DRIFT to any stop. So it can only strand where the
        # tank is empty, or at the last stop by the reserve.
        reached = len(self._trail)
        if reached < len(stops):
            here, there = (
                self._system.waypoints[i].symbol for i in stops[reached - 1 : reached + 1]
            )
            raise NoRoute(here, there, "the tank is empty and the start sells no fuel")
        # Labels rise in both values: the last one has the most fuel.
        left = self._trail[-1][1][-1][1]
        if left < enough:
            here, there = (self._system.waypoints[i].symbol for i in stops[-2:])
            reason = f"at most {left} units can be left there, fewer than the reserve {enough}"
            raise NoRoute(here, there, reason)

    def _legs(self, enough: int) -> list[tuple[int, int, int]]:
        """The legs of the trail, each with the fuel that must be left at its end."""
        # Labels have no parents, which saves their memory. So the way is found backwards, from the
        # cheapest label at the end that has enough fuel.
        cost, left = next(label for label in self._trail[-1][1] if label[1] >= enough)
        legs: list[tuple[int, int, int]] = []
        for (here, labels), (there, _) in zip(self._trail[-2::-1], self._trail[:0:-1], strict=True):
            legs.append((here, there, left))
            cost, left = self._origin(labels, (here, there), (cost, left))
        return legs[::-1]

    def _origin(
        self, labels: Labels, pair: tuple[int, int], arrival: tuple[int, int]
    ) -> tuple[int, int]:
        """Return the label at the origin of a leg from which `arrival` follows."""
        cost, left = arrival
        ways = self.legs.ways[pair]
        return next(label for label in labels if (cost - label[0], left) in ways[label[1]])

    def _leg(self, start: int, goal: int, units: int, left: int) -> tuple[list[Step], int]:
        """Steps from a stop to the next with `units` in the tank, and the units that remain.

        These are `left`, or more where single flights would waste some.
        """
        self.pulse()
        system, hull = self._system, self._hull
        symbol = system.waypoints[goal].symbol
        # The labels have the fuel at both ends of the leg. The exact search finds the steps.
        if hull.fuel_capacity == 0:
            route = plan_route(system, hull, system.waypoints[start].symbol, symbol, fuel=0)
            return list(route.steps), 0
        heuristic = RouteHeuristic(
            system, hull, goal, reserve=0, refuel_seconds=self._refuel_seconds
        )
        # Set afterwards: the heuristic waives a reserve at a goal that sells fuel. Here it is the
        # fuel that the rest of the chain was computed with.
        heuristic.reserve = left
        arrival = RouteSearch(system, flight_costs_of(hull), heuristic).run(start, units)
        assert arrival is not None, "in all modes every leg of the labels can be flown"
        return steps_of(system, hull, arrival, self._refuel_seconds), arrival.units
