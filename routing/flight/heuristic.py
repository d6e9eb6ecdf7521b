"""Lower bounds on what is still to come: they give the search its sense of direction.

Whatever remains of a journey is a chain of segments, each from one fuel stop to the next or to the
goal. A segment is one flight, of which the cost is known, or several, which `stages` bounds; so
the least over chains of stops is a lower bound, and one dense Dijkstra from the goal gives it.
"""

from routing.flight.costs import flight_costs_of, packed
from routing.memo import Memo
from routing.model import Hull, System


class RouteHeuristic:
    """What lies ahead on the way to `goal`, where `reserve` units must be left; survey it first."""

    def __init__(
        self, system: System, hull: Hull, goal: int, *, reserve: int, refuel_seconds: int
    ) -> None:
        self.goal = goal
        self.reserve = 0 if system.waypoints[goal].sells_fuel else reserve
        self.refuel = packed(refuel_seconds, 0, 1)
        self.tank = hull.fuel_capacity
        self.goal_row = system.rows[goal]
        self.full: Memo[int, int] = Memo(self._from_full_tank)
        self._legs = flight_costs_of(hull)
        self._system = system
        self._rows = system.rows
        self._pumps = system.pumps
        self._stops: list[tuple[int, int]] = []

    def finish(self, place: int, units: int) -> int:
        """Cost of one flight to the goal, exactly."""
        return self._legs.flight(self.goal_row[place], units - self.reserve)

    def onward(self, place: int, units: int, budget: int) -> int:
        """Lower bound from `place` on any way but one flight to the goal, or a stop right here.

        A bound that reaches `budget` is not worked out any further.
        """
        legs, row, segment = self._legs, self._rows[place], self._legs.segment
        bound = min(budget, legs.stages(self.goal_row[place], units - self.reserve))
        for cost, stop in self._stops:
            if cost >= bound:
                break
            distance = row[stop]
            if cost + segment[distance] < bound and stop != place:
                ahead = min(legs.flight(distance, units), legs.stages(distance, units))
                bound = min(bound, cost + ahead)
        return bound

    def survey(self, start: int, units: int) -> int:
        """Find the stops that can matter; return the cost of a good route of single flights.

        From then on the bounds hold for whatever costs no more than that route.
        """
        row = self._rows[start]
        ahead = {pump: self._to_goal(pump) for pump in self._pumps}
        chain = {pump: self.finish(pump, self.tank) for pump in self._pumps}
        tanks = self._tanks(start, units)
        limit = min(spent + self.finish(start, fuel) for spent, fuel in tanks)
        while ahead:
            here = min(ahead, key=ahead.__getitem__)
            cost = ahead.pop(here)
            if cost + self.refuel > limit:
                break
            self.full[here] = cost
            self._stops.append((cost + self.refuel, here))
            self._relax(here, ahead, chain)
            for spent, fuel in tanks:
                hop = self._legs.flight(row[here], fuel)
                limit = min(limit, spent + hop + self.refuel + chain[here])
        return limit

    def _tanks(self, start: int, units: int) -> list[tuple[int, int]]:
        """What the ship may leave `start` with, and what that costs."""
        if units < self.tank and self._system.waypoints[start].sells_fuel:
            return [(0, units), (self.refuel, self.tank)]
        return [(0, units)]

    def _relax(self, here: int, ahead: dict[int, int], chain: dict[int, int]) -> None:
        row, legs = self._rows[here], self._legs
        cost = self.full[here] + self.refuel
        for pump, known in ahead.items():
            through = cost + legs.segment[row[pump]]
            if through < known:
                ahead[pump] = through
                hop = legs.flight(row[pump], self.tank)
                chain[pump] = min(chain[pump], hop + self.refuel + chain[here])

    def _to_goal(self, place: int) -> int:
        distance, units = self.goal_row[place], self.tank - self.reserve
        return min(self._legs.flight(distance, units), self._legs.stages(distance, units))

    def _from_full_tank(self, place: int) -> int:
        segment = self._legs.segment
        bound = self._to_goal(place)
        for cost, stop in self._stops:
            if cost >= bound:
                break
            bound = min(bound, cost + segment[self._rows[stop][place]])
        return bound
