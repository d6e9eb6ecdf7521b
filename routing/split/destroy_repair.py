"""Search over divisions of stops among vehicles: take some out, put each back where it is best.

After Schrimpf et al. (2000), ruin and recreate, with a deviation from the record allowed that
shrinks to nothing over each round of steps. What is made small is not the longest route itself,
which most changes leave as it is, but the sum of the routes' times to the eighth power: nearly the
same, and it rewards whatever makes a longer route shorter.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import attrs

from routing.cost_matrix import Matrix
from routing.stopping import StoppingCriterion

_POWER = 8
_DEVIATION = 0.1
_STEPS_A_STOP = 80
_LARGEST_RUIN = 20
_ANYWHERE = 0.2
_ROUTES = 0.2
_NEIGHBOUR = 0.7
_SKIP = 0.05


@attrs.define
class Division:
    """A route of stops for each vehicle, with the time of each."""

    routes: list[list[int]]
    times: list[int]

    @property
    def score(self) -> float:
        """What the search makes small, in seconds."""
        return math.pow(sum(math.pow(time, _POWER) for time in self.times), 1 / _POWER)

    @property
    def rank(self) -> tuple[int, int]:
        """What makes a division better than another: the longest route, then the sum."""
        return max(self.times), sum(self.times)


class DestroyRepair:
    """The search for one fleet; `matrices` and `starts` as `solve_makespan` takes them."""

    def __init__(
        self, matrices: Sequence[Matrix], starts: Sequence[Sequence[int]], random: Random
    ) -> None:
        self._fleet = list(zip(starts, matrices, strict=True))
        self._random = random
        self._stops = range(len(starts[0]))
        self._near = [self._nearest(stop) for stop in self._stops]

    def first(self, routes: Sequence[Sequence[int]], criterion: StoppingCriterion) -> Division:
        """Return a division that keeps what `routes` say, with all other stops put in.

        No routes are as many empty ones.
        """
        kept = [list(route) for route in routes] or [[] for _ in self._fleet]
        split = Division(kept, [self._time(v, route) for v, route in enumerate(kept)])
        missing = sorted(set(self._stops).difference(*kept))
        self._random.shuffle(missing)
        for stop in missing:
            criterion.expired()
            self._put_in(split, stop, skip=0.0)
        return split

    def round(self, current: Division, criterion: StoppingCriterion) -> Division:
        """Return the best division of one round of steps, which `current` itself may be."""
        best = current
        record = score = current.score
        steps = _STEPS_A_STOP * len(self._stops)
        for step in range(steps):
            if criterion.expired():
                break
            other = self._step(current)
            slack = _DEVIATION * (1 - step / steps) * self._random.random()
            if (value := other.score) <= score or value < record * (1 + slack):
                current, score = other, value
                record = min(record, value)
                best = min(best, other, key=lambda split: split.rank)
        return best

    def _step(self, split: Division) -> Division:
        gone = self._ruined(split)
        left = Division([], list(split.times))
        for v, route in enumerate(split.routes):
            kept = [stop for stop in route if stop not in gone]
            left.routes.append(kept)
            if len(kept) < len(route):
                left.times[v] = self._time(v, kept)
        stops = sorted(gone)
        self._random.shuffle(stops)
        for stop in stops:
            self._put_in(left, stop, skip=_SKIP)
        return left

    def _ruined(self, split: Division) -> set[int]:
        """Choose what to take out: mostly a neighbourhood, else stops anywhere, or two routes."""
        chance = self._random.random()
        longest = split.routes[split.times.index(max(split.times))]
        if chance < _ANYWHERE:
            size = min(len(self._stops), self._random.randint(2, _LARGEST_RUIN))
            return set(self._random.sample(self._stops, size))
        if chance < _ANYWHERE + _ROUTES:
            routes = [*longest, *self._random.choice(split.routes)]
            return set(routes[:_LARGEST_RUIN])
        return self._neighbourhood(longest)

    def _neighbourhood(self, longest: list[int]) -> set[int]:
        """Choose a stop, every other time one of the longest route, and some that are near it."""
        random = self._random
        centre = random.choice(longest if longest and random.random() < 0.5 else self._stops)
        gone, size = {centre}, random.randint(2, _LARGEST_RUIN)
        for stop in self._near[centre]:
            if len(gone) >= size:
                break
            if random.random() < _NEIGHBOUR:
                gone.add(stop)
        return gone

    def _put_in(self, split: Division, stop: int, *, skip: float) -> None:
        """Put the stop where it adds least to the score; each vehicle may be skipped by chance."""
        best, choice = float("inf"), (0, 0, 0)
        for v, time in enumerate(split.times):
            if skip and self._random.random() < skip:
                continue
            at, detour = self._cheapest_place(v, split.routes[v], stop)
            added = math.pow(time + detour, _POWER) - math.pow(time, _POWER)
            if added < best:
                best, choice = added, (v, at, detour)
        if best == float("inf"):
            self._put_in(split, stop, skip=0.0)
            return
        v, at, detour = choice
        split.routes[v].insert(at, stop)
        split.times[v] += detour

    def _cheapest_place(self, v: int, route: list[int], stop: int) -> tuple[int, int]:
        row, rows = self._fleet[v]
        onward = rows[stop]
        at, least = -1, 0
        for place, after in enumerate(route):
            detour = row[stop] + onward[after] - row[after]
            if at < 0 or detour < least:
                at, least = place, detour
            row = rows[after]
        if at < 0 or row[stop] < least:
            return len(route), row[stop]
        return at, least

    def _time(self, v: int, route: list[int]) -> int:
        first, rows = self._fleet[v]
        return (first[route[0]] if route else 0) + sum(rows[a][b] for a, b in pairwise(route))

    def _nearest(self, stop: int) -> list[int]:
        others = [other for other in self._stops if other != stop]
        return sorted(others, key=lambda other: min(rows[stop][other] for _, rows in self._fleet))
