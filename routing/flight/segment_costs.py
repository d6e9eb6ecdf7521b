"""The least that a segment costs, between all places that are asked for, in few runs.

Most pairs are settled by a bound: no two flights can beat the direct one, or the best chain of
single flights and stops. Of the others most are when two flights have been tried over every place.
Runs are made for the rest alone, from the places that most such pairs share.
"""

from collections.abc import Sequence
from operator import add
from typing import Self

import attrs

from routing.flight.costs import IMPOSSIBLE
from routing.flight.network import Network, Rows, closure, relaxed
from routing.flight.segment_search import GoalBoundedSearch

SegmentCosts = dict[int, list[int]]
"""Costs of segments: a row as long as the network for each place that was asked for."""


@attrs.frozen
class OnwardCosts:
    """What follows the first stop: costs `stops` from pump to pump, `last` from a pump onwards."""

    network: Network
    stops: Rows
    last: Rows

    @classmethod
    def by_single_flights(cls, network: Network) -> Self:
        """Return what is possible without two flights between stops."""
        flight, tank = network.legs.flight, network.tank
        last = []
        for pump in network.pumps:
            network.pulse()
            last.append([flight(units, tank) for units in network.distances[pump]])
        return cls(network, network.single_stops, last)

    @classmethod
    def of(cls, network: Network, least: SegmentCosts) -> Self:
        """Return what the segments of a full tank make possible; pumps must be among them."""
        last = [least[place] for place in network.pumps]
        flights = [[row[place] for place in network.pumps] for row in last]
        return cls(network, closure(flights, network.refuel, network.pulse), last)

    def after(self, first: list[int]) -> list[int]:
        """Least cost to each place, at once by the segments of `first` or over any stops."""
        self.network.pulse()
        full = [IMPOSSIBLE] * len(self.stops)
        for place, onward in zip(self.network.pumps, self.stops, strict=True):
            full = relaxed(full, first[place] + self.network.refuel, onward)
        row = first
        for cost, onward in zip(full, self.last, strict=True):
            row = relaxed(row, cost, onward)
        return row


def segment_costs_on_full_tank(network: Network, places: Sequence[int]) -> SegmentCosts:
    """Cost of the cheapest segment on a full tank, between any two of `places`.

    Pumps must be among the places. Exact but where a chain of segments and stops costs no more:
    there it may be that of a dearer segment; and single flights to all other places.
    """
    least = _direct(network, places, network.tank)
    known = OnwardCosts.by_single_flights(network)
    pairs = _open_pairs(network, least, known, network.tank)
    _try_two_flights(network, least, pairs, network.tank)
    _search(network, least, OnwardCosts.of(network, least), network.tank)
    return least


def segment_costs_on(
    network: Network, places: Sequence[int], units: int, onward: OnwardCosts
) -> SegmentCosts:
    """Cost of the cheapest segment on `units`, exact where `segment_costs_on_full_tank` is."""
    least = _direct(network, places, units)
    _try_two_flights(network, least, _open_pairs(network, least, onward, units), units)
    _search(network, least, onward, units)
    return least


def _direct(network: Network, places: Sequence[int], units: int) -> SegmentCosts:
    flight, distances = network.legs.flight, network.distances
    least: SegmentCosts = {}
    for place in places:
        network.pulse()
        least[place] = [flight(distance, units) for distance in distances[place]]
    return least


def _open_pairs(
    network: Network, least: SegmentCosts, onward: OnwardCosts, units: int
) -> dict[int, dict[int, int]]:
    """For each place the others that several flights may legs for less than known, with that.

    What is known is a way with stops or without, and the dearer of both directions.
    """
    limits = {}
    for place, row in least.items():
        limits[place] = onward.after(row)
    stages, open_pairs = network.legs.stages, {}
    for place, here in limits.items():
        network.pulse()
        row = network.distances[place]
        open_pairs[place] = {
            goal: limit
            for goal, there in limits.items()
            if stages(row[goal], units) < (limit := max(here[goal], there[place])) and goal != place
        }
    return open_pairs


def _try_two_flights(
    network: Network, least: SegmentCosts, open_pairs: dict[int, dict[int, int]], units: int
) -> None:
    fastest = network.legs.fastest
    quickest: SegmentCosts = {}
    for place in least:
        network.pulse()
        quickest[place] = [fastest[distance] for distance in network.distances[place]]
    for start, goals in open_pairs.items():
        network.pulse()
        for goal, limit in goals.items():
            if start < goal:
                ways = map(add, quickest[start], quickest[goal])
                over = [place for place, cost in enumerate(ways) if cost < limit]
                cost = _best_over(network, start, goal, over, units)
                if cost < limit:
                    least[start][goal] = least[goal][start] = cost


def _best_over(network: Network, start: int, goal: int, over: list[int], units: int) -> int:
    """Least cost of two flights that meet at one of the places `over`."""
    flight, options = network.legs.flight, network.legs.options
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
    for source in sorted(open_pairs, key=lambda place: (-len(open_pairs[place]), place)):
        goals = open_pairs[source]
        if goals:
            fronts = GoalBoundedSearch(network, source, units, list(goals.items())).run()
            for goal in goals:
                del open_pairs[goal][source]
                for _, cost in fronts[goal][-1:]:
                    least[source][goal] = least[goal][source] = min(cost, least[source][goal])
