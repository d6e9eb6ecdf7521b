"""The rate budget: when a request may be sent, as a pure object that is told the time.

The server counts in fixed windows that open at a first use: some requests a second, then a pool of
extra ones for a minute (MECHANICS 10). Where its windows begin cannot be known from here. So this
side keeps two sliding logs, which hold against every choice of windows:

- At most `per_second` requests in any second are *steady*, and all others are *extra*.
- At most `burst` are extra in any `burst_seconds` and a second more, since a window of the pool
  may begin in the middle of a steady one.

In each of the server's seconds it charges its pool for no more than our extra requests, so its pool
never runs out before ours. The server counts a request when it *arrives*. A steady place is given
back a second after the latest moment at which its request can have arrived. That is the moment of
sending, plus the difference of its round trip to the fastest one. For a request without an answer,
a grace stands in for that difference.
"""

from collections import deque

import attrs

from spacetraders.domain.pauses import left_of

SLACK_SECONDS = 0.004
"""Added to each second: the time that the server takes to count (measured on the sandbox)."""

UNANSWERED_GRACE_SECONDS = 0.25
"""The lateness that is assumed for a request without an answer."""

SPARE = 1
"""Extra requests that are never used, so that one misjudged arrival does no harm."""

PERSON_RESERVE = 1
"""Extra requests kept for persons."""


@attrs.define(eq=False)
class Slot:
    """One request's place in the budget. Times are seconds on the budget's clock."""

    sent: float
    extra: bool
    answered: float | None = None


class Budget:
    """The budget of `per_second` steady requests, and `burst` extra ones per `burst_seconds`.

    All times are seconds on one monotonic clock.
    """

    def __init__(
        self, *, per_second: int = 2, burst: int = 30, burst_seconds: float = 60.0
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self.burst_seconds = burst_seconds
        self._steady: deque[Slot] = deque()
        self._extra: deque[float] = deque()
        self._last_steady = float("-inf")
        self._closed_until = float("-inf")
        self._fastest_trip = float("inf")

    def __repr__(self) -> str:
        return f"<Budget {self.per_second}/s, {len(self._extra)} of {self.burst} extra used>"

    def delay(self, now: float, *, person: bool = False) -> float:
        """Return the seconds until a request may start, 0 for at once.

        Ask again after waiting, and after every answer, which may give a place back sooner.
        """
        closed = self._closed_until - now
        if self._extra_left(now, person=person) > 0:
            return left_of(closed)
        # Without extra places, steady starts are spaced evenly: the next to come waits for one gap
        # at most, and not for a whole second behind a burst. The gap counts from the last steady
        # start. Counted from an extra one, it would waste steady places.
        paced = self._last_steady + 1.0 / self.per_second - now
        extra = self._next_extra(now, person=person)
        return left_of(max(closed, min(extra, max(paced, self._next_steady(now)))))

    def take(self, now: float) -> Slot:
        """Charge a request that starts now, after `delay` allowed it. Pass the slot to `settle`."""
        # A steady place is used wherever one is free, and an extra one only in a full second.
        extra = left_of(self._next_steady(now)) > 0
        slot = Slot(now, extra)
        if extra:
            self._extra.append(now)
        else:
            self._steady.append(slot)
            if len(self._steady) > self.per_second:
                self._steady.popleft()
            self._last_steady = now
        return slot

    def settle(self, slot: Slot, now: float) -> None:
        """Note that the answer to a request arrived now."""
        # The fastest trip stands for the least that any request takes. What one takes beyond it may
        # have passed before its arrival.
        slot.answered = now
        self._fastest_trip = min(self._fastest_trip, now - slot.sent)

    def refuse(self, now: float, retry_after: float) -> None:
        """Note a 429: nothing starts for `retry_after` seconds, and the pool counts as empty."""
        # The server's count was ahead of ours, for a reason unknown here, such as another program
        # at this address. So the worst is assumed.
        self._closed_until = max(self._closed_until, now + retry_after)
        self._extra.clear()
        self._extra.extend([now] * self.burst)

    def correct(
        self,
        now: float,
        *,
        per_second: int | None = None,
        burst: int | None = None,
        burst_remaining: int | None = None,
    ) -> None:
        """Take over the limits of an answer's headers, and the pool's rest if less than ours."""
        if per_second is not None and per_second > 0:
            self.per_second = per_second
        if burst is not None and burst >= 0:
            self.burst = burst
        if burst_remaining is not None:
            # A rest greater than ours is no news: requests under way are not counted in it yet. A
            # smaller one tells of requests that were not ours, charged here as if sent now.
            self._forget(now)
            unknown = self.burst - len(self._extra) - burst_remaining
            self._extra.extend([now] * max(0, unknown))

    def extra_left(self, now: float) -> int:
        """Return how many extra requests could start now."""
        return max(0, self._extra_left(now, person=True))

    def extra_most(self) -> int:
        """Return how many extra requests could start if none had been used."""
        return max(0, self._limit(person=True))

    def _extra_left(self, now: float, *, person: bool) -> int:
        self._forget(now)
        return self._limit(person=person) - len(self._extra)

    def _limit(self, *, person: bool) -> int:
        return self.burst - SPARE - (0 if person else PERSON_RESERVE)

    def _forget(self, now: float) -> None:
        # A second more than the window, which may begin in the middle of a steady one.
        while self._extra and now >= self._extra[0] + self.burst_seconds + 1.0:
            self._extra.popleft()

    def _next_extra(self, now: float, *, person: bool) -> float:
        limit = self._limit(person=person)
        if limit <= 0:
            return float("inf")
        return self._extra[len(self._extra) - limit] + self.burst_seconds + 1.0 - now

    def _next_steady(self, now: float) -> float:
        if len(self._steady) < self.per_second:
            return 0.0
        # Of the last `per_second` steady requests, the oldest must have left the server's window.
        oldest = self._steady[-self.per_second]
        return oldest.sent + 1.0 + self._lateness(oldest) + SLACK_SECONDS - now

    def _lateness(self, slot: Slot) -> float:
        """Return how many seconds after the fastest request this one may have arrived."""
        if slot.answered is None:
            return UNANSWERED_GRACE_SECONDS
        return slot.answered - slot.sent - self._fastest_trip
