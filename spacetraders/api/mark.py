"""What outlives a process of the server's budget: when its extra pool was last drawn on.

A daemon that was killed and started again cannot know what its predecessor spent, and the server
remembers for a minute. So the time of the last extra request is kept as the time of a file.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import attrs
import structlog

from spacetraders import clock

log = structlog.get_logger("gateway")


@attrs.frozen
class Mark:
    """A file whose time of change is that of the last extra request."""

    path: Path

    def set(self) -> None:
        """Note an extra request that starts now; a mark that cannot be made is done without."""
        now = clock.now().timestamp()
        try:
            self.path.touch(mode=0o600)
            os.utime(self.path, (now, now))
        except OSError as error:
            log.warning("no_budget_mark", path=str(self.path), reason=error.strerror)

    def seconds_ago(self) -> float:
        """Return how long ago the last extra request was; infinity where none is known."""
        try:
            changed = self.path.stat().st_mtime
        except OSError:
            return float("inf")
        return max(0.0, (clock.now() - datetime.fromtimestamp(changed, UTC)).total_seconds())
