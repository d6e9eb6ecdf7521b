"""The backlog of one target: which notices wait, when they are told, and when it is tried again.

Notices that come together are one bulletin, bulletins are a while apart, and the same notice comes
again after an hour at the earliest. What could not be told stays, and is told later.
"""

import math
from collections.abc import Mapping

import attrs

from spacetraders.domain.notices.notice import Bulletin, Notice, NoticeKind

Key = tuple[NoticeKind, str]

GATHER_SECONDS = 5.0
"""How long the first notice waits for others. Chosen: what fails together fails within seconds."""

REPEAT_SECONDS = 3600.0
"""The least time until the same notice is told again."""

RETRY_FIRST_SECONDS = 10.0
RETRY_LAST_SECONDS = 600.0

MOST_WAITING = 100
"""Notices that wait by name. More are only counted."""

MOST_REMEMBERED = 1_000
"""Notices that are known to have been told. The oldest is forgotten for another."""


@attrs.define(eq=False)
class Backlog:
    """What one target is still to be told. Times are seconds on a clock that only goes forward.

    `every_seconds` is the least time between two bulletins.
    """

    every_seconds: float = 60.0
    _waiting: dict[Key, Notice] = attrs.field(factory=dict, init=False)
    _fresh_at: dict[Key, float] = attrs.field(factory=dict, init=False)
    """From when on each that waits may be told."""
    _told_at: dict[Key, float] = attrs.field(factory=dict, init=False)
    _lost: int = attrs.field(default=0, init=False)
    _next: float = attrs.field(default=-math.inf, init=False)
    """The earliest time of the next bulletin, by the rate or after a failure."""
    _failures: int = attrs.field(default=0, init=False)
    """Attempts in a row that failed."""

    def __len__(self) -> int:
        return len(self._waiting) + self._lost

    def add(self, notice: Notice, now: float) -> None:
        """Let a notice wait. One that waits already counts up, and one too many is only counted."""
        waiting = self._waiting.get(notice.key)
        if waiting is not None:
            count = waiting.count + notice.count
            self._waiting[notice.key] = attrs.evolve(notice, count=count)
        elif len(self._waiting) >= MOST_WAITING:
            self._lost += notice.count
        else:
            self._let_wait(notice, now)

    def lose(self, number: int) -> None:
        """Count notices that did not come as far as this."""
        self._lost += number

    def due_at(self) -> float:
        """Return when the next bulletin is due, infinity where nothing waits."""
        first = min(self._fresh_at.values(), default=math.inf)
        return max(first + GATHER_SECONDS, self._next)

    def bulletin(self, now: float) -> Bulletin:
        """Return all that may be told now. It waits on until it is `told`."""
        fresh = [n for key, n in self._waiting.items() if self._fresh_at[key] <= now]
        return Bulletin(tuple(sorted(fresh, key=lambda notice: notice.at)), more=self._lost)

    def told(self, bulletin: Bulletin, now: float) -> None:
        """Note that a bulletin has arrived. What was added to it meanwhile waits on."""
        for notice in bulletin.notices:
            waiting = self._waiting.pop(notice.key)
            self._fresh_at.pop(notice.key)
            self._remember(notice.key, now)
            if waiting.count > notice.count:
                left = attrs.evolve(waiting, count=waiting.count - notice.count)
                self._let_wait(left, now)
        self._lost -= bulletin.more
        self._failures = 0
        self._next = now + self.every_seconds

    def failed(self, now: float, pause_seconds: float | None = None) -> float:
        """Note that an attempt has failed, and return the seconds until the next one.

        `pause_seconds` is what the target asks for, if it does. It is heeded within limits.
        """
        pause = max(self.every_seconds, backoff_seconds(self._failures))
        if pause_seconds is not None:
            pause = min(RETRY_LAST_SECONDS, max(pause, pause_seconds))
        self._failures += 1
        self._next = now + pause
        return pause

    def _let_wait(self, notice: Notice, now: float) -> None:
        told_at = self._told_at.get(notice.key, -math.inf)
        self._waiting[notice.key] = notice
        self._fresh_at[notice.key] = max(now, told_at + REPEAT_SECONDS)

    def _remember(self, key: Key, now: float) -> None:
        self._told_at = _not_older(self._told_at, now - REPEAT_SECONDS)
        self._told_at.pop(key, None)
        if len(self._told_at) >= MOST_REMEMBERED:
            del self._told_at[next(iter(self._told_at))]
        self._told_at[key] = now


def backoff_seconds(failures: int) -> float:
    """Return the pause after so many failures in a row before: 10, 20, 40 … 600 s."""
    # The exponent is bounded, since a power of two overflows a float in the end.
    return min(RETRY_LAST_SECONDS, RETRY_FIRST_SECONDS * 2.0 ** min(failures, 16))


def _not_older(times: Mapping[Key, float], than: float) -> dict[Key, float]:
    return {key: at for key, at in times.items() if at > than}
