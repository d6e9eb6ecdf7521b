"""The best division of few stops over a fleet, exactly, with order, fuel and refuel stops.

For each ship the least time through each set of stops, by dynamic programming as in `held_karp`,
but with labels for the fuel that is left. Then the best of all ways to split the stops.
"""

from collections.abc import Iterable, Sequence

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import SECOND
from routing.order.held_karp import NEVER
from routing.split.exact import split_masks
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

MOST_STOPS = 6
"""The most stops that are split exactly: a ship takes some 20 ms."""

OrderLabel = tuple[int, int, tuple[int, ...]]
"""Cost, fuel left, and the stops in the order that led there."""


def exact_division(
    instances: Sequence[TourInstance], criterion: StoppingCriterion
) -> list[tuple[int, ...]] | None:
    """Return for each ship its stops, so that the makespan is least, then the sum of times.

    The instances have the same stops. A ship that has stops is done `ready_seconds` after the time
    of its tour. None if no division visits all stops, or if the criterion expired.
    """
    fleet: list[list[tuple[int, tuple[int, ...]]]] = []
    for instance in instances:
        if criterion.expired():
            return None
        fleet.append(_best_by_set(instance, criterion))
    least = [
        [instance.ready_seconds + seconds for seconds, _ in orders]
        for instance, orders in zip(instances, fleet, strict=True)
    ]
    # Two passes: the first finds the makespan, the second the least sum within it.
    makespan = split_masks(least, NEVER, criterion, worst=True)[0]
    if makespan >= UNREACHABLE:
        return None
    _, masks = split_masks(least, makespan, criterion, worst=False)
    return [orders[mask][1] for orders, mask in zip(fleet, masks, strict=True)]


def _best_by_set(
    instance: TourInstance, criterion: StoppingCriterion
) -> list[tuple[int, tuple[int, ...]]]:
    """For each set of stops the least seconds and the order, NEVER where there is none."""
    size, system = len(instance.stops), instance.system
    index = [system.index[stop] for stop in instance.stops]
    ways = instance.chains.legs.ways
    # The ship at its start, with the fuel that it has, is the only label without a stop.
    alone: list[OrderLabel] = [(0, instance.fuel, ())]
    home = system.index[instance.start], alone
    labels: dict[tuple[int, int], list[OrderLabel]] = {}
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for mask in range(1, 1 << size):
        ended: list[OrderLabel] = []
        for last in range(size):
            before = mask & ~(1 << last)
            if before == mask:
                continue
            # All ways to be at `last` with the set done: from each other stop of it, or from the
            # start if there is none.
            befores = [(index[i], labels[before, i]) for i in range(size) if before >> i & 1]
            found: list[OrderLabel] = []
            for here, known in befores or [home]:
                criterion.expired()
                found += [
                    (cost + way, left, (*order, last))
                    for cost, units, order in known
                    for way, left in ways[here, index[last]][units]
                ]
            labels[mask, last] = _undominated(found)
            # Labels without the reserve cannot end a tour, but other stops may follow them.
            enough = instance.reserve_at(index[last])
            ended += [label for label in labels[mask, last] if label[1] >= enough]
        cost, _, order = min(ended, default=(NEVER * SECOND, 0, ()))
        best.append((cost // SECOND, order))
    return best


def _undominated(labels: Iterable[OrderLabel]) -> list[OrderLabel]:
    kept: list[OrderLabel] = []
    # Of equal costs the one with more fuel comes first, and the others are dominated.
    for label in sorted(labels, key=lambda label: (label[0], -label[1])):
        if not kept or label[1] > kept[-1][1]:
            kept.append(label)
    return kept
