"""Exact answers for few stops: dynamic programming over sets of stops (Held and Karp, 1962).

A set is a bit mask over the stops. Twelve stops take some 30 ms, each further one twice as long.
"""

from collections.abc import Sequence
from operator import add

from routing.circuit import UNREACHABLE, Matrix
from routing.stopping import Watch

EXACT_STOPS = 12
"""The most stops of one tour that are solved here."""

EXACT_SPLIT_STOPS = 7
"""The most stops that are split over a fleet here: 3 ** stops steps for each vehicle."""

NEVER = UNREACHABLE << 20


class Chains:
    """The least cost from a start through each set of stops, by the stop where it ends.

    `first[j]` is the cost from the start to stop j, `rows` the costs between stops. Calls the
    watch's checkpoint all the while, and takes no notice of its budget.
    """

    def __init__(self, first: Sequence[int], rows: Matrix, watch: Watch) -> None:
        self.least: list[list[int]] = [[NEVER] * len(first)]
        self._first = first
        self._columns = list(zip(*rows, strict=True))
        for mask in range(1, 1 << len(first)):
            watch.expired()
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


def shortest_circuit(rows: Matrix, watch: Watch) -> list[int]:
    """Return a cheapest closed tour, from node 0."""
    if len(rows) == 1:
        return [0]
    home, *others = rows
    chains = Chains(home[1:], [row[1:] for row in others], watch)
    closed = list(map(add, chains.least[-1], [row[0] for row in others]))
    last = closed.index(min(closed))
    return [0, *(stop + 1 for stop in chains.unwind(len(chains.least) - 1, last))]


def shortest_split(
    matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], watch: Watch
) -> list[list[int]]:
    """Return for each vehicle its stops, so that the longest route is shortest, then the sum."""
    fleet = [Chains(first, rows, watch) for first, rows in zip(starts, matrices, strict=True)]
    least = [[0, *map(min, chains.least[1:])] for chains in fleet]
    makespan = split_masks(least, NEVER, watch, worst=True)[0]
    _, shares = split_masks(least, makespan, watch, worst=False)
    return [_cheapest(chains, share) for chains, share in zip(fleet, shares, strict=True)]


def _cheapest(chains: Chains, mask: int) -> list[int]:
    return chains.unwind(mask, chains.least[mask].index(min(chains.least[mask]))) if mask else []


def split_masks(
    least: list[list[int]], limit: int, watch: Watch, *, worst: bool
) -> tuple[int, list[int]]:
    """Return the least largest (`worst`) or summed cost within `limit` each, and the shares."""
    best = [0] + [NEVER] * (len(least[0]) - 1)
    taken: list[list[int]] = []
    for costs in least:
        usable = [cost if cost <= limit else NEVER for cost in costs]
        choices = [_choose(best, usable, mask, watch, worst=worst) for mask in range(len(best))]
        best = [cost for cost, _ in choices]
        taken.append([share for _, share in choices])
    mask, shares = len(best) - 1, []
    for choice in reversed(taken):
        shares.append(choice[mask])
        mask ^= choice[mask]
    return best[-1], shares[::-1]


def _choose(
    best: list[int], costs: list[int], mask: int, watch: Watch, *, worst: bool
) -> tuple[int, int]:
    watch.expired()
    choice, part = (best[mask], 0), mask
    while part:
        rest, own = best[mask ^ part], costs[part]
        choice = min(choice, (max(rest, own) if worst else rest + own, part))
        part = (part - 1) & mask
    return choice
