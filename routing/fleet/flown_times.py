"""True times of orders of stops for each ship of a fleet, with the fuel of the whole order."""

from collections.abc import Sequence

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import SECOND
from routing.flight.labels import Labels, thinned, undominated
from routing.flight.legs import SingleFlightLegs
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

# The most labels that are followed at a stop. With more, fewer orders could be tried.
_LABELS = 4

# The most orders kept over all ships, each with its beginnings: some 40 MB.
_KEPT = 50_000

# The most lists of labels that the legs of one hull keep.
_KEPT_WAYS = 50_000


class FlownTimes:
    """Times of orders of stops, evaluated by labels. The labels of each beginning are kept.

    Only single flights from stop to stop and to pumps are tried, and few labels are followed at
    each stop. So a time is an upper bound: the order may take less, never more.
    """

    def __init__(self, instances: Sequence[TourInstance], criterion: StoppingCriterion) -> None:
        self._instances = instances
        # Ships of equal hulls share their legs, which do not depend on where a ship is.
        legs_of = {instance.hull: _single_flights(instance, criterion) for instance in instances}
        self._legs = [legs_of[instance.hull] for instance in instances]
        index = instances[0].system.index
        self._stops = [index[stop] for stop in instances[0].stops]
        self._known: list[dict[tuple[int, ...], Labels]] = [{} for _ in instances]
        self._kept = 0

    def __repr__(self) -> str:
        return f"<FlownTimes of {len(self._instances)} ships, {self._kept} orders>"

    def seconds(self, ship: int, order: Sequence[int]) -> int:
        """Return the seconds until this ship is done with the order, or UNREACHABLE."""
        if not order:
            return 0
        instance = self._instances[ship]
        if self._kept > _KEPT:
            self._forget()
        if self._legs[ship].worked_out > _KEPT_WAYS:
            self._legs[ship].forget()
        enough = instance.reserve_at(self._stops[order[-1]])
        labels = self._labels(ship, tuple(order))
        wait = instance.ready_seconds
        # Labels rise in cost, so the first with enough fuel is the fastest.
        times = (wait + cost // SECOND for cost, left in labels if left >= enough)
        return min(UNREACHABLE, next(times, UNREACHABLE))

    def _forget(self) -> None:
        for known in self._known:
            known.clear()
        self._kept = 0

    def _labels(self, ship: int, order: tuple[int, ...]) -> Labels:
        instance, known = self._instances[ship], self._known[ship]
        # The search tries a stop at many positions of one route, so the longest beginning that was
        # flown before is mostly almost the whole order.
        done = len(order)
        while done and order[:done] not in known:
            done -= 1
        here = self._stops[order[done - 1]] if done else instance.system.index[instance.start]
        labels = known[order[:done]] if done else [(0, instance.fuel)]
        self._kept += len(order) - done
        for end in range(done, len(order)):
            there = self._stops[order[end]]
            ways = self._legs[ship].ways[here, there]
            onward = ((cost + way, left) for cost, units in labels for way, left in ways[units])
            labels = known[order[: end + 1]] = thinned(undominated(onward), _LABELS)
            here = there
        return labels


def _single_flights(instance: TourInstance, criterion: StoppingCriterion) -> SingleFlightLegs:
    return SingleFlightLegs(
        instance.system,
        instance.hull,
        refuel_seconds=instance.refuel_seconds,
        pulse=criterion.pulse,
    )
