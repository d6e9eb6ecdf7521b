"""Destroy and repair over the stops of a fleet, with each ship's true times.

Fuel couples the legs of a ship, and no matrix shows that. So this search evaluates insertions by
flying them. That is slow: few stops are taken out at a time, and estimates choose the few positions
that are flown.
"""

import math
from collections.abc import Sequence
from random import Random

from routing.cost_matrix import UNREACHABLE
from routing.fleet.flown_times import FlownTimes
from routing.fleet.typical_times import Estimate
from routing.split.destroy_repair import DestroyRepair
from routing.split.division import POWER, Division

# Steps of one round of search. All figures of this search are chosen. `docs/decisions/tours.md` has
# what it reaches with them.
_STEPS = 400

# The most stops that one step takes out.
_LARGEST_DESTROY = 4

# The chance that the stops taken out are drawn from everywhere.
_ANYWHERE = 0.2

# The most positions in each route that an estimate proposes.
_POSITIONS = 3

# The most positions that are flown for each stop, over all routes.
_FLOWN = 5

Insertion = tuple[float, int, int]
"""The estimate of what an insertion adds to the score, the ship, and the position in its route."""


class FlownDestroyRepair(DestroyRepair):
    """The search for ships that have the same stops. Divisions are over the stops' numbers."""

    deviation = 0.2

    def __init__(self, times: FlownTimes, estimates: Sequence[Estimate], random: Random) -> None:
        super().__init__([rows for rows, _ in estimates], [first for _, first in estimates], random)
        self._times = times

    @property
    def _steps(self) -> int:
        return _STEPS

    def _time(self, v: int, route: list[int]) -> int:
        return self._times.seconds(v, route)

    def _destroyed(self, division: Division) -> set[int]:
        # Whole routes are never taken out: a repair flies several orders for each stop.
        random = self._random
        size = random.randint(1, _LARGEST_DESTROY)
        if random.random() < _ANYWHERE:
            return set(random.sample(self._stops, min(size, len(self._stops))))
        longest = division.routes[division.times.index(max(division.times))]
        return self._neighbourhood(self._centre(longest), size)

    def _insert(self, division: Division, stop: int, *, skip: float) -> None:
        """Insert the stop where it adds least to the score, of the positions that look best."""
        insertions = sorted(self._insertions(division, stop, skip))
        tried = [self._flown(division, stop, v, at) for _, v, at in insertions[:_FLOWN]]
        # None of them can be flown, or every ship was skipped: any position of any route will do,
        # as a stop that is not inserted is lost.
        if not tried or min(tried)[0] == math.inf:
            positions = ((v, at) for v, r in enumerate(division.routes) for at in range(len(r) + 1))
            tried = [self._flown(division, stop, v, at) for v, at in positions]
        _, time, v, at = min(tried)
        division.routes[v].insert(at, stop)
        division.times[v] = time

    def _insertions(self, division: Division, stop: int, skip: float) -> list[Insertion]:
        insertions: list[Insertion] = []
        for v, time in enumerate(division.times):
            if time >= UNREACHABLE or (skip and self._random.random() < skip):
                continue
            now = math.pow(time, POWER)
            # An estimated detour may be negative, as estimates break the triangle inequality. It
            # promises no gain, so it counts as none.
            insertions += [
                (math.pow(time + max(0, detour), POWER) - now, v, at)
                for detour, at in self._detours(v, division.routes[v], stop)[:_POSITIONS]
            ]
        return insertions

    def _detours(self, v: int, route: list[int], stop: int) -> list[tuple[int, int]]:
        row, rows = self._fleet[v]
        onward, detours = rows[stop], []
        for at, after in enumerate(route):
            detours.append((row[stop] + onward[after] - row[after], at))
            row = rows[after]
        return sorted([*detours, (row[stop], len(route))])

    def _flown(self, division: Division, stop: int, v: int, at: int) -> tuple[float, int, int, int]:
        """The truth of an insertion: the growth of the score, the ship's time, ship, position."""
        route = division.routes[v]
        time = self._times.seconds(v, (*route[:at], stop, *route[at:]))
        if time >= UNREACHABLE:
            return math.inf, time, v, at
        return math.pow(time, POWER) - math.pow(division.times[v], POWER), time, v, at
