"""The best way from system to system by jump gates: A* from the goal, where the last jump is free.

A jump takes no time, but its cooldown keeps the next one waiting, so the last one's delays nothing.
Seen from the goal that is plain: the first edge costs its price alone, every other also its
cooldown. A cost is one integer, so that costs add and compare in one step: millionths of a second,
money counted among them, then credits, then jumps, in descending weight.
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
_SHORTEST_WAIT = COOLDOWN_BASE_SECONDS - 0.5  # what rounding may leave of a cooldown's base
_SAFETY = 1 - 1e-9  # far above what floating point can err, far below what a search would notice
_NO_PRICES: Mapping[str, int] = MappingProxyType({})


@attrs.frozen
class Jump:
    """One jump, `at_seconds` after the journey began; `price` is paid at the origin's gate.

    The ship is there at once. `cooldown_seconds` is how long it then has to wait for the next jump.
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
    the start, and that of every jump but the last. `cooldown_seconds` is what then still runs, and
    keeps the ship from jumping, surveying or extracting, not from flying. `price` is in credits.
    """

    jumps: tuple[Jump, ...]
    seconds: int
    cooldown_seconds: int
    price: int

    @classmethod
    def of(cls, jumps: Iterable[Jump], *, cooldown_seconds: int = 0) -> Self:
        """Sum the jumps up; without any, `cooldown_seconds` runs on where the ship is."""
        jumps = tuple(jumps)
        if not jumps:
            return cls((), 0, cooldown_seconds, 0)
        last = jumps[-1]
        price = sum(jump.price for jump in jumps)
        return cls(jumps, last.at_seconds, last.cooldown_seconds, price)


class Obstacle(StrEnum):
    """Why there is no journey."""

    NO_GATE = "NO_GATE"
    NOT_JOINED = "NOT_JOINED"
    GATE_CLOSED = "GATE_CLOSED"


@attrs.define(eq=False, str=False)
class NoJourney(RoutingError):
    """No sequence of jumps leads from `start` to `goal`.

    NO_GATE: those of the two that are in `systems` have no gate. NOT_JOINED: no edges lead there,
    whatever is built. GATE_CLOSED: the gates of `systems` would have to be open, which are not
    known to be built; no way needs fewer.
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
    """Return the journey of least seconds until the ship is there, from gate to gate.

    `seconds_per_credit` (0 to a million, to six decimals) trades time for money: it is how long you
    would wait to save a credit, 0.1 for a ship that earns 36,000 an hour; the least sum of both is
    then chosen. Among equals it is the cheapest, in fewest jumps, whose symbols sort first. A jump
    costs what `prices` says of its origin, a system's symbol, else `usual_price`; systems that the
    galaxy lacks are ignored. `cooldown_seconds` is what still runs at the start. Only gates known
    to be built are used. A ship that is there already stays, and needs no gate.

    Raises UnknownSystem for a symbol that the galaxy lacks, NoJourney with the reason where no
    gates lead to the goal, ValueError for a number that is negative or no number.
    """
    _check_numbers(cooldown_seconds, seconds_per_credit, [usual_price, *prices.values()])
    origin, target = galaxy.find(start), galaxy.find(goal)
    if origin == target:
        return Journey.of((), cooldown_seconds=cooldown_seconds)
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
    """One question, answered once by `run`; `rate` is in millionths of a second a credit."""

    def __init__(self, galaxy: Galaxy, prices: list[int], rate: int) -> None:
        self._galaxy = galaxy
        credit = len(galaxy)  # no journey has as many jumps
        millionth = credit * (len(galaxy) * max(prices) + 1)
        self._second = _MILLION * millionth
        self._tolls = [price * (rate * millionth + credit) + 1 for price in prices]
        wait = _SHORTEST_WAIT + min(prices) * rate / _MILLION
        self._slope = COOLDOWN_SECONDS_PER_UNIT + (wait / galaxy.longest if galaxy.longest else 0)
        self._millionth = millionth

    def run(self, start: int, goal: int) -> list[int]:
        """Return the systems' indices from start to goal; none where the goal is out of reach.

        No way from the start is cheaper than its bound, which never falls by as much as a jump
        costs. So a system's cost is final when it leaves the queue, and so is the next one on its
        way, since every way as good has been seen.
        """
        self._start, self._goal = start, goal
        self._costs, self._onward = {goal: 0}, {goal: goal}
        self._queue: list[tuple[int, int]] = []
        cooldowns, tolls, second = self._galaxy.cooldowns, self._tolls, self._second
        for place, _ in cooldowns[goal]:
            self._offer(place, tolls[place], goal)
        done: set[int] = set()
        while self._queue:
            _, here = heappop(self._queue)
            if here == start:
                return self._chain()
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
        elif cost == known and onward < self._onward[place]:
            self._onward[place] = onward

    def _bound(self, place: int) -> int:
        """Lower bound on the way here from the start, by the straight line between them.

        A jump over d map units costs at least 14.5 + 0.3 d seconds and the lowest price, so per
        unit never less than the longest one would.
        """
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
        cooldown = dict(galaxy.cooldowns[here])[there]
        distance = galaxy.distance(here, there)
        jumps.append(Jump(origin, destination, distance, waited, cooldown, prices[here]))
        waited += cooldown
    return jumps


def _why_not(galaxy: Galaxy, start: int, goal: int) -> NoJourney:
    """Find what is in the way, for two systems that no open gates join."""
    ends = galaxy.systems[start], galaxy.systems[goal]
    names = ends[0].symbol, ends[1].symbol
    gateless = tuple(system.symbol for system in ends if system.gate is Gate.NONE)
    if gateless:
        return NoJourney(*names, Obstacle.NO_GATE, gateless)
    closed = _fewest_closed(galaxy, start, goal)
    reason = Obstacle.NOT_JOINED if closed is None else Obstacle.GATE_CLOSED
    return NoJourney(*names, reason, closed or ())


def _fewest_closed(galaxy: Galaxy, start: int, goal: int) -> tuple[str, ...] | None:
    """Return the closed gates on a way that passes fewest of them, None where there is no way."""
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
    return () if system.gate is Gate.BUILT else (system.symbol,)
