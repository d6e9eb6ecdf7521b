"""The fastest tour through few stops, exactly: order, fuel and refuel stops as one problem.

A* over which stops are done, where the ship is and what is in its tank. What is still to come is
bounded by the same problem for a ship whose tank is full at every stop, which dynamic programming
answers exactly; so mostly few labels are looked at.
"""

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

import attrs

from routing.flight.costs import packed
from routing.memo import Memo
from routing.order.held_karp import HeldKarp as Suffixes
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

MOST_STOPS = 12
"""The most stops that are tried exactly: their relaxation takes some 30 ms."""

_SECOND = packed(1, 0, 0)


class TourLabel(NamedTuple):
    """A way to be at stop number `last` with `units` of fuel when the stops of `mask` are done."""

    cost: int
    mask: int
    last: int
    units: int
    parent: "TourLabel | None"


class ParetoFront:
    """Cost and fuel of labels that none beats in both: both lists rise."""

    __slots__ = ("costs", "units")

    def __init__(self) -> None:
        self.costs: list[int] = []
        self.units: list[int] = []

    def take(self, cost: int, units: int) -> bool:
        """Enter a label and put out those that it beats; False where it is beaten itself."""
        at = bisect_right(self.costs, cost)
        if at and self.units[at - 1] >= units:
            return False
        begin = at - 1 if at and self.costs[at - 1] == cost else at
        end = bisect_right(self.units, units, begin)
        self.costs[begin:end] = [cost]
        self.units[begin:end] = [units]
        return True

    def has(self, cost: int, units: int) -> bool:
        """Whether the label is still among them."""
        at = bisect_right(self.costs, cost) - 1
        return at >= 0 and self.costs[at] == cost and self.units[at] == units


@attrs.frozen
class ExactAnswer:
    """The fastest order, or None where the budget or the ways ended first; none beats `bound`."""

    order: tuple[int, ...] | None
    bound: int
    complete: bool


class ExactTour:
    """One instance of at most MOST_STOPS stops, answered once by `run`; `rows` as `rows()`."""

    def __init__(
        self, instance: TourInstance, rows: Sequence[Sequence[int]], criterion: StoppingCriterion
    ) -> None:
        self._criterion = criterion
        self._size = size = len(instance.stops)
        self._index = [instance.system.index[s] for s in (*instance.stops, instance.start)]
        self._finish = None if instance.finish is None else instance.system.index[instance.finish]
        self._ways = instance.chains.legs.ways
        ends = instance.system.waypoints[self._finish] if self._finish is not None else None
        self._fuel = instance.fuel
        self._reserve = instance.reserve if instance.hull.fuel_capacity else 0
        self._bare = [not instance.system.waypoints[i].sells_fuel for i in self._index]
        self._bare_finish = ends is not None and not ends.sells_fuel
        home = instance.finish_index
        last = [0] * size if home is None else [rows[i][home] for i in range(size)]
        backwards = [[rows[j][i] for j in range(size)] for i in range(size)]
        self._suffixes = Suffixes(last, backwards, criterion).least
        self._last = last
        self._rows = [list(row[:size]) for row in rows[: size + 1]]
        self._to_go: Memo[tuple[int, int], int] = Memo(lambda key: self._bound(*key))
        self._fronts: Memo[tuple[int, int], ParetoFront] = Memo(lambda _: ParetoFront())

    def run(self) -> ExactAnswer:
        """Return the order of least seconds; among equals the one that burns least."""
        everything = (1 << self._size) - 1
        queue: list[tuple[int, int, TourLabel]] = []
        tiebreak = count()
        first = TourLabel(0, 0, self._size, self._fuel, None)
        heappush(queue, (self._to_go[0, self._size] * _SECOND, next(tiebreak), first))
        while queue:
            bound, _, label = heappop(queue)
            if label.last < 0:
                return ExactAnswer(_order(label), bound // _SECOND, complete=True)
            if self._criterion.expired():
                return ExactAnswer(None, bound // _SECOND, complete=False)
            front = self._fronts[label.mask, label.last]
            if label.mask and not front.has(label.cost, label.units):
                continue
            onward = self._end(label) if label.mask == everything else self._expand(label)
            for then in onward:
                ahead = self._to_go[then.mask, then.last] * _SECOND if then.last >= 0 else 0
                heappush(queue, (then.cost + ahead, next(tiebreak), then))
        return ExactAnswer(None, 0, complete=True)

    def _expand(self, label: TourLabel) -> list[TourLabel]:
        onward: list[TourLabel] = []
        here = self._index[label.last]
        for stop in range(self._size):
            if label.mask >> stop & 1:
                continue
            mask = label.mask | 1 << stop
            front = self._fronts[mask, stop]
            for way, left in self._ways[here, self._index[stop]][label.units]:
                cost = label.cost + way
                if front.take(cost, left):
                    onward.append(TourLabel(cost, mask, stop, left, label))
        return onward

    def _end(self, label: TourLabel) -> list[TourLabel]:
        """The label that ends the tour, if any may: on to the finish, or right here."""
        if self._finish is None:
            enough = self._reserve if self._bare[label.last] and label.mask else 0
            return [label._replace(last=-1, parent=label)] if label.units >= enough else []
        enough = self._reserve if self._bare_finish else 0
        ways = self._ways[self._index[label.last], self._finish][label.units]
        cost = next((way for way, left in ways if left >= enough), None)
        if cost is None:
            return []
        return [TourLabel(label.cost + cost, label.mask, -1, 0, label)]

    def _bound(self, mask: int, last: int) -> int:
        left = (1 << self._size) - 1 & ~mask
        if not left:
            return self._last[last]
        row, suffix = self._rows[last], self._suffixes[left]
        return min(row[stop] + suffix[stop] for stop in range(self._size) if left >> stop & 1)


def _order(label: TourLabel) -> tuple[int, ...]:
    """Stops in the order of the labels that led here; the last of them ends the tour."""
    order: list[int] = []
    step = label.parent
    while step is not None and step.parent is not None:
        order.append(step.last)
        step = step.parent
    return tuple(reversed(order))
