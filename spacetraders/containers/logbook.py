"""Logs of containers: taken at once, written to the database in batches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.ports import LogLine, Store, StoreUnavailable
from spacetraders.domain.containers import Container

BUFFER_LINES = 10_000
"""Lines that may wait for the database; beyond it new ones are dropped, and counted."""

RETRY_SECONDS = 1.0
CLOSING_SECONDS = 3.0

log = structlog.get_logger("container")


class Logbook:
    """Takes lines without ever waiting; open it with `open_logbook`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lines: list[LogLine] = []
        self._arrival = trio.Event()
        self.dropped = 0

    def __repr__(self) -> str:
        return f"<Logbook: {len(self._lines)} lines wait, {self.dropped} dropped>"

    def take(self, line: LogLine) -> None:
        """Take a line, to be written soon."""
        if len(self._lines) >= BUFFER_LINES:
            self.dropped += 1
            return
        self._lines.append(line)
        self._arrival.set()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Write what is taken, until cancelled; what is left then is written within a deadline."""
        task_status.started()
        try:
            while True:
                await self._arrival.wait()
                await self._write()
        finally:
            with trio.move_on_after(CLOSING_SECONDS, shield=True):
                await self._write()

    async def _write(self) -> None:
        self._arrival = trio.Event()
        while self._lines:
            batch = self._lines[:]
            try:
                await self._store.append_logs(batch)
            except StoreUnavailable as error:
                log.warning("log_lines_wait", lines=len(batch), reason=error.message)
                await trio.sleep(RETRY_SECONDS)
            else:
                del self._lines[: len(batch)]


@asynccontextmanager
async def open_logbook(store: Store) -> AsyncIterator[Logbook]:
    """Open a logbook that writes as long as the block lasts, and what is left at its end."""
    logbook = Logbook(store)
    async with trio.open_nursery() as nursery:
        await nursery.start(logbook.run)
        yield logbook
        nursery.cancel_scope.cancel(reason="the logbook closes")


@attrs.frozen
class ContainerLog:
    """The log of one container: lines go to its rows in the database, and to the daemon's log.

    The daemon's log has the container, ship and player from the context of the container's task.
    """

    logbook: Logbook
    container: Container

    def info(self, message: str, **fields: Any) -> None:
        """Note a step."""
        self._say("info", message, fields)

    def warning(self, message: str, **fields: Any) -> None:
        """Note something that went wrong and is being mended."""
        self._say("warning", message, fields)

    def error(self, message: str, **fields: Any) -> None:
        """Note a failure."""
        self._say("error", message, fields)

    def _say(self, level: str, message: str, fields: dict[str, Any]) -> None:
        container = self.container
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
