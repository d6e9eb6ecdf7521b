"""Waits for the game, told by containers, and written into their logs at growing intervals."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

import attrs

from spacetraders import clock
from spacetraders.application.ports.waiting import Wait
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.idle import Idle, IdleKind

FIRST_TOLD_SECONDS = 5.0
"""A shorter wait gets no line."""

LAST_INTERVAL_SECONDS = 600.0
"""The longest interval between two lines. Each is twice the one before, up to this."""

MOST_NAMED = 10


@attrs.define(eq=False)
class WaitingLog:
    """A `Listener` that writes the waits of one container into its log.

    `idle` is what the container waits for, as long as that lasts: the game, or what else holds up
    its deeds.
    """

    log: ContainerLog
    _game: Idle | None = None
    _other: Idle | None = None
    _told_at: float | None = None
    _interval: float = FIRST_TOLD_SECONDS

    @property
    def idle(self) -> Idle | None:
        """What the container waits for now, or None."""
        return self._other or self._game

    def waits(self, wait: Wait) -> None:
        """Write a line, unless one was written not long ago."""
        now = clock.monotonic()
        if wait.seconds < FIRST_TOLD_SECONDS:
            return
        began = clock.now() - timedelta(seconds=wait.seconds)
        reason = f"{wait.operation}: {wait.reason}"
        self._game = Idle(reason, began, IdleKind.GAME_AWAY).following(self._game)
        if self._told_at is not None and now < self._told_at + self._interval:
            return
        self._interval = min(2 * self._interval, LAST_INTERVAL_SECONDS)
        self._told_at = now
        # Lists of containers show the message without its fields, so the reason stands in it.
        message = f"waits for the game: {reason}"
        self.log.warning(
            message,
            attempts=wait.attempts,
            seconds=round(wait.seconds),
        )

    def waited(self, wait: Wait) -> None:
        """Write that it goes on, if a line said that it waits."""
        self._game = None
        if self._told_at is None:
            return
        self._told_at, self._interval = None, FIRST_TOLD_SECONDS
        self.log.info("waited for the game", attempts=wait.attempts, seconds=round(wait.seconds))

    def held_up(self, idle: Idle | None) -> None:
        """Take in what holds up its deeds. Whoever waits has written a line of it."""
        self._other = idle

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """Write which entries of an answer cannot be read."""
        named = ", ".join(each.symbol or "?" for each in entries[:MOST_NAMED])
        message = f"cannot read all of {operation}"
        reason = entries[0].reason
        self.log.warning(message, entries=len(entries), named=named, reason=reason)


@attrs.frozen
class Crowd:
    """A `Listener` that tells the logs of all containers that wait for one task.

    `waiting` returns the logs of those that still wait.
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

    def held_up(self, idle: Idle | None) -> None:
        """Tell each what holds up the task that they wait for."""
        for log in self.waiting():
            log.held_up(idle)

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """Do nothing: the process's log has it, and it concerns none of them more than others."""
