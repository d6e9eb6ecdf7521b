"""Requests that have failed at least once: counted, and told to the listeners of their callers."""

from heapq import nsmallest

import attrs

from spacetraders.application import errand
from spacetraders.application.ports.waiting import Listener, Wait

MOST_TOLD = 5
"""Waits that the statistics name, the longest first."""


@attrs.define(eq=False)
class Waiting:
    """A request with its caller's listener. `since` is in seconds on the monotonic clock."""

    operation: str
    lane: str
    since: float
    listener: Listener | None = attrs.field(factory=lambda: errand.current().listener, repr=False)
    attempts: int = 0
    reason: str = ""

    def at(self, now: float) -> Wait:
        """Return it as it is now, for people."""
        return Wait(self.operation, self.lane, self.attempts, now - self.since, self.reason)


class Waits:
    """All requests that have failed at least once and are tried again."""

    def __init__(self) -> None:
        # In the order of their first failures, in which their listeners are told again.
        self._failed: dict[Waiting, None] = {}

    def __repr__(self) -> str:
        return f"<Waits: {len(self._failed)} requests have failed so far>"

    def __len__(self) -> int:
        return len(self._failed)

    def failed(self, waiting: Waiting, attempts: int, reason: str, now: float) -> None:
        """Note a failed attempt after which another follows."""
        waiting.attempts, waiting.reason = attempts, reason
        self._failed[waiting] = None
        _tell(waiting, now)

    def remind(self, now: float) -> None:
        """Tell the listeners again: all wait for the server, and none of them is tried."""
        for waiting in self._failed:
            _tell(waiting, now)

    def over(self, waiting: Waiting, now: float) -> None:
        """Note that its caller waits no longer."""
        if waiting not in self._failed:
            return
        del self._failed[waiting]
        if waiting.listener is not None:
            waiting.listener.waited(waiting.at(now))

    def longest(self, now: float) -> tuple[Wait, ...]:
        """Return the longest waits, the oldest first."""
        oldest = nsmallest(MOST_TOLD, self._failed, key=lambda each: each.since)
        return tuple(each.at(now) for each in oldest)


def _tell(waiting: Waiting, now: float) -> None:
    if waiting.listener is not None:
        waiting.listener.waits(waiting.at(now))
