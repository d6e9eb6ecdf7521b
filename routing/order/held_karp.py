"""Exact answers for few stops: dynamic programming over sets of stops (Held and Karp, 1962).

A set is a bit mask over the stops. Twelve stops take some 30 ms, each further one twice as long.
"""

from collections.abc import Sequence
from operator import add

from routing.cost_matrix import UNREACHABLE, Matrix
from routing.stopping import StoppingCriterion

EXACT_STOPS = 12
"""The most stops of one tour that are solved here."""

NEVER = UNREACHABLE << 20


class HeldKarp:
    """The least cost from a start through each set of stops, by the stop where it ends.

    `first[j]` is the cost from the start to stop j, `rows` the costs between stops. Calls the
    criterion's checkpoint all the while, and takes no notice of its budget.
    """

    def __init__(self, first: Sequence[int], rows: Matrix, criterion: StoppingCriterion) -> None:
        self.least: list[list[int]] = [[NEVER] * len(first)]
        self._first = first
        self._columns = list(zip(*rows, strict=True))
        for mask in range(1, 1 << len(first)):
            criterion.expired()
            self.least.append([self._reach(mask, stop) for stop in range(len(first))])

    def _reach(self, mask: int, stop: int) -> int:
        before = mask ^ 1 << stop
        if before > mask:
            return NEVER
        if not before:
            return self._first[stop]
        ahead: list[int] = list(map(add, self.least[before], self._columns[stop]))
        return min(ahead)

    def unwind(self, mask: int, stop: int) -> list[int]:
        """Return the stops of the cheapest chain through `mask` that ends at `stop`."""
        chain = [stop]
        while mask := mask ^ 1 << stop:
            ahead = list(map(add, self.least[mask], self._columns[stop]))
            stop = ahead.index(min(ahead))
            chain.append(stop)
        return chain[::-1]


def shortest_circuit(rows: Matrix, criterion: StoppingCriterion) -> list[int]:
    """Return a cheapest closed tour, from node 0."""
    if len(rows) == 1:
        return [0]
    home, *others = rows
    chains = HeldKarp(home[1:], [row[1:] for row in others], criterion)
    closed = list(map(add, chains.least[-1], [row[0] for row in others]))
    last = closed.index(min(closed))
    return [0, *(stop + 1 for stop in chains.unwind(len(chains.least) - 1, last))]
