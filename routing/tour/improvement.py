"""Better orders by what they truly take: fuel couples the legs, which no matrix shows.

A move changes a part of an order. How the ship may arrive at that part is known, and so is what
remains behind it, by the fuel that is left then; so only the part itself is flown in mind.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import IMPOSSIBLE, packed
from routing.flight.labels import Labels, undominated
from routing.memo import Memo
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance

LONGEST_RUN = 3
"""Stops that are moved together at most."""

FARTHEST = 25
"""How many stops a move may change at most."""

MOST_STOPS = 250
"""Orders that are longer stay as they are: what remains of one is worked out stop after stop, each
within the one before."""

LABELS = 4
"""Ways to be at a stop that are followed: with more, fewer orders could be tried."""

STALE_KICKS = 60
"""Kicks in a row that bring nothing, after which no more are tried."""

_SECOND = packed(1, 0, 0)

Replacement = tuple[int, int, tuple[int, ...]]
"""The part of an order from one position up to another, and what is to stand there."""


class FlownOrder:
    """An order as it is flown: labels on the way to each stop, and costs from there to the end."""

    def __init__(self, instance: TourInstance, order: tuple[int, ...]) -> None:
        index = instance.system.index
        self.order = order
        self._instance = instance
        self._ways = instance.chains.legs.ways
        self._of = [index[stop] for stop in instance.stops]
        self._path = [index[instance.start], *(self._of[stop] for stop in order)]
        if instance.finish is not None:
            self._path.append(index[instance.finish])
        last = instance.system.waypoints[self._path[-1]]
        self._enough = (
            instance.reserve if instance.hull.fuel_capacity and not last.sells_fuel else 0
        )
        self._reached: list[Labels] = [[(0, instance.fuel)]]
        for here, there in zip(self._path, self._path[1:], strict=False):
            instance.chains.pulse()
            self._reached.append(self._fly(self._reached[-1], here, there))
        self._rest: Memo[tuple[int, int], int] = Memo(lambda key: self._work_out_rest(*key))
        ends = (cost for cost, left in self._reached[-1] if left >= self._enough)
        self.cost = next(ends, IMPOSSIBLE)
        self._at_least = self._add_up_legs(instance.hull.fuel_capacity)

    @property
    def seconds(self) -> int:
        """What the order takes, or UNREACHABLE."""
        return self.cost // _SECOND if self.cost < IMPOSSIBLE else UNREACHABLE

    def cost_with(self, move: Replacement) -> int:
        """Return no less than what the order costs with another part, if that is less than now."""
        begin, end, part = move
        labels, here = self._reached[begin], self._path[begin]
        at = end + 1
        room = self.cost - self._at_least[at]
        for stop in part:
            there = self._of[stop]
            labels = self._fly(labels, here, there)
            here = there
            if not labels or labels[0][0] >= room:
                return IMPOSSIBLE
        if at >= len(self._path):
            enough = self._enough_at(here)
            return min((cost for cost, left in labels if left >= enough), default=IMPOSSIBLE)
        labels = self._fly(labels, here, self._path[at])
        return min((cost + self._rest[at, left] for cost, left in labels), default=IMPOSSIBLE)

    def with_move(self, move: Replacement) -> "FlownOrder":
        """Return the order with the other part in its place."""
        begin, end, part = move
        return FlownOrder(self._instance, (*self.order[:begin], *part, *self.order[end:]))

    def _add_up_legs(self, tank: int) -> list[int]:
        """Lower bounds on the costs from each position of the path to its end."""
        legs = zip(self._path, self._path[1:], strict=False)
        fastest = [min(self._ways[leg][tank], default=(IMPOSSIBLE, 0))[0] for leg in legs]
        return [*list(accumulate(reversed(fastest), initial=0))[::-1], 0]

    def _fly(self, labels: Labels, here: int, there: int) -> Labels:
        ways = self._ways[here, there]
        onward = [(cost + way, left) for cost, units in labels for way, left in ways[units]]
        return _thinned(undominated(onward))

    def _enough_at(self, last: int) -> int:
        waypoint = self._instance.system.waypoints[last]
        has_tank = self._instance.hull.fuel_capacity > 0
        return self._instance.reserve if has_tank and not waypoint.sells_fuel else 0

    def _work_out_rest(self, at: int, units: int) -> int:
        """Least cost from the stop at this position of the path, with so much fuel, to the end."""
        self._instance.chains.pulse()
        if at == len(self._path) - 1:
            return 0 if units >= self._enough else IMPOSSIBLE
        ways = _thinned(self._ways[self._path[at], self._path[at + 1]][units])
        return min((way + self._rest[at + 1, left] for way, left in ways), default=IMPOSSIBLE)


def _thinned(labels: Labels) -> Labels:
    """Keep the fastest, the one with most fuel left, and some between."""
    if len(labels) <= LABELS:
        return labels
    last = len(labels) - 1
    return [labels[i * last // (LABELS - 1)] for i in range(LABELS)]


def improve_order(
    instance: TourInstance,
    order: Sequence[int],
    criterion: StoppingCriterion,
    *,
    bound: int,
    seed: int,
) -> FlownOrder:
    """Return an order of fewer true seconds where moves and kicks lead to one.

    A move turns a part round, or puts a short run elsewhere. Ends when the criterion expires, when
    the order takes no longer than `bound` says, or when many kicks have brought nothing.
    """
    best = FlownOrder(instance, tuple(order))
    if len(order) > MOST_STOPS:
        return best
    best = _improved(best, criterion)
    random, stale = Random(seed), 0
    while best.seconds > bound and stale < STALE_KICKS and not criterion.expired():
        kicked = _improved(FlownOrder(instance, _kicked(best.order, random)), criterion)
        stale += 1
        if kicked.cost < best.cost:
            best, stale = kicked, 0
    return best


def _improved(flown: FlownOrder, criterion: StoppingCriterion) -> FlownOrder:
    """Take every move that helps as it is found, until a whole round has found none."""
    size, begin, idle = len(flown.order), 0, 0
    while idle < size:
        for move in _moves(flown.order, begin % size):
            if criterion.expired():
                return flown
            if flown.cost_with(move) < flown.cost:
                other = flown.with_move(move)
                if other.cost < flown.cost:  # its own few ways may not have that one among them
                    flown, idle = other, 0
                    break
        else:
            begin, idle = begin + 1, idle + 1
    return flown


def _moves(order: tuple[int, ...], begin: int) -> Iterator[Replacement]:
    """Turn each part that begins there round, or put a short run of its one end at the other."""
    for end in range(begin + 2, min(len(order), begin + FARTHEST) + 1):
        part = order[begin:end]
        yield begin, end, part[::-1]
        for length in range(1, min(LONGEST_RUN, len(part) - 1) + 1):
            yield begin, end, part[length:] + part[:length]
            yield begin, end, part[-length:] + part[:-length]
            if length > 1:
                yield begin, end, part[length:] + part[:length][::-1]
                yield begin, end, part[-length:][::-1] + part[:-length]


def _kicked(order: tuple[int, ...], random: Random) -> tuple[int, ...]:
    """Exchange two neighbouring runs somewhere."""
    i, j, k = sorted(random.choices(range(len(order) + 1), k=3))
    return order[:i] + order[j:k] + order[i:j] + order[k:]
