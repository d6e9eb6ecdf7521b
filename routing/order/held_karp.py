"""Exact orders of few stops, by dynamic programming over sets of stops (Held and Karp, 1962).

A set is a bit mask over the stops. Twelve stops take some 30 ms, each further one twice as long.
"""

from collections.abc import Sequence
from operator import add

from routing.cost_matrix import UNREACHABLE, Matrix
from routing.stopping import StoppingCriterion

EXACT_STOPS = 12
"""The most stops of one tour that are solved here."""

NEVER = UNREACHABLE << 20
"""The cost of a path that does not exist: above every sum of arcs with UNREACHABLE among them."""


class HeldKarp:
    """The least cost from a start through each set of stops, by the stop where the path ends.

    `first[j]` is the cost from the start to stop j, `rows` are the costs between stops. The table
    `least[mask][j]` has the answers. Calls the checkpoint all the while, and takes no notice of the
    budget.
    """

    def __init__(self, first: Sequence[int], rows: Matrix, criterion: StoppingCriterion) -> None:
        self.least: list[list[int]] = [[NEVER] * len(first)]
        self._first = first
        self._columns = list(zip(*rows, strict=True))
        # A subset is a smaller number than its set, so its entries are there already.
        for mask in range(1, 1 << len(first)):
            criterion.expired()
            self.least.append([self._least_to(mask, stop) for stop in range(len(first))])

    def _least_to(self, mask: int, stop: int) -> int:
        before = mask ^ 1 << stop
        if before > mask:  # the bit was not set: the stop is not in the set
            return NEVER
        # The first stop of a path is reached from the start.
        if not before:
            return self._first[stop]
        # Entries of stops outside the set are NEVER, so whole rows can be added and no test is
        # needed. `map` keeps this innermost step out of Python code.
        costs: list[int] = list(map(add, self.least[before], self._columns[stop]))
        return min(costs)

    def unwind(self, mask: int, stop: int) -> list[int]:
        """Return the stops of the cheapest path through `mask` that ends at `stop`."""
        path = [stop]
        while mask := mask ^ 1 << stop:
            # The table has costs only. The stop before is one that gives the least.
            costs = list(map(add, self.least[mask], self._columns[stop]))
            stop = costs.index(min(costs))
            path.append(stop)
        return path[::-1]


def shortest_circuit(rows: Matrix, criterion: StoppingCriterion) -> list[int]:
    """Return a cheapest closed tour, from node 0."""
    if len(rows) == 1:
        return [0]
    # Node 0 is the start of all paths, and no stop. The arc back to it closes the tour.
    home, *others = rows
    paths = HeldKarp(home[1:], [row[1:] for row in others], criterion)
    closed = list(map(add, paths.least[-1], [row[0] for row in others]))
    last = closed.index(min(closed))
    return [0, *(stop + 1 for stop in paths.unwind(len(paths.least) - 1, last))]
