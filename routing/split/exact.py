"""The best split of few stops over a fleet, by dynamic programming over sets of stops."""

from collections.abc import Sequence

from routing.cost_matrix import Matrix
from routing.order.held_karp import NEVER, HeldKarp
from routing.stopping import StoppingCriterion

EXACT_SPLIT_STOPS = 7
"""The most stops that are split over a fleet here: 3 ** stops steps for each vehicle."""


def shortest_split(
    matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], criterion: StoppingCriterion
) -> list[list[int]]:
    """Return for each vehicle its stops, so that the longest route is shortest, then the sum."""
    fleet = [HeldKarp(first, rows, criterion) for first, rows in zip(starts, matrices, strict=True)]
    least = [[0, *map(min, chains.least[1:])] for chains in fleet]
    makespan = split_masks(least, NEVER, criterion, worst=True)[0]
    _, shares = split_masks(least, makespan, criterion, worst=False)
    return [_cheapest(chains, share) for chains, share in zip(fleet, shares, strict=True)]


def _cheapest(chains: HeldKarp, mask: int) -> list[int]:
    return chains.unwind(mask, chains.least[mask].index(min(chains.least[mask]))) if mask else []


def split_masks(
    least: list[list[int]], limit: int, criterion: StoppingCriterion, *, worst: bool
) -> tuple[int, list[int]]:
    """Return the least largest (`worst`) or summed cost within `limit` each, and the shares."""
    best = [0] + [NEVER] * (len(least[0]) - 1)
    taken: list[list[int]] = []
    for costs in least:
        usable = [cost if cost <= limit else NEVER for cost in costs]
        choices = [_choose(best, usable, mask, criterion, worst=worst) for mask in range(len(best))]
        best = [cost for cost, _ in choices]
        taken.append([share for _, share in choices])
    mask, shares = len(best) - 1, []
    for choice in reversed(taken):
        shares.append(choice[mask])
        mask ^= choice[mask]
    return best[-1], shares[::-1]


def _choose(
    best: list[int], costs: list[int], mask: int, criterion: StoppingCriterion, *, worst: bool
) -> tuple[int, int]:
    criterion.expired()
    choice, part = (best[mask], 0), mask
    while part:
        rest, own = best[mask ^ part], costs[part]
        choice = min(choice, (max(rest, own) if worst else rest + own, part))
        part = (part - 1) & mask
    return choice
