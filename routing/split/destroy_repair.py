"""Destroy and repair over divisions: take stops out, insert each where it costs least.

After Schrimpf et al. (2000), "Record breaking optimization results using the ruin and recreate
principle". Acceptance is record to record travel (Dueck, 1993): a step may end above the best score
by a deviation, which shrinks to nothing over each round of steps.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import ClassVar

from routing.cost_matrix import Matrix
from routing.split.division import POWER, Division
from routing.stopping import StoppingCriterion

# The steps of one round for each stop. All figures of this search are chosen. The head of
# `split.solve` has what it reaches with them.
_STEPS_A_STOP = 80

# The most stops that one step takes out.
_LARGEST_DESTROY = 20

# The chance that the stops taken out are drawn from everywhere.
_ANYWHERE = 0.2

# The chance that they are the longest route and another one.
_ROUTES = 0.2

# The chance of each stop near the centre, if they are a neighbourhood.
_NEIGHBOUR = 0.7

# The chance that a repair passes over a vehicle. It keeps repairs from always undoing a step.
_SKIP = 0.05


class DestroyRepair:
    """The search for one fleet. `matrices` and `starts` as `solve_makespan` takes them.

    `deviation` from the record, as a share of it, is accepted at the start of a round.
    """

    deviation: ClassVar[float] = 0.1

    def __init__(
        self, matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], random: Random
    ) -> None:
        self._fleet = list(zip(starts, matrices, strict=True))
        self._random = random
        self._stops = range(len(starts[0]))
        self._near = [self._nearest(stop) for stop in self._stops]

    def first(self, routes: Sequence[Sequence[int]], criterion: StoppingCriterion) -> Division:
        """Return a division that keeps `routes`, one for each vehicle, with all stops inserted.

        An empty `routes` means that no vehicle has a stop yet.
        """
        kept = [list(route) for route in routes] or [[] for _ in self._fleet]
        division = Division(kept, [self._time(v, route) for v, route in enumerate(kept)])
        missing = sorted(set(self._stops).difference(*kept))
        self._random.shuffle(missing)
        for stop in missing:
            criterion.expired()
            self._insert(division, stop, skip=0.0)
        return division

    def round(self, current: Division, criterion: StoppingCriterion) -> Division:
        """Return the best division of one round of steps, which `current` itself may be."""
        best = current
        record = score = current.score
        steps = self._steps
        for step in range(steps):
            if criterion.expired():
                break
            other = self._step(current)
            # Acceptance: no worse than the current one, or within a random part of the deviation.
            slack = self.deviation * (1 - step / steps) * self._random.random()
            if (value := other.score) <= score or value < record * (1 + slack):
                current, score = other, value
                record = min(record, value)
                # The score guides, but the rank decides: the least norm is not always the least
                # makespan.
                best = min(best, other, key=lambda division: division.rank)
        return best

    @property
    def _steps(self) -> int:
        return _STEPS_A_STOP * len(self._stops)

    def _step(self, division: Division) -> Division:
        gone = self._destroyed(division)
        # A copy: the current division stays, in case the step is not accepted.
        left = Division([], list(division.times))
        for v, route in enumerate(division.routes):
            kept = [stop for stop in route if stop not in gone]
            left.routes.append(kept)
            if len(kept) < len(route):
                left.times[v] = self._time(v, kept)
        # A random order of insertion, or a repair would find the same division every time. Sorted
        # first, as the order of a set is no function of the seed.
        stops = sorted(gone)
        self._random.shuffle(stops)
        for stop in stops:
            self._insert(left, stop, skip=_SKIP)
        return left

    def _destroyed(self, division: Division) -> set[int]:
        """Choose what to take out: mostly a neighbourhood, else stops anywhere, or two routes."""
        chance = self._random.random()
        longest = division.routes[division.times.index(max(division.times))]
        if chance < _ANYWHERE:
            size = min(len(self._stops), self._random.randint(2, _LARGEST_DESTROY))
            return set(self._random.sample(self._stops, size))
        if chance < _ANYWHERE + _ROUTES:
            # Only a change of the longest route can lower the makespan.
            routes = [*longest, *self._random.choice(division.routes)]
            return set(routes[:_LARGEST_DESTROY])
        centre = self._centre(longest)
        return self._neighbourhood(centre, self._random.randint(2, _LARGEST_DESTROY))

    def _centre(self, longest: list[int]) -> int:
        # Every other time a stop of the longest route, which has to change.
        random = self._random
        return random.choice(longest if longest and random.random() < 0.5 else self._stops)

    def _neighbourhood(self, centre: int, size: int) -> set[int]:
        """Choose up to `size` stops, `centre` and some that are near it."""
        gone = {centre}
        for stop in self._near[centre]:
            if len(gone) >= size:
                break
            if self._random.random() < _NEIGHBOUR:
                gone.add(stop)
        return gone

    def _insert(self, division: Division, stop: int, *, skip: float) -> None:
        """Insert the stop where it adds least to the score. A vehicle is skipped by chance."""
        best, choice = float("inf"), (0, 0, 0)
        for v, time in enumerate(division.times):
            if skip and self._random.random() < skip:
                continue
            at, detour = self._cheapest_position(v, division.routes[v], stop)
            # The sum of powers grows by this. Its root is monotonic, and is not needed here.
            added = math.pow(time + detour, POWER) - math.pow(time, POWER)
            if added < best:
                best, choice = added, (v, at, detour)
        if best == float("inf"):  # every vehicle was skipped
            self._insert(division, stop, skip=0.0)
            return
        v, at, detour = choice
        division.routes[v].insert(at, stop)
        division.times[v] += detour

    def _cheapest_position(self, v: int, route: list[int], stop: int) -> tuple[int, int]:
        row, rows = self._fleet[v]
        onward = rows[stop]
        at, least = -1, 0
        for position, after in enumerate(route):
            detour = row[stop] + onward[after] - row[after]
            if at < 0 or detour < least:
                at, least = position, detour
            row = rows[after]
        # Routes are open, so at the end there is no way onward to pay for.
        if at < 0 or row[stop] < least:
            return len(route), row[stop]
        return at, least

    def _time(self, v: int, route: list[int]) -> int:
        first, rows = self._fleet[v]
        return (first[route[0]] if route else 0) + sum(rows[a][b] for a, b in pairwise(route))

    def _nearest(self, stop: int) -> list[int]:
        others = [other for other in self._stops if other != stop]
        return sorted(others, key=lambda other: min(rows[stop][other] for _, rows in self._fleet))
