"""The best division of few stops over a fleet, exactly: order, fuel and refuel stops and all.

For each ship the least time through each set of stops, as in `exact`, with all that can pay of
fuel left beside it; then the best of all ways to deal the stops out.
"""

from collections.abc import Iterable, Sequence

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import packed
from routing.order.held_karp import NEVER
from routing.split.exact import split_masks
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

MOST_STOPS = 6
"""The most stops that are dealt out exactly: a ship takes some 20 ms."""

_SECOND = packed(1, 0, 0)

Trail = tuple[int, int, tuple[int, ...]]
"""Cost, fuel left, and the stops in the order that led there."""


def exact_division(
    instances: Sequence[TourInstance], criterion: StoppingCriterion
) -> list[tuple[int, ...]] | None:
    """Return for each ship its stops, so that the last is done first, then the sum is least.

    A ship that has stops is done its `ready_seconds` later than it takes.

    The ships have the same stops. None where no division visits them all, or the criterion expired.
    """
    fleet: list[list[tuple[int, tuple[int, ...]]]] = []
    for instance in instances:
        if criterion.expired():
            return None
        fleet.append(_by_set(instance, criterion))
    least = [
        [instance.ready_seconds + seconds for seconds, _ in orders]
        for instance, orders in zip(instances, fleet, strict=True)
    ]
    makespan = split_masks(least, NEVER, criterion, worst=True)[0]
    if makespan >= UNREACHABLE:
        return None
    _, shares = split_masks(least, makespan, criterion, worst=False)
    return [orders[share][1] for orders, share in zip(fleet, shares, strict=True)]


def _by_set(
    instance: TourInstance, criterion: StoppingCriterion
) -> list[tuple[int, tuple[int, ...]]]:
    """For each set of stops the least seconds and the order, NEVER where there is none."""
    size, system = len(instance.stops), instance.system
    index = [system.index[stop] for stop in instance.stops]
    ways = instance.chains.legs.ways
    alone: list[Trail] = [(0, instance.fuel, ())]
    home = system.index[instance.start], alone
    trails: dict[tuple[int, int], list[Trail]] = {}
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for mask in range(1, 1 << size):
        ended: list[Trail] = []
        for last in range(size):
            before = mask & ~(1 << last)
            if before == mask:
                continue
            befores = [(index[i], trails[before, i]) for i in range(size) if before >> i & 1]
            found: list[Trail] = []
            for here, known in befores or [home]:
                criterion.expired()
                found += [
                    (cost + way, left, (*order, last))
                    for cost, units, order in known
                    for way, left in ways[here, index[last]][units]
                ]
            trails[mask, last] = _undominated(found)
            enough = 0 if system.waypoints[index[last]].sells_fuel else _reserve(instance)
            ended += [trail for trail in trails[mask, last] if trail[1] >= enough]
        cost, _, order = min(ended, default=(NEVER * _SECOND, 0, ()))
        best.append((cost // _SECOND, order))
    return best


def _reserve(instance: TourInstance) -> int:
    return instance.reserve if instance.hull.fuel_capacity else 0


def _undominated(trails: Iterable[Trail]) -> list[Trail]:
    kept: list[Trail] = []
    for trail in sorted(trails, key=lambda trail: (trail[0], -trail[1])):
        if not kept or trail[1] > kept[-1][1]:
            kept.append(trail)
    return kept
