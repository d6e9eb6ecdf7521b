"""A lower bound on the makespan of a fleet, from the cheapest arc into each stop."""

from collections.abc import Sequence

from routing.cost_matrix import Matrix


def makespan_bound(matrices: Sequence[Matrix], starts: Sequence[Sequence[int]]) -> int:
    """Return a lower bound on the longest route of a fleet that visits every stop.

    Somebody gets to the stop that is hardest to get to; and all routes together enter each stop,
    which a fleet of so many cannot share out better than evenly.
    """
    stops = range(len(starts[0]))
    ways = [ways_from(first, rows) for first, rows in zip(starts, matrices, strict=True)]
    farthest = max(min(way[stop] for way in ways) for stop in stops)
    entries = sum(_entry(matrices, starts, stop) for stop in stops)
    return max(farthest, -(-entries // len(starts)))


def _entry(matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], stop: int) -> int:
    """Return the cheapest last arc to a stop, of any vehicle and from anywhere."""
    arcs = [first[stop] for first in starts]
    for rows in matrices:
        arcs += [row[stop] for other, row in enumerate(rows) if other != stop]
    return min(arcs)


def ways_from(first: Sequence[int], rows: Matrix) -> list[int]:
    """Return the least cost from the start to each stop, through whichever others (Dijkstra)."""
    ways, left = list(first), set(range(len(first)))
    while left:
        here = min(left, key=ways.__getitem__)
        left.remove(here)
        for stop in left:
            ways[stop] = min(ways[stop], ways[here] + rows[here][stop])
    return ways
