"""`FlownOrder`: the true cost of an order of stops, and of the order after a move.

A move replaces a part of an order. The labels of the ship's arrival at that part are known, and so
are the costs behind it, by the fuel that is left then. So only the part itself is evaluated.
"""

from itertools import accumulate

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import IMPOSSIBLE, SECOND
from routing.flight.labels import Labels, thinned, undominated
from routing.memo import Memo
from routing.tour.instance import TourInstance

LABELS = 4
"""The most labels that are followed at a stop. With more, fewer orders could be tried.

Measured on the tours of `improvement.FARTHEST`: with 2 they take 2.5 % longer, with 8 3.0 %, and
with 16 4.9 %.
"""

Replacement = tuple[int, int, tuple[int, ...]]
"""A part of an order, from one position up to another, and the stops that replace it."""


class FlownOrder:
    """An order with the labels on the way to each stop, and the costs from there to the end."""

    def __init__(self, instance: TourInstance, order: tuple[int, ...]) -> None:
        index = instance.system.index
        self.order = order
        self._instance = instance
        self._ways = instance.chains.legs.ways
        self._of = [index[stop] for stop in instance.stops]
        self._path = [index[instance.start], *(self._of[stop] for stop in order)]
        if instance.finish is not None:
            self._path.append(index[instance.finish])
        self._enough = instance.reserve_at(self._path[-1])
        # Forwards: the labels at each position of the path.
        self._reached: list[Labels] = [[(0, instance.fuel)]]
        for here, there in zip(self._path, self._path[1:], strict=False):
            instance.chains.pulse()
            self._reached.append(self._fly(self._reached[-1], here, there))
        # Backwards: the cost from each position to the end, computed for the amounts of fuel that
        # moves bring there.
        self._rest: Memo[tuple[int, int], int] = Memo(lambda key: self._rest_of(*key))
        ends = (cost for cost, left in self._reached[-1] if left >= self._enough)
        self.cost = next(ends, IMPOSSIBLE)
        self._at_least = self._add_up_legs(instance.hull.fuel_capacity)

    @property
    def seconds(self) -> int:
        """The seconds of the order, or UNREACHABLE."""
        return self.cost // SECOND if self.cost < IMPOSSIBLE else UNREACHABLE

    def cost_with(self, move: Replacement) -> int:
        """Return an upper bound on the true cost of the order after a move.

        It may be IMPOSSIBLE where the move cannot cost less than the order does now.
        """
        begin, end, part = move
        # The path has the start in front of the order. So its `begin` is the stop before the part,
        # and its `end + 1` the first one behind it.
        labels, here = self._reached[begin], self._path[begin]
        at = end + 1
        # The rest behind the part takes at least its fastest legs. A part that leaves no room for
        # them is given up before it is flown to its end.
        room = self.cost - self._at_least[at]
        for stop in part:
            there = self._of[stop]
            labels = self._fly(labels, here, there)
            here = there
            if not labels or labels[0][0] >= room:
                return IMPOSSIBLE
        if at >= len(self._path):
            # The part is the end of an open tour, so its last stop decides on the reserve.
            enough = self._instance.reserve_at(here)
            return min((cost for cost, left in labels if left >= enough), default=IMPOSSIBLE)
        labels = self._fly(labels, here, self._path[at])
        return min((cost + self._rest[at, left] for cost, left in labels), default=IMPOSSIBLE)

    def with_move(self, move: Replacement) -> "FlownOrder":
        """Return the order after a move."""
        begin, end, part = move
        return FlownOrder(self._instance, (*self.order[:begin], *part, *self.order[end:]))

    def _add_up_legs(self, tank: int) -> list[int]:
        """Lower bounds on the costs from each position of the path to its end."""
        # The fastest way of each leg on a full tank. The last entry is for a part at the very end.
        legs = zip(self._path, self._path[1:], strict=False)
        fastest = [min(self._ways[leg][tank], default=(IMPOSSIBLE, 0))[0] for leg in legs]
        return [*list(accumulate(reversed(fastest), initial=0))[::-1], 0]

    def _fly(self, labels: Labels, here: int, there: int) -> Labels:
        ways = self._ways[here, there]
        onward = [(cost + way, left) for cost, units in labels for way, left in ways[units]]
        return thinned(undominated(onward), LABELS)

    def _rest_of(self, at: int, units: int) -> int:
        """Least cost from this position of the path, with so much fuel, to the end."""
        self._instance.chains.pulse()
        if at == len(self._path) - 1:
            return 0 if units >= self._enough else IMPOSSIBLE
        ways = thinned(self._ways[self._path[at], self._path[at + 1]][units], LABELS)
        return min((way + self._rest[at + 1, left] for way, left in ways), default=IMPOSSIBLE)
