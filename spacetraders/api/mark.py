"""What outlives a process of the server's budget: when its extra pool was last drawn on.

A daemon that was killed and started again cannot know what its predecessor spent, and the server
remembers for a minute. So the time of the last extra request is kept as the time of a file.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import attrs
import structlog
import trio

from spacetraders import clock, threads

LEAVING_SECONDS = 0.5
"""How long the last mark is waited for at the end: a file may be on a disk that hangs."""

log = structlog.get_logger("gateway")


@attrs.define(eq=False)
class Mark:
    """A file whose time of change is that of the last extra request.

    Files may be slow, so `keep` sets it in a thread: it runs as a task beside whoever sends.
    """

    path: Path
    _due: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    _cannot: bool = attrs.field(default=False, init=False, repr=False)

    def set_soon(self) -> None:
        """Have an extra request noted that starts now."""
        self._due.set()

    async def keep(self) -> None:
        """Note what there is to note, until cancelled; then what is left, within a deadline."""
        try:
            while True:
                await self._due.wait()
                self._due = trio.Event()
                await threads.run_sync(self.set, abandon_on_cancel=True)
        finally:
            if self._due.is_set():
                with trio.move_on_after(LEAVING_SECONDS, shield=True):
                    await threads.run_sync(self.set, abandon_on_cancel=True)

    def set(self) -> None:
        """Note an extra request that starts now; a mark that cannot be made is done without."""
        now = clock.now().timestamp()
        try:
            self.path.touch(mode=0o600)
            os.utime(self.path, (now, now))
        except OSError as error:
            if not self._cannot:  # once, and not with every request
                log.warning("no_budget_mark", path=str(self.path), reason=error.strerror)
            self._cannot = True
        else:
            self._cannot = False

    def seconds_ago(self) -> float:
        """Return how long ago the last extra request was; infinity where none is known."""
        try:
            changed = self.path.stat().st_mtime
        except OSError:
            return float("inf")
        return max(0.0, (clock.now() - datetime.fromtimestamp(changed, UTC)).total_seconds())
