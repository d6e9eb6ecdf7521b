"""Minutes of requests in a moment: a budget, the way to the server and its strict limit, simulated.

Nothing here sleeps: events are handled in the order of their times, as the gateway would meet them.
"""

import heapq
import random
from collections import deque
from collections.abc import Iterable
from itertools import accumulate

import attrs

from spacetraders.api.budget import Budget, Slot
from spacetraders.sandbox.door.rate_limit import Bucket, Pool


@attrs.frozen
class Way:
    """How long a request takes there and an answer back, in seconds; each may jitter and spike."""

    up: float = 0.03
    down: float = 0.03
    jitter: float = 0.0
    spike: float = 0.0
    spike_share: float = 0.1

    def there(self, rng: random.Random) -> float:
        return self.up + self._more(rng)

    def back(self, rng: random.Random) -> float:
        return self.down + self._more(rng)

    def _more(self, rng: random.Random) -> float:
        spike = self.spike * rng.random() if rng.random() < self.spike_share else 0.0
        return self.jitter * rng.random() + spike


@attrs.frozen(order=True)
class Ask:
    """Somebody wants to send a request at this time."""

    at: float
    person: bool = False


@attrs.define
class Server:
    """The server's limit, and what its headers say after each verdict."""

    per_second: int = 2
    burst: int = 30
    with_headers: bool = True
    served: list[float] = attrs.field(factory=list)
    refused: list[float] = attrs.field(factory=list)
    bucket: Bucket = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bucket = Bucket(Pool(self.per_second, 1.0), Pool(self.burst, 60.0))

    def judge(self, now: float) -> int | None:
        """Return the rest of the burst pool where the headers would tell it."""
        pool = self.bucket.open_pool(now)
        if pool is None:
            self.refused.append(now)
            return None
        pool.take(now)
        self.served.append(now)
        tells = self.with_headers and pool is self.bucket.burst and pool.ends - now > 2.0
        return pool.left(now) if tells else None


@attrs.define
class Run:
    """One simulation: who asked, who waits, and what is on its way."""

    budget: Budget
    server: Server
    way: Way
    rng: random.Random
    person_waits: list[float] = attrs.field(factory=list)
    most_waits: int = 0
    _events: list[tuple[float, int, object]] = attrs.field(factory=list)
    _pushed: int = 0
    _persons: deque[float] = attrs.field(factory=deque)
    _others: deque[float] = attrs.field(factory=deque)

    def until(self, end: float, asks: Iterable[Ask]) -> "Run":
        for ask in asks:
            self._push(ask.at, ask)
        now, waits = 0.0, 0
        while True:
            delay = self._send_what_may_start(now)
            wake = now + delay if delay is not None else float("inf")
            upcoming = self._events[0][0] if self._events else float("inf")
            if min(wake, upcoming) > end:
                return self
            if wake < upcoming:
                now, waits = wake, waits + 1
                self.most_waits = max(self.most_waits, waits)
            else:
                now, waits = self._handle(), 0

    def _send_what_may_start(self, now: float) -> float | None:
        """Return how long the next one has to wait, or None where nobody waits."""
        while self._persons or self._others:
            person = bool(self._persons)
            delay = self.budget.delay(now, person=person)
            assert delay >= 0
            if delay > 0:
                return delay
            asked = (self._persons if person else self._others).popleft()
            if person:
                self.person_waits.append(now - asked)
            slot = self.budget.take(now)
            self._push(now + self.way.there(self.rng), slot)
        return None

    def _handle(self) -> float:
        now, _, what = heapq.heappop(self._events)
        if isinstance(what, Ask):
            (self._persons if what.person else self._others).append(now)
        elif isinstance(what, Slot):
            remaining = self.server.judge(now)
            self._push(now + self.way.back(self.rng), (what, remaining))
        else:
            assert isinstance(what, tuple)
            slot, remaining = what
            self.budget.settle(slot, now)
            self.budget.correct(now, burst_remaining=remaining)
        return now

    def _push(self, at: float, what: object) -> None:
        self._pushed += 1
        heapq.heappush(self._events, (at, self._pushed, what))


def saturation(seconds: float) -> list[Ask]:
    """More requests than any limit lets through, all at once."""
    return [Ask(0.0)] * int(seconds * 12 + 60)


def persons_now_and_then(seconds: float) -> list[Ask]:
    """Persons three to nine seconds apart."""
    rng = random.Random(5)
    times = accumulate(rng.uniform(3, 9) for _ in range(int(seconds)))
    return [Ask(at, person=True) for at in times if at < seconds]
