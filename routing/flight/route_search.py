"""The exact route search: A* over (place, fuel left), pruned by the best route known so far."""

from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from routing.flight.costs import IMPOSSIBLE, FlightCosts
from routing.flight.heuristic import RouteHeuristic
from routing.model import FlightMode, System


class RouteLabel(NamedTuple):
    """A way to be at `place` with `units` in the tank.

    `mode` is that of the last flight, None after a refuel stop.
    """

    cost: int
    place: int
    units: int
    mode: FlightMode | None
    parent: "RouteLabel | None"


class RouteSearch:
    """The search for one route. `run` may be called once.

    The direct flight from a label to the goal is tried when the label is made, and lowers the
    limit, the cost that a better route must stay below. The queue holds labels with the bound on
    their other ways onward. So the search ends as soon as the lowest bound in the queue reaches the
    limit, mostly after a handful of labels.
    """

    def __init__(self, system: System, costs: FlightCosts, heuristic: RouteHeuristic) -> None:
        self._system = system
        self._costs = costs
        self._heuristic = heuristic
        self._queue: list[tuple[int, int, RouteLabel]] = []
        self._tiebreak = count()  # modes have no order, so labels themselves cannot be compared
        self._fronts: list[list[tuple[int, int]]] = [[] for _ in system.waypoints]
        self._direct = [costs.least[distance] for distance in heuristic.goal_row]

    def run(self, start: int, units: int) -> RouteLabel | None:
        """Return the cheapest label at the goal, or None where the modes do not lead there."""
        # One above the cost of the known route, since its own labels have yet to be found: the
        # heuristic gives a cost and no route.
        # At most IMPOSSIBLE, so that no flight that cannot be made is a way.
        self._limit = min(self._heuristic.prepare(start, units) + 1, IMPOSSIBLE)
        self._last = RouteLabel(0, start, units, None, None)
        self._offer(self._last)
        while self._queue:
            bound, _, label = heappop(self._queue)
            if bound >= self._limit:
                break
            # A label that has left its front since it was queued is dominated by a later one.
            if (label.cost, label.units) in self._fronts[label.place]:
                self._expand(label)
        # Where DRIFT may be flown, the caller has checked that there is a way.
        return self._land(self._last) if self._limit < IMPOSSIBLE else None

    def _land(self, label: RouteLabel) -> RouteLabel:
        options = self._costs.options[self._heuristic.goal_row[label.place]]
        usable = label.units - self._heuristic.reserve
        mode, fuel, cost = next(option for option in options if option[1] <= usable)
        return RouteLabel(label.cost + cost, self._heuristic.goal, label.units - fuel, mode, label)

    def _expand(self, label: RouteLabel) -> None:
        row, direct, full = self._system.rows[label.place], self._direct, self._heuristic.full
        fastest, drift = self._costs.fastest, self._costs.drift
        budget = self._limit - label.cost
        for place in self._system.places:
            distance = row[place]
            # Two bounds rule out most places before any mode is tried. The flight there costs at
            # least the best one, or a DRIFT where the fuel does not last for CRUISE. From there it
            # costs at least the best way with endless fuel, and the bound with a full tank.
            hop = (fastest if distance <= label.units else drift)[distance]
            if hop + direct[place] < budget and hop + full[place] < budget and place != label.place:
                self._fly(label, place, distance)

    def _fly(self, label: RouteLabel, place: int, distance: int) -> None:
        front, ahead = self._fronts[place], self._heuristic.full[place]
        for mode, fuel, cost in self._costs.options[distance]:
            reached, left = label.cost + cost, label.units - fuel
            if left < 0 or reached + ahead >= self._limit:
                continue
            # `_is_dominated`, without the call: this is the innermost loop.
            for known, units in front:
                if known <= reached and units >= left:
                    break
            else:
                self._offer(RouteLabel(reached, place, left, mode, label))

    def _offer(self, label: RouteLabel) -> None:
        """Try to end the route from here, and queue the ways to go on, without a stop and with."""
        cost, place, units, _, _ = label
        self._finish(label)
        onward = self._heuristic.onward(place, units, self._limit - cost)
        self._enqueue(cost + onward, label)
        # A stop always fills the tank: its time does not depend on the units taken aboard, and more
        # fuel dominates less.
        if self._system.waypoints[place].sells_fuel and units < self._heuristic.tank:
            cost += self._heuristic.refuel
            full = RouteLabel(cost, place, self._heuristic.tank, None, label)
            if not self._is_dominated(full):
                self._finish(full)
                self._enqueue(cost + self._heuristic.full[place], full)

    def _finish(self, label: RouteLabel) -> None:
        cost = label.cost + self._heuristic.direct(label.place, label.units)
        if cost < self._limit:
            self._limit, self._last = cost, label

    def _enqueue(self, bound: int, label: RouteLabel) -> None:
        if bound < self._limit:
            front = self._fronts[label.place]
            front[:] = [(c, u) for c, u in front if c < label.cost or u > label.units]
            front.append((label.cost, label.units))
            heappush(self._queue, (bound, next(self._tiebreak), label))

    def _is_dominated(self, label: RouteLabel) -> bool:
        front = self._fronts[label.place]
        return any(cost <= label.cost and units >= label.units for cost, units in front)
