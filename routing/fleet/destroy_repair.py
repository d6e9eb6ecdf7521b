"""Which ship visits what, by what it truly takes: fuel couples the legs, which no matrix shows.

Destroy and repair as in `split`, with few stops taken out at a time. Estimates say which places for
a stop look best, and only those are evaluated truly.
"""

import math
from collections.abc import Sequence
from random import Random

from routing.cost_matrix import UNREACHABLE
from routing.fleet.typical_times import Estimate
from routing.flight.costs import packed
from routing.flight.labels import Labels, undominated
from routing.flight.single_flights import SingleFlightLegs
from routing.split.destroy_repair import DestroyRepair, Division
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

STEPS = 400
"""Steps of one round of search."""

_SECOND = packed(1, 0, 0)
_POWER = 8
_DEVIATION = 0.2
_LARGEST_RUIN = 4
_ANYWHERE = 0.2
_NEIGHBOUR = 0.7
_PLACES = 3
_TRIED = 5
_LABELS = 4
_KEPT = 50_000
"""Orders over all ships of the fleet, of which each keeps its beginnings: some 40 MB."""

_KEPT_WAYS = 50_000

Insertion = tuple[float, int, int]


class FlownTimes:
    """What orders of stops take each ship; how each order begins is worked out once.

    Only single flights from stop to stop and to pumps are tried, and a few ways to be at each stop
    followed. So an order may take less than it says here, never more.
    """

    def __init__(self, instances: Sequence[TourInstance], criterion: StoppingCriterion) -> None:
        self._instances = instances
        reach_of = {instance.hull: _single_flights(instance, criterion) for instance in instances}
        self._reach = [reach_of[instance.hull] for instance in instances]
        index = instances[0].system.index
        self._stops = [index[stop] for stop in instances[0].stops]
        self._known: list[dict[tuple[int, ...], Labels]] = [{} for _ in instances]
        self._kept = 0

    def __repr__(self) -> str:
        return f"<FlownTimes of {len(self._instances)} ships, {self._kept} orders>"

    def seconds(self, ship: int, order: Sequence[int]) -> int:
        """Return when this ship is done with the order, or UNREACHABLE."""
        if not order:
            return 0
        instance = self._instances[ship]
        if self._kept > _KEPT:
            self._forget()
        if self._reach[ship].worked_out > _KEPT_WAYS:
            self._reach[ship].forget()
        last = instance.system.waypoints[self._stops[order[-1]]]
        enough = instance.reserve if instance.hull.fuel_capacity and not last.sells_fuel else 0
        labels = self._labels(ship, tuple(order))
        wait = instance.ready_seconds
        times = (wait + cost // _SECOND for cost, left in labels if left >= enough)
        return min(UNREACHABLE, next(times, UNREACHABLE))

    def _forget(self) -> None:
        for known in self._known:
            known.clear()
        self._kept = 0

    def _labels(self, ship: int, order: tuple[int, ...]) -> Labels:
        instance, known = self._instances[ship], self._known[ship]
        done = len(order)
        while done and order[:done] not in known:
            done -= 1
        here = self._stops[order[done - 1]] if done else instance.system.index[instance.start]
        labels = known[order[:done]] if done else [(0, instance.fuel)]
        self._kept += len(order) - done
        for end in range(done, len(order)):
            there = self._stops[order[end]]
            ways = self._reach[ship].ways[here, there]
            onward = ((cost + way, left) for cost, units in labels for way, left in ways[units])
            labels = known[order[: end + 1]] = _thinned(undominated(onward))
            here = there
        return labels


class FlownDestroyRepair(DestroyRepair):
    """The search for ships that have the same stops; a division is a Division of their numbers."""

    def __init__(self, times: FlownTimes, guesses: Sequence[Estimate], random: Random) -> None:
        super().__init__([rows for rows, _ in guesses], [first for _, first in guesses], random)
        self._times = times

    def round(self, current: Division, criterion: StoppingCriterion) -> Division:
        """Return the best division of one round of steps, which `current` itself may be."""
        best = current
        record = score = current.score
        for step in range(STEPS):
            if criterion.expired():
                break
            other = self._step(current)
            slack = _DEVIATION * (1 - step / STEPS) * self._random.random()
            if (value := other.score) <= score or value < record * (1 + slack):
                current, score, record = other, value, min(record, value)
                best = min(best, other, key=lambda split: split.rank)
        return best

    def _time(self, v: int, route: list[int]) -> int:
        return self._times.seconds(v, route)

    def _ruined(self, split: Division) -> set[int]:
        random = self._random
        size = random.randint(1, _LARGEST_RUIN)
        if random.random() < _ANYWHERE:
            return set(random.sample(self._stops, min(size, len(self._stops))))
        longest = split.routes[split.times.index(max(split.times))]
        centre = random.choice(longest if longest and random.random() < 0.5 else self._stops)
        gone = {centre}
        for stop in self._near[centre]:
            if len(gone) >= size:
                break
            if random.random() < _NEIGHBOUR:
                gone.add(stop)
        return gone

    def _put_in(self, split: Division, stop: int, *, skip: float) -> None:
        """Put the stop where it adds least to the score, of the places that look best."""
        options = sorted(self._options(split, stop, skip))
        tried = [self._flown(split, stop, v, at) for _, v, at in options[:_TRIED]]
        if not tried or min(tried)[0] == math.inf:
            places = ((v, at) for v, r in enumerate(split.routes) for at in range(len(r) + 1))
            tried = [self._flown(split, stop, v, at) for v, at in places]
        _, time, v, at = min(tried)
        split.routes[v].insert(at, stop)
        split.times[v] = time

    def _options(self, split: Division, stop: int, skip: float) -> list[Insertion]:
        options: list[Insertion] = []
        for v, time in enumerate(split.times):
            if time >= UNREACHABLE or (skip and self._random.random() < skip):
                continue
            now = math.pow(time, _POWER)
            options += [
                (math.pow(time + max(0, detour), _POWER) - now, v, at)
                for detour, at in self._detours(v, split.routes[v], stop)[:_PLACES]
            ]
        return options

    def _detours(self, v: int, route: list[int], stop: int) -> list[tuple[int, int]]:
        row, rows = self._fleet[v]
        onward, detours = rows[stop], []
        for at, after in enumerate(route):
            detours.append((row[stop] + onward[after] - row[after], at))
            row = rows[after]
        return sorted([*detours, (row[stop], len(route))])

    def _flown(self, split: Division, stop: int, v: int, at: int) -> tuple[float, int, int, int]:
        """What the stop there adds to the score, the ship's time with it, and where that is."""
        route = split.routes[v]
        time = self._times.seconds(v, (*route[:at], stop, *route[at:]))
        if time >= UNREACHABLE:
            return math.inf, time, v, at
        return math.pow(time, _POWER) - math.pow(split.times[v], _POWER), time, v, at


def _single_flights(instance: TourInstance, criterion: StoppingCriterion) -> SingleFlightLegs:
    pause = instance.refuel_seconds
    return SingleFlightLegs(
        instance.system, instance.hull, refuel_seconds=pause, pulse=criterion.pulse
    )


def _thinned(labels: Labels) -> Labels:
    """Keep the fastest, the one with most fuel left, and some between."""
    if len(labels) <= _LABELS:
        return labels
    last = len(labels) - 1
    return [labels[i * last // (_LABELS - 1)] for i in range(_LABELS)]
