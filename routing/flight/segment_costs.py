"""Least costs of segments between all pairs of the places asked for, in few runs of the search.

Most pairs are settled by a lower bound: several flights cannot beat the direct one, or the best
chain of single flights and stops. Most of the others are settled by trying two flights over every
place. Runs are made for the rest alone, from the places that most such pairs share.
"""

from collections.abc import Sequence
from operator import add
from typing import NamedTuple, Self

from routing.flight.costs import IMPOSSIBLE
from routing.flight.network import Network, Rows, closure, relaxed
from routing.flight.segment_search import GoalBoundedSearch

SegmentCosts = dict[int, list[int]]
"""Costs of segments: for each place that was asked for, a row as long as the network."""


class OnwardCosts(NamedTuple):
    """Costs from the first refuel stop on: `stops` from pump to pump, `last` from a pump onwards.

    `stops` leads from a full tank to a full tank, `last` is the last segment of a journey.
    """

    network: Network
    stops: Rows
    last: Rows

    @classmethod
    def by_single_flights(cls, network: Network) -> Self:
        """Return the costs of journeys with a single flight between two stops."""
        flight, tank = network.costs.flight, network.tank
        last = []
        for pump in network.pumps:
            network.pulse()
            last.append([flight(units, tank) for units in network.distances[pump]])
        return cls(network, network.single_stops, last)

    @classmethod
    def of(cls, network: Network, least: SegmentCosts) -> Self:
        """Return the costs of journeys over segments of a full tank. `least` has all pumps."""
        last = [least[place] for place in network.pumps]
        flights = [[row[place] for place in network.pumps] for row in last]
        return cls(network, closure(flights, network.refuel, network.pulse), last)

    def after(self, first: list[int]) -> list[int]:
        """Least cost to each place, by one segment of `first` or over any number of stops."""
        self.network.pulse()
        # First to a full tank at each pump, then one segment more to each place.
        full = [IMPOSSIBLE] * len(self.stops)
        for place, onward in zip(self.network.pumps, self.stops, strict=True):
            full = relaxed(full, first[place] + self.network.refuel, onward)
        row = first
        for cost, onward in zip(full, self.last, strict=True):
            row = relaxed(row, cost, onward)
        return row


def segment_costs_on_full_tank(network: Network, places: Sequence[int]) -> SegmentCosts:
    """Cost of the cheapest segment on a full tank, between any two of `places`.

    Pumps must be among the places. An entry is exact unless a chain of segments and stops costs no
    more. It is then the cost of some segment, perhaps a dearer one, and the chain decides.
    Entries for all other places are those of single flights.
    """
    least = _single_flights(network, places, network.tank)
    known = OnwardCosts.by_single_flights(network)
    pairs = _open_pairs(network, least, known, network.tank)
    _try_two_flights(network, least, pairs, network.tank)
    _search(network, least, OnwardCosts.of(network, least), network.tank)
    return least


def segment_costs_on(
    network: Network, places: Sequence[int], units: int, onward: OnwardCosts
) -> SegmentCosts:
    """Cost of the cheapest segment on `units`, exact where `segment_costs_on_full_tank` is."""
    least = _single_flights(network, places, units)
    _try_two_flights(network, least, _open_pairs(network, least, onward, units), units)
    _search(network, least, onward, units)
    return least


def _single_flights(network: Network, places: Sequence[int], units: int) -> SegmentCosts:
    flight, distances = network.costs.flight, network.distances
    least: SegmentCosts = {}
    for place in places:
        network.pulse()
        least[place] = [flight(distance, units) for distance in distances[place]]
    return least


def _open_pairs(
    network: Network, least: SegmentCosts, onward: OnwardCosts, units: int
) -> dict[int, dict[int, int]]:
    """For each place the others that several flights may reach for less than known, with that.

    The cost known is that of a way with stops or without.
    """
    # All limits first, as a pair needs those of both of its ends.
    limits = {}
    for place, row in least.items():
        limits[place] = onward.after(row)
    several, open_pairs = network.costs.several, {}
    for place, here in limits.items():
        network.pulse()
        row = network.distances[place]
        # A segment can be flown in both directions at one cost, but stops may help one direction
        # more than the other. The dearer one decides, and so the pairs are symmetric.
        open_pairs[place] = {
            goal: limit
            for goal, there in limits.items()
            if several(row[goal], units) < (limit := max(here[goal], there[place]))
            and goal != place
        }
    return open_pairs


def _try_two_flights(
    network: Network, least: SegmentCosts, open_pairs: dict[int, dict[int, int]], units: int
) -> None:
    fastest = network.costs.fastest
    quickest: SegmentCosts = {}
    for place in least:
        network.pulse()
        quickest[place] = [fastest[distance] for distance in network.distances[place]]
    for start, goals in open_pairs.items():
        network.pulse()
        for goal, limit in goals.items():
            if start < goal:
                # With fuel in plenty most places are too far out already, and the rows of fastest
                # flights tell so without a look at the single flights.
                ways = map(add, quickest[start], quickest[goal])
                over = [place for place, cost in enumerate(ways) if cost < limit]
                cost = _best_over(network, start, goal, over, units)
                if cost < limit:
                    least[start][goal] = least[goal][start] = cost


def _best_over(network: Network, start: int, goal: int, over: list[int], units: int) -> int:
    """Least cost of two flights that meet at one of the places `over`."""
    flight, options = network.costs.flight, network.costs.options
    # Each mode of the first flight leaves another amount of fuel for the second.
    near, far = network.distances[start], network.distances[goal]
    return min(
        (
            cost + flight(far[place], units - fuel)
            for place in over
            if place not in (start, goal)
            for _, fuel, cost in options[near[place]]
            if fuel < units
        ),
        default=IMPOSSIBLE,
    )


def _search(network: Network, least: SegmentCosts, onward: OnwardCosts, units: int) -> None:
    """Settle every pair that is still open, by runs from the places that most of them share."""
    open_pairs = _open_pairs(network, least, onward, units)
    # A run costs little more for many goals than for one. So the places with most open pairs come
    # first, and leave the others fewer.
    for source in sorted(open_pairs, key=lambda place: (-len(open_pairs[place]), place)):
        goals = open_pairs[source]
        if goals:
            fronts = GoalBoundedSearch(network, source, units, list(goals.items())).run()
            for goal in goals:
                # The run has settled the way back too, so the goal need not run for the source.
                del open_pairs[goal][source]
                # The slice stands for "if there is one": the front of a goal out of reach is empty.
                for _, cost in fronts[goal][-1:]:
                    least[source][goal] = least[goal][source] = min(cost, least[source][goal])
