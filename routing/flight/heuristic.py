"""The heuristic of the route search: lower bounds on the cost that remains to the goal.

The rest of a journey is a chain of segments, each from one refuel stop to the next or to the goal.
A segment is one flight, whose cost is known, or several, which `FlightCosts.several` bounds. So the
least cost over chains of stops is a lower bound. One dense Dijkstra search from the goal finds it.
"""

from routing.flight.costs import ANY_MODE, FASTEST, Modes, Worth, flight_costs_of
from routing.memo import Memo
from routing.model import Hull, System


class RouteHeuristic:
    """Bounds on the way to `goal`, where `reserve` units must be left. Call `prepare` first."""

    def __init__(
        self,
        system: System,
        hull: Hull,
        goal: int,
        *,
        reserve: int,
        refuel_seconds: int,
        worth: Worth = FASTEST,
        modes: Modes = ANY_MODE,
    ) -> None:
        self.goal = goal
        # A goal that sells fuel needs no reserve: the ship can fill up there.
        self.reserve = 0 if system.waypoints[goal].sells_fuel else reserve
        self.refuel = worth.packed(refuel_seconds, 0, 1)
        self.tank = hull.fuel_capacity
        self.goal_row = system.rows[goal]
        self.full: Memo[int, int] = Memo(self._from_full_tank)
        """Lower bound from a full tank at a waypoint, by its index."""
        self._costs = flight_costs_of(hull, worth, modes)
        self._system = system
        self._rows = system.rows
        self._pumps = system.pumps
        self._stops: list[tuple[int, int]] = []
        """Pumps with the bound from arrival there to the goal, the least bound first."""

    def direct(self, place: int, units: int) -> int:
        """Cost of the single flight to the goal, exactly."""
        return self._costs.flight(self.goal_row[place], units - self.reserve)

    def onward(self, place: int, units: int, budget: int) -> int:
        """Lower bound on the ways from `place` other than a direct flight or a refuel stop here.

        The search tries both of these itself. A bound that reaches `budget` is not sharpened.
        """
        costs, row, segment = self._costs, self._rows[place], self._costs.segment
        bound = min(budget, costs.several(self.goal_row[place], units - self.reserve))
        for cost, stop in self._stops:
            # The stops come in rising order, so no later one can lower the bound.
            if cost >= bound:
                break
            distance = row[stop]
            # The bound for a full tank is a table. It rules most stops out before the fuel counts.
            if cost + segment[distance] < bound and stop != place:
                ahead = min(costs.flight(distance, units), costs.several(distance, units))
                bound = min(bound, cost + ahead)
        return bound

    def prepare(self, start: int, units: int) -> int:
        """Find the stops that can matter, and return the cost of a good route of single flights.

        The bounds then hold for all routes that cost no more than that one.
        """
        row = self._rows[start]
        # Two costs for each pump: a lower bound of any way to the goal, which orders the search,
        # and the cost of a chain of single flights, which can be flown.
        ahead = {pump: self._to_goal(pump) for pump in self._pumps}
        chain = {pump: self.direct(pump, self.tank) for pump in self._pumps}
        tanks = self._tanks(start, units)
        limit = min(spent + self.direct(start, fuel) for spent, fuel in tanks)
        while ahead:
            # Dense, without a heap: every pump leads to every other.
            here = min(ahead, key=ahead.__getitem__)
            cost = ahead.pop(here)
            # From here on every pump is farther from the goal than a known route is long.
            if cost + self.refuel > limit:
                break
            self.full[here] = cost
            self._stops.append((cost + self.refuel, here))
            self._relax(here, ahead, chain)
            for spent, fuel in tanks:
                hop = self._costs.flight(row[here], fuel)
                limit = min(limit, spent + hop + self.refuel + chain[here])
        return limit

    def _tanks(self, start: int, units: int) -> list[tuple[int, int]]:
        """Costs and fuel with which the ship may leave the start: as it is, or filled up there."""
        # Both count: filling up takes time, and may not pay.
        if units < self.tank and self._system.waypoints[start].sells_fuel:
            return [(0, units), (self.refuel, self.tank)]
        return [(0, units)]

    def _relax(self, here: int, ahead: dict[int, int], chain: dict[int, int]) -> None:
        row, costs = self._rows[here], self._costs
        cost = self.full[here] + self.refuel
        for pump, known in ahead.items():
            through = cost + costs.segment[row[pump]]
            # A chain is only computed where the lower bound fell. Any chain that can be flown is an
            # upper bound, so it need not be the least.
            if through < known:
                ahead[pump] = through
                hop = costs.flight(row[pump], self.tank)
                chain[pump] = min(chain[pump], hop + self.refuel + chain[here])

    def _to_goal(self, place: int) -> int:
        # The reserve cannot be burnt, so only the rest of the tank counts.
        distance, units = self.goal_row[place], self.tank - self.reserve
        return min(self._costs.flight(distance, units), self._costs.several(distance, units))

    def _from_full_tank(self, place: int) -> int:
        segment = self._costs.segment
        bound = self._to_goal(place)
        for cost, stop in self._stops:
            if cost >= bound:
                break
            bound = min(bound, cost + segment[self._rows[stop][place]])
        return bound
