"""`fallback_partition`: a division of stops over ships without solver or search, quickly."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from routing.answers import Berth, Checkpoint, Partition, Quality
from routing.fleet.instance import FleetInstance
from routing.fleet.typical_times import TANK_SHARES, Estimate, typical_estimates
from routing.model import System
from routing.stopping import StoppingCriterion
from routing.tour.construction import nearest_order
from routing.tour.instance import TourInstance

# The most seconds of the local searches, as a fallback has to answer at once.
_SECONDS = 0.3


def fallback_partition(
    system: System,
    berths: Mapping[str, Berth],
    stops: Iterable[str],
    *,
    checkpoint: Checkpoint | None = None,
    refuel_seconds: int = 0,
    reserve: int = 0,
) -> Partition:
    """Return a division that gives each stop to the ship that can be there first, by estimates.

    Local search improves the order of each ship, and its route is that of `fallback_tour`.
    Arguments as in `partition_fleet`.

    Raises:
        UnknownWaypoint: the system lacks a symbol.
        ValueError: a number that no ship has.
        SolveCancelled: the checkpoint returned True.
    """
    criterion = StoppingCriterion(_SECONDS, checkpoint)
    fleet = FleetInstance.of(
        system,
        berths,
        stops,
        criterion,
        refuel_seconds=refuel_seconds,
        reserve=reserve,
        single=True,
    )
    if not fleet.stops:
        return fleet.answer([()] * len(fleet.crew), (), Quality.FALLBACK, 0, criterion)
    estimates = typical_estimates(fleet.flying, TANK_SHARES[0])
    orders = [
        _improved(instance, estimate, order, criterion)
        for instance, estimate, order in zip(
            fleet.flying, estimates, _greedy(estimates), strict=True
        )
    ]
    # Estimates know of no reserve, so a ship may strand at the end of its order.
    division, lost = fleet.flyable(orders)
    return fleet.answer(division, lost, Quality.FALLBACK, 0, criterion)


def _greedy(estimates: Sequence[Estimate]) -> list[list[int]]:
    """Append the stop that any ship can be at first to the order of that ship, until all are."""
    orders: list[list[int]] = [[] for _ in estimates]
    at = [first for _, first in estimates]
    times = [0] * len(estimates)
    left = set(range(len(at[0])))
    while left:
        arrivals = (
            (time + row[stop], v, stop)
            for v, (time, row) in enumerate(zip(times, at, strict=True))
            for stop in left
        )
        arrival, v, stop = min(arrivals)
        times[v], at[v] = arrival, estimates[v][0][stop]
        orders[v].append(stop)
        left.remove(stop)
    return orders


def _improved(
    instance: TourInstance, estimate: Estimate, order: list[int], criterion: StoppingCriterion
) -> list[int]:
    """Return the stops in a better order, if local search over the estimates finds a faster one."""
    if len(order) < 3:
        return order
    rows, first = estimate
    own = attrs.evolve(instance, stops=tuple(instance.stops[stop] for stop in order))
    # The matrix of this ship's stops, then its start. Nothing returns there, so its column is 0.
    square = [[rows[i][j] for j in order] + [0] for i in order]
    found = nearest_order(own, [*square, [first[j] for j in order] + [0]], criterion)
    better = [order[i] for i in found]
    return better if instance.seconds(better) < instance.seconds(order) else order
