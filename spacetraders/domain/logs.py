"""What a log is: levels, which lines are wanted, and when a line counts as repeated."""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

REPEAT_WINDOW = timedelta(minutes=10)
"""How long a line that is said again is counted instead of kept again.

Ten times the longest backoff, so that whatever a container says in a loop is a row in ten minutes
and not one a second; short enough that its row still tells when it was said.
"""


class LogLevel(StrEnum):
    """How grave a line is, the least first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def and_above(self) -> tuple["LogLevel", ...]:
        """The level itself, and those that are graver."""
        levels = tuple(LogLevel)
        return levels[levels.index(self) :]


@attrs.frozen
class LogFilter:
    """Which lines are wanted: those at least as grave as `level`, said at `since` or later."""

    level: LogLevel = LogLevel.INFO
    since: datetime | None = None

    def admits(self, level: str, said_at: datetime) -> bool:
        """Whether a line is wanted that was (last) said then."""
        return level in self.level.and_above and (self.since is None or said_at >= self.since)


EVERY_LINE = LogFilter()


def repeats(first_seen: datetime, said_at: datetime) -> bool:
    """Whether a line falls into the window of an equal one that was first said at `first_seen`.

    A clock that was set back does not matter: the window reaches as far to the other side.
    """
    return abs(said_at - first_seen) < REPEAT_WINDOW
