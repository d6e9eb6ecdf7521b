"""What a container waits for at the game, written into its log at growing intervals."""

from collections.abc import Callable, Iterable, Sequence

import attrs

from spacetraders import clock
from spacetraders.application.ports.waiting import Wait
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.listing import Unreadable

FIRST_TOLD_SECONDS = 5.0
"""A wait that is over sooner is not worth a line."""

LAST_INTERVAL_SECONDS = 600.0
"""From one line to the next it is twice as long, up to this."""

MOST_NAMED = 10


@attrs.define(eq=False)
class WaitingLog:
    """Writes of all that is waited for what has been waited for longest; a `Listener`.

    The newest message of a log is shown in lists, so what is waited for stands in the message.
    """

    log: ContainerLog
    _told_at: float | None = None
    _interval: float = FIRST_TOLD_SECONDS

    def waits(self, wait: Wait) -> None:
        """Write a line, unless one was written not long ago."""
        now = clock.monotonic()
        if wait.seconds < FIRST_TOLD_SECONDS:
            return
        if self._told_at is not None and now < self._told_at + self._interval:
            return
        self._interval = min(2 * self._interval, LAST_INTERVAL_SECONDS)
        self._told_at = now
        message = f"waits for the game: {wait.operation}: {wait.reason}"
        self.log.warning(
            message,
            attempts=wait.attempts,
            seconds=round(wait.seconds),
        )

    def waited(self, wait: Wait) -> None:
        """Write that it goes on, if a line said that it waits."""
        if self._told_at is None:
            return
        self._told_at, self._interval = None, FIRST_TOLD_SECONDS
        self.log.info("waited for the game", attempts=wait.attempts, seconds=round(wait.seconds))

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """Name what an answer had that cannot be read."""
        named = ", ".join(each.symbol or "?" for each in entries[:MOST_NAMED])
        message = f"cannot read all of {operation}"
        reason = entries[0].reason
        self.log.warning(message, entries=len(entries), named=named, reason=reason)


@attrs.frozen
class Crowd:
    """Tells the logs of all containers that wait for the same; a `Listener`.

    `waiting` returns those that still wait.
    """

    waiting: Callable[[], Iterable[WaitingLog]]

    def waits(self, wait: Wait) -> None:
        """Tell each of a failed attempt."""
        for log in self.waiting():
            log.waits(wait)

    def waited(self, wait: Wait) -> None:
        """Tell each that it is over."""
        for log in self.waiting():
            log.waited(wait)

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """Leave it to the process's log: it concerns none of them more than the others."""
