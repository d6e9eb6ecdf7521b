"""The fastest tour through few stops, exactly: order, fuel and refuel stops as one problem.

A* over (stops done, position, fuel left). The rest of a tour is bounded by the same problem for a
ship whose tank is full at every stop, which the dynamic programming of Held and Karp solves
exactly. This bound is so close that mostly few labels are expanded.
"""

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from routing.flight.costs import SECOND
from routing.memo import Memo
from routing.order.held_karp import HeldKarp
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

MOST_STOPS = 12
"""The most stops that are solved exactly: their relaxation takes some 30 ms."""


class TourLabel(NamedTuple):
    """A way to be at stop number `last` with `units` of fuel, with the stops of `mask` done.

    `last` is the number of stops at the start, and -1 when the tour has ended.
    """

    cost: int
    mask: int
    last: int
    units: int
    parent: "TourLabel | None"


class ParetoFront:
    """Cost and fuel of labels, none of which dominates another. Both lists rise."""

    __slots__ = ("costs", "units")

    def __init__(self) -> None:
        self.costs: list[int] = []
        self.units: list[int] = []

    def take(self, cost: int, units: int) -> bool:
        """Enter a label and drop those that it dominates. False if it is dominated itself."""
        at = bisect_right(self.costs, cost)
        # The last label of no higher cost has the most fuel of all those.
        if at and self.units[at - 1] >= units:
            return False
        # The dominated ones are a run: no less cost, no more fuel.
        begin = at - 1 if at and self.costs[at - 1] == cost else at
        end = bisect_right(self.units, units, begin)
        self.costs[begin:end] = [cost]
        self.units[begin:end] = [units]
        return True

    def has(self, cost: int, units: int) -> bool:
        """Whether this label is in the front, and was not dropped since it was entered."""
        at = bisect_right(self.costs, cost) - 1
        return at >= 0 and self.costs[at] == cost and self.units[at] == units


class ExactAnswer(NamedTuple):
    """The fastest order, and the lower bound in seconds on all orders.

    The order is None if the budget ended first. It is also None, with `complete`, if no order can
    be flown.
    """

    order: tuple[int, ...] | None
    bound: int
    complete: bool


class ExactTour:
    """The search for an instance of at most MOST_STOPS stops. `run` may be called once.

    `rows` as `TourInstance.rows`.
    """

    def __init__(
        self, instance: TourInstance, rows: Sequence[Sequence[int]], criterion: StoppingCriterion
    ) -> None:
        self._criterion = criterion
        self._size = size = len(instance.stops)
        self._index = [instance.system.index[s] for s in (*instance.stops, instance.start)]
        self._finish = None if instance.finish is None else instance.system.index[instance.finish]
        self._ways = instance.chains.legs.ways
        self._fuel = instance.fuel
        self._enough = [instance.reserve_at(i) for i in self._index]
        self._enough_at_finish = 0 if self._finish is None else instance.reserve_at(self._finish)
        home = instance.finish_index
        last = [0] * size if home is None else [rows[i][home] for i in range(size)]
        # Held and Karp's paths lead from a start through a set to a stop. Here they are wanted from
        # a stop through a set to the finish, so the arcs are turned round.
        backwards = [[rows[j][i] for j in range(size)] for i in range(size)]
        self._suffixes = HeldKarp(last, backwards, criterion).least
        self._last = last
        self._rows = [list(row[:size]) for row in rows[: size + 1]]
        self._to_go: Memo[tuple[int, int], int] = Memo(lambda key: self._bound(*key))
        self._fronts: Memo[tuple[int, int], ParetoFront] = Memo(lambda _: ParetoFront())

    def run(self) -> ExactAnswer:
        """Return the order of least seconds. Ties go to the one that burns least."""
        everything = (1 << self._size) - 1
        queue: list[tuple[int, int, TourLabel]] = []
        tiebreak = count()  # the parent of a label may be None, so labels cannot be compared
        first = TourLabel(0, 0, self._size, self._fuel, None)
        heappush(queue, (self._to_go[0, self._size] * SECOND, next(tiebreak), first))
        while queue:
            bound, _, label = heappop(queue)
            # An ended tour has no bound ahead of it. The first to leave the queue is the best.
            if label.last < 0:
                return ExactAnswer(_order(label), bound // SECOND, complete=True)
            # The least bound in the queue holds for every order, so it is worth keeping.
            if self._criterion.expired():
                return ExactAnswer(None, bound // SECOND, complete=False)
            front = self._fronts[label.mask, label.last]
            # Dominated since it was queued. The label at the start is alone and in no front.
            if label.mask and not front.has(label.cost, label.units):
                continue
            onward = self._end(label) if label.mask == everything else self._expand(label)
            for then in onward:
                ahead = self._to_go[then.mask, then.last] * SECOND if then.last >= 0 else 0
                heappush(queue, (then.cost + ahead, next(tiebreak), then))
        # The queue ran empty before any tour ended: every order strands the ship.
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
                # Dominance is checked before a label is queued, so the queue stays short.
                if front.take(cost, left):
                    onward.append(TourLabel(cost, mask, stop, left, label))
        return onward

    def _end(self, label: TourLabel) -> list[TourLabel]:
        """The label that ends the tour at the finish, or right here. Empty if fuel is lacking."""
        if self._finish is None:
            enough = self._enough[label.last] if label.mask else 0
            return [label._replace(last=-1, parent=label)] if label.units >= enough else []
        ways = self._ways[self._index[label.last], self._finish][label.units]
        # Ways rise in cost, so the first that leaves the reserve is the cheapest.
        cost = next((way for way, left in ways if left >= self._enough_at_finish), None)
        if cost is None:
            return []
        return [TourLabel(label.cost + cost, label.mask, -1, 0, label)]

    def _bound(self, mask: int, last: int) -> int:
        """Lower bound in seconds on the rest of a tour, with full tanks at all stops."""
        left = (1 << self._size) - 1 & ~mask
        if not left:
            return self._last[last]
        row, suffix = self._rows[last], self._suffixes[left]
        return min(row[stop] + suffix[stop] for stop in range(self._size) if left >> stop & 1)


def _order(label: TourLabel) -> tuple[int, ...]:
    """Stops in the order of the labels that led here. The last label ends the tour."""
    order: list[int] = []
    step = label.parent
    while step is not None and step.parent is not None:
        order.append(step.last)
        step = step.parent
    return tuple(reversed(order))
