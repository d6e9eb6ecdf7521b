"""Logs of containers: lines are taken at once, written in batches, and told to followers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.errand import held
from spacetraders.application.ports.store import LoggedLine, LogLine, Store, StoreUnavailable
from spacetraders.containers.following import Followers, Subscription
from spacetraders.containers.retention import DEFAULT_RETENTION, Retention, keep_short
from spacetraders.domain.containers import Container
from spacetraders.domain.logs import LogFilter, sentence
from spacetraders.guard import start_guarded

BUFFER_LINES = 10_000
"""Lines that may wait for the database. Beyond that new ones are dropped, and counted."""

BATCH_LINES = 1_000
"""Lines in one transaction: some 20 ms, for the rows of containers wait behind it."""

REST_SECONDS = 0.05
"""The pause after a batch, in which the next one gathers: the disk syncs 20 times a second."""

RETRY_SECONDS = 1.0
CLOSING_SECONDS = 3.0

log = structlog.get_logger("container")


class Logbook:
    """Takes lines without waiting, as the port `LogFeed`. `open_logbook` opens one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lines: list[LogLine] = []
        self._arrival = trio.Event()
        self._hurry = trio.Event()
        self._writing = trio.Lock()
        self._attempts = trio.lowlevel.ParkingLot()
        self._written = 0
        self._refused = 0
        self._told_dropped = 0
        self.followers = Followers()
        self._listeners: list[Callable[[LogLine], None]] = []
        self.dropped = 0
        self._ended = False

    def __repr__(self) -> str:
        return f"<Logbook: {len(self._lines)} lines wait, {self.dropped} dropped>"

    def take(self, line: LogLine) -> None:
        """Take a line, to be written soon, and give it to its followers.

        With BUFFER_LINES waiting, or once nobody writes any more, a line is told to followers and
        not written, and is counted.
        """
        self.followers.publish(line)
        for listener in self._listeners:
            listener(line)
        if self._ended or len(self._lines) >= BUFFER_LINES:
            self.dropped += 1
            return
        self._lines.append(line)
        self._arrival.set()

    def heard_by(self, listener: Callable[[LogLine], None]) -> None:
        """Give every line to a sync function from now on, as it is taken."""
        self._listeners.append(listener)

    def end(self, container_id: str) -> None:
        """Tell the followers of a container that there will be no more lines."""
        self.followers.end(container_id)

    async def flush(self) -> None:
        """Wait until all lines taken so far are written, or the store has refused them once.

        Cancelled, it leaves the lines to the task that writes.
        """
        target, refused = self._written + len(self._lines), self._refused
        while self._written < target and self._refused == refused:
            self._hurry.set()
            await self._attempts.park()

    async def follow(
        self, container_id: str, *, limit: int, wanted: LogFilter
    ) -> tuple[list[LoggedLine], Subscription]:
        """Return the last `limit` lines, and a subscription to the lines after them.

        Cancelled, it leaves no subscription behind.

        Raises:
            TooManyFollowers: no more can be followed at once.
            StoreUnavailable: the database is away.
        """
        await self.flush()
        # No batch is written under this lock. So the lines that still wait are those that the read
        # has not returned, and no line comes twice or never.
        async with self._writing:
            lines = await self._store.logs(container_id, limit=limit, wanted=wanted)
            subscription = self.followers.add(container_id, wanted)
            for line in self._lines:
                if line.container_id == container_id:
                    subscription.publish(line)
        return lines, subscription

    def unfollow(self, subscription_id: str) -> None:
        """Close a subscription.

        Raises:
            UnknownSubscription: it is closed, or there was none.
        """
        self.followers.close(subscription_id)

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Write the lines that are taken, until cancelled.

        Then the lines that are left are written within CLOSING_SECONDS, and the rest are lost.
        """
        task_status.started()
        try:
            while True:
                await self._arrival.wait()
                self._arrival = trio.Event()
                await self._write()
                # A batch gathers meanwhile, unless a reader waits for its lines.
                with trio.move_on_after(REST_SECONDS):
                    await self._hurry.wait()
                self._hurry = trio.Event()
        finally:
            with held(CLOSING_SECONDS):
                await self._write()
            self._ended = True
            self.dropped += len(self._lines)
            self._lines.clear()

    async def _write(self) -> None:
        most = BATCH_LINES
        while self._lines:
            batch = self._lines[:most]
            try:
                await self._write_one(batch)
                most = min(2 * most, BATCH_LINES)
            except StoreUnavailable as error:
                log.warning("log_lines_wait", lines=len(self._lines), reason=error.message)
                self._refused += 1
                self._attempts.unpark_all()
                await trio.sleep(RETRY_SECONDS)
            except Exception:
                # One line that can never be written would keep all others waiting. A batch that
                # fails is halved until that line is alone.
                most = len(batch) // 2
                if not most:
                    log.exception("log_line_refused", container=batch[0].container_id)
                    self.dropped += 1
                    self._leave(batch)
                    most = 1
        self.tell_dropped()

    async def _write_one(self, batch: list[LogLine]) -> None:
        # A batch leaves the buffer under the lock under which it is written. So `follow` finds
        # each line in one of the two places.
        async with self._writing:
            await self._store.append_logs(batch)
            self._leave(batch)

    def _leave(self, batch: list[LogLine]) -> None:
        """Take the oldest lines out of the buffer, and wake those who wait for that."""
        del self._lines[: len(batch)]
        self._written += len(batch)
        self._attempts.unpark_all()

    def tell_dropped(self) -> None:
        """Log how many lines were dropped since this was last told, if any were."""
        if self.dropped > self._told_dropped:
            log.warning("log_lines_dropped", lines=self.dropped - self._told_dropped)
            self._told_dropped = self.dropped


@asynccontextmanager
async def open_logbook(
    store: Store, retention: Retention = DEFAULT_RETENTION
) -> AsyncIterator[Logbook]:
    """Open a logbook that writes, and deletes old lines, as long as the block lasts.

    Leaving the block writes the lines that are left. If it is cancelled, that is done at once, and
    lines that are taken after it are lost. The log tells how many were.
    """
    logbook = Logbook(store)
    try:
        async with trio.open_nursery() as nursery:
            await nursery.start(logbook.run)
            start_guarded(nursery, keep_short, store, retention)
            yield logbook
            nursery.cancel_scope.cancel(reason="the logbook closes")
    finally:
        logbook.tell_dropped()


@attrs.define(eq=False)
class ContainerLog:
    """The log of one container: its lines go to the database and to the daemon's log.

    In the daemon's log each line has container, ship and player, from the context of the task.
    """

    logbook: Logbook
    container: Container
    _last: tuple[str, dict[str, Any]] | None = attrs.field(default=None, init=False)
    _last_line: str | None = attrs.field(default=None, init=False)

    @property
    def last_line(self) -> str | None:
        """The newest line with its values as a sentence, for lists of containers."""
        # Most lines are never shown in a list, and one that is shown is shown often.
        if self._last_line is None and self._last is not None:
            self._last_line = sentence(*self._last)
        return self._last_line

    def info(self, message: str, **fields: Any) -> None:
        """Note a step."""
        self._say("info", message, fields)

    def warning(self, message: str, **fields: Any) -> None:
        """Note something that went wrong and is being mended."""
        self._say("warning", message, fields)

    def error(self, message: str, **fields: Any) -> None:
        """Note a failure."""
        self._say("error", message, fields)

    def end(self) -> None:
        """Tell the followers that there will be no more lines."""
        self.logbook.end(self.container.container_id)

    def _say(self, level: str, message: str, fields: dict[str, Any]) -> None:
        container = self.container
        self._last, self._last_line = (message, fields), None
        self.logbook.take(
            LogLine(
                container_id=container.container_id,
                player_id=container.player_id,
                logged_at=clock.now(),
                level=level,
                message=message,
                fields=fields,
            )
        )
        getattr(log, level)(message, **fields)
