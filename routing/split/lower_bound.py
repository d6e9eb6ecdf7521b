"""A lower bound on the makespan of vehicles, from the cheapest arcs into each stop."""

from collections.abc import Sequence

from routing.cost_matrix import Matrix


def makespan_bound(matrices: Sequence[Matrix], starts: Sequence[Sequence[int]]) -> int:
    """Return a lower bound on the longest route of vehicles that visit every stop.

    `matrices` and `starts` as `solve_makespan` takes them.
    """
    stops = range(len(starts[0]))
    ways = [ways_from(first, rows) for first, rows in zip(starts, matrices, strict=True)]
    # Some vehicle gets to the stop that is hardest to reach.
    farthest = max(min(way[stop] for way in ways) for stop in stops)
    # All routes together enter each stop once, and the longest is no shorter than their mean.
    entries = sum(_cheapest_entry(matrices, starts, stop) for stop in stops)
    return max(farthest, -(-entries // len(starts)))


def _cheapest_entry(matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], stop: int) -> int:
    # Of any vehicle and from anywhere: the arc of a tour is no cheaper.
    arcs = [first[stop] for first in starts]
    for rows in matrices:
        arcs += [row[stop] for other, row in enumerate(rows) if other != stop]
    return min(arcs)


def ways_from(first: Sequence[int], rows: Matrix) -> list[int]:
    """Return the least cost from the start to each stop, through any others (Dijkstra, 1959).

    The dense form without a heap, as every pair of stops may have an arc.
    """
    ways, left = list(first), set(range(len(first)))
    while left:
        here = min(left, key=ways.__getitem__)
        left.remove(here)
        for stop in left:
            ways[stop] = min(ways[stop], ways[here] + rows[here][stop])
    return ways
