"""One run from one place: every way on to each other place without a stop that can pay.

A *segment* is one flight or several on what is in the tank. Its cost depends on the fuel it burns
alone, not on the tank: it can be flown by whoever has that much. So a run from a place finds, for
each other, a list of (fuel, cost) that gets cheaper with the fuel. It sweeps over the fuel burnt,
one unit after another, as every flight burns at least one.

A segment is dropped where stops pay as well: when some journey over pumps costs no more, needs no
more fuel for its first flight, and burns no more on its last, so that it leaves more in the tank.
Whoever chains segments and stops together loses nothing by it, as that journey is a chain too,
with a cheaper first segment. It is what keeps the lists short: two or three on average.
"""

from routing.flight.costs import IMPOSSIBLE
from routing.flight.network import Network, relaxed

FuelCosts = list[tuple[int, int]]


class SegmentSearch:
    """One run from the place `source`, on at most `units` of fuel; answered once by `run`."""

    def __init__(self, network: Network, source: int, units: int) -> None:
        size = len(network)
        self._network = network
        self._source = source
        # More than it takes to BURN to the farthest place is of no use.
        self._units = min(units, 2 * max(network.distances[source]))
        self._best = [IMPOSSIBLE] * size
        self._fronts: list[FuelCosts] = [[] for _ in range(size)]
        self._stops = [IMPOSSIBLE] * len(network.pumps)
        self._last = [[IMPOSSIBLE] * size for _ in network.pumps]
        self._ahead: list[list[tuple[int, int]]] = [[] for _ in range(self._units + 1)]

    def run(self) -> list[FuelCosts]:
        """Return the segments to each place: rising in fuel, falling in cost."""
        self._best[self._source] = 0
        self._expand(0, 0, self._source)
        endings = iter(self._network.last_flights)
        level, flights = next(endings, (IMPOSSIBLE, []))
        for burnt, labels in enumerate(self._ahead):
            if labels:
                self._network.pulse()
            while level <= burnt:
                self._end_with(flights)
                level, flights = next(endings, (IMPOSSIBLE, []))
            for cost, place in sorted(labels):
                if cost < self._best[place]:
                    self._accept(burnt, cost, place)
        return self._fronts

    def _end_with(self, flights: list[tuple[int, int, int]]) -> None:
        """From this much fuel on, the journeys over pumps may end with these flights too."""
        best, stops = self._best, self._stops
        for pump, place, cost in flights:
            self._last[pump][place] = cost
            through = stops[pump] + cost
            if through < best[place]:  # noqa: PLR1730 - min() takes twice as long
                best[place] = through

    def _accept(self, burnt: int, cost: int, place: int) -> None:
        self._best[place] = cost
        self._fronts[place].append((burnt, cost))
        if self._leads_on(burnt, cost, place):
            pump = self._network.pump_at.get(place)
            if pump is not None:
                self._stop(pump, cost + self._network.refuel)
            self._expand(burnt, cost, place)

    def _leads_on(self, burnt: int, cost: int, place: int) -> bool:  # noqa: ARG002 - for GoalBoundedSearch
        return True

    def _stop(self, pump: int, cost: int) -> None:
        """Fill the tank at `pump`, and see where that leads by single flights."""
        stops = self._stops
        for then, onward in enumerate(self._network.single_stops[pump]):
            if cost + onward < stops[then]:
                stops[then] = cost + onward
                self._best = relaxed(self._best, stops[then], self._last[then])

    def _expand(self, burnt: int, cost: int, place: int) -> None:
        best, ahead, room = self._best, self._ahead, self._units - burnt
        for there, fastest, flights in self._network.hops[place]:
            budget = best[there] - cost
            if fastest < budget:
                for fuel, flight in flights:
                    if flight < budget and fuel <= room:
                        ahead[burnt + fuel].append((cost + flight, there))


class GoalBoundedSearch(SegmentSearch):
    """A run for the sake of `goals`: places, each with a cost above which nothing matters there.

    What cannot end below the limit of any goal is not followed, so that only the last segment to
    each goal, on all the fuel, means anything.
    """

    def __init__(
        self, network: Network, source: int, units: int, goals: list[tuple[int, int]]
    ) -> None:
        super().__init__(network, source, units)
        self._goals = goals
        self._ceiling = self._work_out_ceiling()

    def _work_out_ceiling(self) -> list[int]:
        """The cost from which on a way over a place is too late for every goal."""
        ceiling, fastest = [0] * len(self._network), self._network.legs.fastest
        self._network.pulse()
        for goal, limit in self._goals:
            row = [limit - fastest[distance] for distance in self._network.distances[goal]]
            ceiling = list(map(max, ceiling, row))
        return ceiling

    def _leads_on(self, burnt: int, cost: int, place: int) -> bool:
        if cost >= self._ceiling[place]:
            return False
        legs, row = self._network.legs, self._network.distances[place]
        flight, stages, fastest, left = legs.flight, legs.stages, legs.fastest, self._units - burnt
        for goal, limit in self._goals:
            distance, budget = row[goal], limit - cost
            if fastest[distance] < budget and goal != place:
                bound = min(flight(distance, left), stages(distance, left))
                if bound < budget:
                    return True
        return False
