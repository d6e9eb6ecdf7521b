"""The best split of few stops over vehicles, by dynamic programming over sets of stops."""

from collections.abc import Sequence

from routing.cost_matrix import Matrix
from routing.order.held_karp import NEVER, HeldKarp
from routing.stopping import StoppingCriterion

EXACT_SPLIT_STOPS = 7
"""The most stops that are split here: 3 ** stops steps for each vehicle."""


def shortest_split(
    matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], criterion: StoppingCriterion
) -> list[list[int]]:
    """Return the stops of each vehicle, so that the longest route is shortest, then the sum."""
    fleet = [HeldKarp(first, rows, criterion) for first, rows in zip(starts, matrices, strict=True)]
    # The least time of each vehicle for each set of stops. An empty set takes none.
    least = [[0, *map(min, paths.least[1:])] for paths in fleet]
    # Two passes: the first finds the makespan, the second the least sum within it.
    makespan = split_masks(least, NEVER, criterion, worst=True)[0]
    _, masks = split_masks(least, makespan, criterion, worst=False)
    return [_cheapest(paths, mask) for paths, mask in zip(fleet, masks, strict=True)]


def _cheapest(paths: HeldKarp, mask: int) -> list[int]:
    return paths.unwind(mask, paths.least[mask].index(min(paths.least[mask]))) if mask else []


def split_masks(
    least: list[list[int]], limit: int, criterion: StoppingCriterion, *, worst: bool
) -> tuple[int, list[int]]:
    """Split all stops over the vehicles, whose times for each set of stops are `least[v][mask]`.

    No vehicle takes longer than `limit`. Returns the least largest time with `worst`, else the
    least sum of times, and the set of stops of each vehicle as a bit mask.
    """
    # Vehicle after vehicle: `best[mask]` is the value of the vehicles so far for a set of stops.
    best = [0] + [NEVER] * (len(least[0]) - 1)
    taken: list[list[int]] = []
    for costs in least:
        # A limit on each time turns the least sum into the least sum within the makespan.
        usable = [cost if cost <= limit else NEVER for cost in costs]
        choices = [_choose(best, usable, mask, criterion, worst=worst) for mask in range(len(best))]
        best = [cost for cost, _ in choices]
        taken.append([own for _, own in choices])
    # The sets are read backwards: what the last vehicle leaves was split over those before it.
    mask, masks = len(best) - 1, []
    for choice in reversed(taken):
        masks.append(choice[mask])
        mask ^= choice[mask]
    return best[-1], masks[::-1]


def _choose(
    best: list[int], costs: list[int], mask: int, criterion: StoppingCriterion, *, worst: bool
) -> tuple[int, int]:
    criterion.expired()  # for the checkpoint: this does not end early
    # The vehicle may get nothing. Otherwise it gets one of the subsets of the mask.
    choice, part = (best[mask], 0), mask
    while part:
        rest, own = best[mask ^ part], costs[part]
        choice = min(choice, (max(rest, own) if worst else rest + own, part))
        part = (part - 1) & mask  # the next smaller subset of the mask
    return choice
