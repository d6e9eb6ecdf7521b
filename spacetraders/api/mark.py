"""The budget's mark: a file whose time is that of the last extra request.

The server counts extra requests for a minute. A daemon that is started again within that minute
cannot know how many were sent before, but by the mark that there were some.
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
from spacetraders.application.errand import held
from spacetraders.application.holds import Stage

LEAVING_SECONDS = 0.5
"""How long the end waits for the last mark, as the file may be on a disk that hangs."""

log = structlog.get_logger("gateway")

_NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@attrs.define(eq=False)
class Mark:
    """A file whose time of change is that of the last extra request. No link is followed."""

    path: Path
    _due: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    _cannot: bool = attrs.field(default=False, init=False, repr=False)

    def set_soon(self) -> None:
        """Have the task `keep` note an extra request that starts now."""
        self._due.set()

    async def keep(self) -> None:
        """Write the marks that `set_soon` asks for, until cancelled.

        Then a mark that is still due is written, within LEAVING_SECONDS.
        """
        # In a thread, as files may be slow. A thread that hangs is left behind.
        try:
            while True:
                await self._due.wait()
                self._due = trio.Event()
                await threads.run_sync(self.set, abandon_on_cancel=True)
        finally:
            if self._due.is_set():
                with held(LEAVING_SECONDS, Stage.CLOSING):
                    await threads.run_sync(self.set, abandon_on_cancel=True)

    def set(self) -> None:
        """Note an extra request that starts now. An OSError is logged once and passed over."""
        now = clock.now().timestamp()
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | _NO_LINK, 0o600)
            try:
                _check_own(os.fstat(descriptor))
                os.utime(descriptor, (now, now))
            finally:
                os.close(descriptor)
        except OSError as error:
            if not self._cannot:
                log.warning("no_budget_mark", path=str(self.path), reason=error.strerror)
            self._cannot = True
        else:
            self._cannot = False

    def seconds_ago(self) -> float:
        """Return the seconds since the last extra request, or infinity where none is known."""
        try:
            status = self.path.lstat()
            _check_own(status)
        except OSError:
            return float("inf")
        changed = datetime.fromtimestamp(status.st_mtime, UTC)
        return max(0.0, (clock.now() - changed).total_seconds())


def _check_own(status: os.stat_result) -> None:
    # Another user's file, or a device, must not be able to hold up the daemon's requests.
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it is no file of our own")
