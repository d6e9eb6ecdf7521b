"""Logs of containers: levels, filters, and the window of repeated lines."""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

REPEAT_WINDOW = timedelta(minutes=10)
"""How long a repeated line is counted, and gets no row of its own.

It is ten times the longest backoff, so that a line in a loop is a row in ten minutes and not one a
second. And it is short enough that the row still tells when the line was said.
"""


class LogLevel(StrEnum):
    """The level of a line, the least grave first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def and_above(self) -> tuple["LogLevel", ...]:
        """The level itself and the graver ones."""
        levels = tuple(LogLevel)
        return levels[levels.index(self) :]


@attrs.frozen
class LogFilter:
    """A filter of lines: at least as grave as `level`, said at `since` or later."""

    level: LogLevel = LogLevel.INFO
    since: datetime | None = None

    def admits(self, level: str, said_at: datetime) -> bool:
        """Whether a line of a level, last said at a time, is wanted."""
        return level in self.level.and_above and (self.since is None or said_at >= self.since)


EVERY_LINE = LogFilter()


def repeats(first_seen: datetime, said_at: datetime) -> bool:
    """Whether a line falls into the window of an equal one, first said at `first_seen`."""
    # To both sides, in case the clock was set back.
    return abs(said_at - first_seen) < REPEAT_WINDOW
