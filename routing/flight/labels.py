"""Labels, (cost, fuel left), and the dominance between them."""

from collections.abc import Iterable

Labels = list[tuple[int, int]]
"""Cost and fuel left of ways to the same waypoint. None dominates another, so both values rise."""


def undominated(labels: Iterable[tuple[int, int]]) -> Labels:
    """Keep the labels for which no other costs no more and leaves no less fuel.

    Dropping the others loses no optimum: whatever a ship can do with less fuel, or later, it can
    also do with more, or sooner.
    """
    kept: Labels = []
    most = -1
    # By rising cost, a label survives only with more fuel than every cheaper one.
    for cost, left in sorted(labels):
        if left > most:
            if kept and kept[-1][0] == cost:
                kept.pop()
            kept.append((cost, left))
            most = left
    return kept


def thinned(labels: Labels, most: int) -> Labels:
    """Keep `most` labels: the fastest, the one with most fuel left, and some between.

    The labels that remain can still be flown. So costs computed from them are upper bounds.
    """
    if len(labels) <= most:
        return labels
    last = len(labels) - 1
    return [labels[i * last // (most - 1)] for i in range(most)]
