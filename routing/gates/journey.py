"""`plan_journey`: the best journey from system to system by jump gates, by A* from the goal.

A jump takes no time, but its cooldown delays the next one, and that of the last jump delays
nothing. A search from the goal knows which jump is the last: the first edge costs its price alone,
every other edge its cooldown too. A cost is one integer, so that costs add and compare in one step:
millionths of a second, with money converted to time, then credits, then jumps, in descending
weight.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from enum import StrEnum
from heapq import heappop, heappush
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar, Self

import attrs

from routing.errors import RoutingError
from routing.gates.galaxy import COOLDOWN_BASE_SECONDS, COOLDOWN_SECONDS_PER_UNIT, Galaxy, Gate

USUAL_PRICE = 5930
"""Credits for a jump's antimatter, the mean over 4,235 jumps of a fleet (MECHANICS 3.4)."""

_MILLION = 10**6
_SHORTEST_WAIT = COOLDOWN_BASE_SECONDS - 0.5  # rounding may take half a second off a cooldown
_SAFETY = 1 - 1e-9  # far more than the error of floating point, and too little to slow the search
_NO_PRICES: Mapping[str, int] = MappingProxyType({})


@attrs.frozen
class Jump:
    """One jump, `at_seconds` after the start of the journey. `price` is paid at the origin's gate.

    The ship is at the destination at once, and may jump again after `cooldown_seconds`. `distance`
    is in map units, `price` in credits.
    """

    origin: str
    destination: str
    distance: float
    at_seconds: int
    cooldown_seconds: int
    price: int


@attrs.frozen
class Journey:
    """Jumps in the order to take them, with the sums.

    `seconds` is from the start until the ship stands at the goal's gate: the cooldown that ran at
    the start, and that of every jump but the last. `cooldown_seconds` then still runs. It keeps the
    ship from jumping, surveying or extracting, not from flying. `price` is in credits.
    """

    jumps: tuple[Jump, ...]
    seconds: int
    cooldown_seconds: int
    price: int

    @classmethod
    def of(cls, jumps: Iterable[Jump], *, cooldown_seconds: int = 0) -> Self:
        """Return the journey of these jumps. Without any, `cooldown_seconds` still run."""
        jumps = tuple(jumps)
        if not jumps:
            return cls((), 0, cooldown_seconds, 0)
        last = jumps[-1]
        price = sum(jump.price for jump in jumps)
        return cls(jumps, last.at_seconds, last.cooldown_seconds, price)


class Obstacle(StrEnum):
    """The reasons why there is no journey."""

    NO_GATE = "NO_GATE"
    NOT_JOINED = "NOT_JOINED"
    GATE_CLOSED = "GATE_CLOSED"


@attrs.define(eq=False, str=False)
class NoJourney(RoutingError):
    """No sequence of jumps leads from `start` to `goal`.

    NO_GATE: `systems` are the start, the goal or both, which have no gate. NOT_JOINED: no edges
    lead there, whatever is built. GATE_CLOSED: the gates of `systems` are not known to be built and
    would have to be. No other way needs fewer.
    """

    kind: ClassVar[str] = "no_journey"

    start: str
    goal: str
    reason: Obstacle
    systems: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = ", ".join(self.systems)
        told = {
            Obstacle.NO_GATE: f"no jump gate in {where}",
            Obstacle.NOT_JOINED: "no known jump gates join them",
            Obstacle.GATE_CLOSED: f"only through jump gates not known to be built: {where}",
        }
        return f"no journey from {self.start} to {self.goal}: {told[self.reason]}"


def plan_journey(
    galaxy: Galaxy,
    start: str,
    goal: str,
    *,
    cooldown_seconds: int = 0,
    seconds_per_credit: float = 0.0,
    prices: Mapping[str, int] = _NO_PRICES,
    usual_price: int = USUAL_PRICE,
) -> Journey:
    """Return the journey of least seconds until the ship is at the goal, from gate to gate.

    `seconds_per_credit` (0 to a million, to six decimals) converts money to time: the seconds that
    you would wait to save a credit, 0.1 for a ship that earns 36,000 an hour. The least sum of both
    is then chosen. Ties go to the least credits, then the fewest jumps, then the symbols that sort
    first. A jump costs the credits of its origin in `prices`, by system symbol, else `usual_price`.
    Symbols that the galaxy lacks are ignored. `cooldown_seconds` still run at the start. Only gates
    known to be built are used. A ship at its goal stays there, and needs no gate.

    It is exact: A* with whole-number costs and a consistent lower bound. There is no checkpoint: a
    journey takes milliseconds.

    Raises:
        UnknownSystem: the galaxy lacks `start` or `goal`.
        NoJourney: no open gates lead to the goal, with the reason.
        ValueError: a number is negative, too large or not a number.
    """
    _check_numbers(cooldown_seconds, seconds_per_credit, [usual_price, *prices.values()])
    origin, target = galaxy.find(start), galaxy.find(goal)
    if origin == target:
        return Journey.of((), cooldown_seconds=cooldown_seconds)
    # A jump is paid at its origin, so a price belongs to the system that a ship leaves.
    tolls = [prices.get(system.symbol, usual_price) for system in galaxy]
    chain = _Search(galaxy, tolls, round(seconds_per_credit * _MILLION)).run(origin, target)
    if not chain:
        raise _why_not(galaxy, origin, target)
    return Journey.of(_jumps(galaxy, chain, tolls, cooldown_seconds))


def _check_numbers(cooldown: int, seconds_per_credit: float, prices: list[int]) -> None:
    if cooldown < 0:
        raise ValueError(f"a cooldown cannot last {cooldown} seconds")
    if not 0 <= seconds_per_credit <= _MILLION:
        raise ValueError(f"a credit is worth 0 to {_MILLION} seconds, not {seconds_per_credit}")
    if min(prices) < 0:
        raise ValueError(f"antimatter cannot cost {min(prices)} credits")


