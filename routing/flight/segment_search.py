"""Segments from one place to all others, by a label-setting search over the fuel burnt.

A *segment* is one flight or several without a refuel stop. Its cost depends on the fuel that it
burns, not on the tank: every ship with that much fuel can fly it. So a run from a place finds, for
each other place, a list of (fuel, cost) in which the cost falls as the fuel rises.

A segment is dropped where stops pay as well. That is where some journey over pumps costs no more,
needs no more fuel for its first flight, and burns no more on its last, so that it leaves no less in
the tank. Chains of segments and stops lose nothing by it, as that journey is such a chain too, with
a cheaper first segment. This keeps the lists short: two or three entries on average.
"""

from routing.flight.costs import IMPOSSIBLE
from routing.flight.network import Network, relaxed

FuelCosts = list[tuple[int, int]]
"""Fuel and cost of segments to the same place. The fuel rises, the cost falls."""


class SegmentSearch:
    """A run from the place `source` on at most `units` of fuel. `run` may be called once."""

    def __init__(self, network: Network, source: int, units: int) -> None:
        size = len(network)
        self._network = network
        self._source = source
        # More fuel than a BURN to the farthest place needs is of no use.
        self._units = min(units, 2 * max(network.distances[source]))
        # For each place the least cost of a segment, or of a journey over pumps that dominates all
        # dearer segments from now on. A label has to be cheaper.
        self._best = [IMPOSSIBLE] * size
        self._fronts: list[FuelCosts] = [[] for _ in range(size)]
        # The journeys over pumps in two parts: the cost until the tank is full at each pump, and of
        # a last flight from there to each place that burns no more than has been burnt so far.
        self._stops = [IMPOSSIBLE] * len(network.pumps)
        self._last = [[IMPOSSIBLE] * size for _ in network.pumps]
        # A bucket of labels for each amount of fuel burnt (Dial, 1969).
        self._ahead: list[list[tuple[int, int]]] = [[] for _ in range(self._units + 1)]

    def run(self) -> list[FuelCosts]:
        """Return the segments to each place."""
        self._best[self._source] = 0
        self._expand(0, 0, self._source)
        endings = iter(self._network.last_flights)
        level, flights = next(endings, (IMPOSSIBLE, []))
        # Every flight burns a unit at least, so no label is added to the bucket being emptied. And
        # within a bucket labels burn the same, so the cheapest comes first and the others at its
        # place are dominated.
        for burnt, labels in enumerate(self._ahead):
            if labels:
                self._network.pulse()
            # A journey may replace a segment only if its last flight burns no more than that.
            while level <= burnt:
                self._end_with(flights)
                level, flights = next(endings, (IMPOSSIBLE, []))
            for cost, place in sorted(labels):
                if cost < self._best[place]:
                    self._accept(burnt, cost, place)
        return self._fronts

    def _end_with(self, flights: list[tuple[int, int, int]]) -> None:
        """Let journeys over pumps end with these flights too, from the current fuel on."""
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

    def _leads_on(self, burnt: int, cost: int, place: int) -> bool:  # noqa: ARG002 - for GoalBounded
        return True

    def _stop(self, pump: int, cost: int) -> None:
        """Fill the tank at `pump`, and lower the cost of each journey that single flights allow."""
        # To drop a segment any journey that exists will do, so single flights between pumps are
        # enough. The best journeys would need the segments that this run is looking for.
        stops = self._stops
        for then, onward in enumerate(self._network.single_stops[pump]):
            if cost + onward < stops[then]:
                stops[then] = cost + onward
                self._best = relaxed(self._best, stops[then], self._last[then])

    def _expand(self, burnt: int, cost: int, place: int) -> None:
        best, ahead, room = self._best, self._ahead, self._units - burnt
        for there, fastest, flights in self._network.hops[place]:
            budget = best[there] - cost
            # The fastest flight decides for most places at once that no flight there can pay.
            if fastest < budget:
                for fuel, flight in flights:
                    if flight < budget and fuel <= room:
                        ahead[burnt + fuel].append((cost + flight, there))


class GoalBoundedSearch(SegmentSearch):
    """A run for `goals` only: places, each with the cost that a segment there must stay below.

    Labels that cannot end below the limit of any goal are not followed. So only the last segment to
    each goal, the one on all the fuel, has a meaning.
    """

    def __init__(
        self, network: Network, source: int, units: int, goals: list[tuple[int, int]]
    ) -> None:
        super().__init__(network, source, units)
        self._goals = goals
        self._ceiling = self._compute_ceiling()

    def _compute_ceiling(self) -> list[int]:
        """The cost from which on a way over a place is too dear for every goal."""
        ceiling, fastest = [0] * len(self._network), self._network.costs.fastest
        self._network.pulse()
        for goal, limit in self._goals:
            row = [limit - fastest[distance] for distance in self._network.distances[goal]]
            ceiling = list(map(max, ceiling, row))
        return ceiling

    def _leads_on(self, burnt: int, cost: int, place: int) -> bool:
        # Two tests, the cheap one first: with fuel in plenty, and with the fuel that is left.
        if cost >= self._ceiling[place]:
            return False
        costs, row = self._network.costs, self._network.distances[place]
        flight, several, fastest = costs.flight, costs.several, costs.fastest
        left = self._units - burnt
        for goal, limit in self._goals:
            distance, budget = row[goal], limit - cost
            if fastest[distance] < budget and goal != place:
                bound = min(flight(distance, left), several(distance, left))
                if bound < budget:
                    return True
        return False
