"""What outlives a process of the server's budget: when its extra pool was last drawn on.

A daemon that was killed and started again cannot know what its predecessor spent, and the server
remembers for a minute. So the time of the last extra request is kept as the time of a file.
"""

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import attrs
import structlog
import trio

from spacetraders import clock, threads

LEAVING_SECONDS = 0.5
"""How long the last mark is waited for at the end: a file may be on a disk that hangs."""

log = structlog.get_logger("gateway")

_NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@attrs.define(eq=False)
class Mark:
    """A file whose time of change is that of the last extra request; no link is followed.

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
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | _NO_LINK, 0o600)
            try:
                _check_own(os.fstat(descriptor))
                os.utime(descriptor, (now, now))
            finally:
                os.close(descriptor)
        except OSError as error:
            if not self._cannot:  # once, and not with every request
                log.warning("no_budget_mark", path=str(self.path), reason=error.strerror)
            self._cannot = True
        else:
            self._cannot = False

    def seconds_ago(self) -> float:
        """Return how long ago the last extra request was; infinity where none is known."""
        try:
            status = self.path.lstat()
            _check_own(status)
        except OSError:
            return float("inf")
        changed = datetime.fromtimestamp(status.st_mtime, UTC)
        return max(0.0, (clock.now() - changed).total_seconds())


def _check_own(status: os.stat_result) -> None:
    """Raise OSError for what is no plain file of our own: what it tells would be another's word."""
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it is no file of our own")