class _Search:
    """The search for one journey. `rate` is in millionths of a second a credit."""

    def __init__(self, galaxy: Galaxy, prices: list[int], rate: int) -> None:
        self._galaxy = galaxy
        # The weights of the three parts of a cost. A jump weighs 1, and no journey has as many
        # jumps as there are systems. A millionth of a second outweighs all credits of a journey.
        credit = len(galaxy)
        millionth = credit * (len(galaxy) * max(prices) + 1)
        self._second = _MILLION * millionth
        self._tolls = [price * (rate * millionth + credit) + 1 for price in prices]
        # Lower bound on the time of a jump per map unit. The fixed part of its cost, the base of
        # the cooldown and the least price, weighs least per unit on the longest jump.
        wait = _SHORTEST_WAIT + min(prices) * rate / _MILLION
        self._slope = COOLDOWN_SECONDS_PER_UNIT + (wait / galaxy.longest if galaxy.longest else 0)
        self._millionth = millionth

    def run(self, start: int, goal: int) -> list[int]:
        """Return the indices of systems from start to goal, empty if the goal is out of reach."""
        # The bound is consistent: along a jump it falls by less than the jump costs. So the cost of
        # a system is final when it leaves the queue. Its successor is final too, as every way that
        # is as good has been seen by then.
        self._start, self._goal = start, goal
        self._costs, self._onward = {goal: 0}, {goal: goal}
        self._queue: list[tuple[int, int]] = []
        cooldowns, tolls, second = self._galaxy.cooldowns, self._tolls, self._second
        # The edges at the goal are last jumps, whose cooldown delays nothing.
        for place, _ in cooldowns[goal]:
            self._offer(place, tolls[place], goal)
        done: set[int] = set()
        while self._queue:
            _, here = heappop(self._queue)
            if here == start:
                return self._chain()
            # A system is queued again when its cost falls. The first of its entries counts.
            if here not in done:
                done.add(here)
                cost = self._costs[here]
                for place, cooldown in cooldowns[here]:
                    self._offer(place, cost + cooldown * second + tolls[place], here)
        return []

    def _offer(self, place: int, cost: int, onward: int) -> None:
        known = self._costs.get(place)
        if known is None or cost < known:
            self._costs[place], self._onward[place] = cost, onward
            heappush(self._queue, (cost + self._bound(place), place))
        # Systems are numbered in the order of their symbols: of equal ways the first one is kept.
        elif cost == known and onward < self._onward[place]:
            self._onward[place] = onward

    def _bound(self, place: int) -> int:
        """Lower bound on the cost from the start to this system, by the straight line between them.

        A jump over d map units costs at least 14.5 + 0.3 d seconds and the lowest price. Per map
        unit that is never less than the longest jump costs.
        """
        # A margin for the error of floating point, as the bound must not exceed the truth.
        seconds = self._slope * self._galaxy.distance(self._start, place)
        return int(seconds * _SAFETY * _MILLION) * self._millionth

    def _chain(self) -> list[int]:
        chain = [self._start]
        while chain[-1] != self._goal:
            chain.append(self._onward[chain[-1]])
        return chain


def _jumps(galaxy: Galaxy, chain: list[int], prices: list[int], waited: int) -> list[Jump]:
    jumps: list[Jump] = []
    for here, there in pairwise(chain):
        origin, destination = galaxy.systems[here].symbol, galaxy.systems[there].symbol
        # The wait before a jump is the sum of the cooldowns before it, without its own.
        cooldown = dict(galaxy.cooldowns[here])[there]
        distance = galaxy.distance(here, there)
        jumps.append(Jump(origin, destination, distance, waited, cooldown, prices[here]))
        waited += cooldown
    return jumps


def _why_not(galaxy: Galaxy, start: int, goal: int) -> NoJourney:
    """Find the reason why no open gates join two systems."""
    ends = galaxy.systems[start], galaxy.systems[goal]
    names = ends[0].symbol, ends[1].symbol
    # Without a gate at either end, no gate that is built elsewhere helps.
    gateless = tuple(system.symbol for system in ends if system.gate is Gate.NONE)
    if gateless:
        return NoJourney(*names, Obstacle.NO_GATE, gateless)
    closed = _fewest_closed(galaxy, start, goal)
    reason = Obstacle.NOT_JOINED if closed is None else Obstacle.GATE_CLOSED
    return NoJourney(*names, reason, closed or ())


def _fewest_closed(galaxy: Galaxy, start: int, goal: int) -> tuple[str, ...] | None:
    """Return the closed gates on a way that passes fewest of them, None if there is no way."""
    # Breadth-first search over costs of 0 and 1: free steps go to the front of the queue.
    # Over all edges, open or not: `cooldowns` has only those between built gates.
    neighbours: list[list[int]] = [[] for _ in galaxy]
    for a, b in galaxy.edges:
        neighbours[a].append(b)
        neighbours[b].append(a)
    queue, done = deque([(start, _if_closed(galaxy, start))]), set[int]()
    while queue:
        here, passed = queue.popleft()
        if here == goal:
            return passed
        if here not in done:
            done.add(here)
            for there in neighbours[here]:
                if more := _if_closed(galaxy, there):
                    queue.append((there, passed + more))
                else:
                    queue.appendleft((there, passed))
    return None


def _if_closed(galaxy: Galaxy, place: int) -> tuple[str, ...]:
    system = galaxy.systems[place]
    # A gate that is not known counts as closed, as no ship can rely on it.
    return () if system.gate is Gate.BUILT else (system.symbol,)
