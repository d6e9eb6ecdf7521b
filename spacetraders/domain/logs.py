"""Logs of containers: levels, filters, the window of repeated lines, and lines as a sentence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

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


TO = {"departs": "for", "visits": "", "skips a stop": ""}
"""The word between a message and its waypoint, where that is not "at"."""

LEFT_OUT = frozenset({"kind", "hint"})
"""Fields of a line that say nothing to who reads it in passing: the log has them."""


def sentence(message: str, fields: Mapping[str, Any]) -> str:
    """Return a line with its values: `sells MEDICINE 20 for 92,000 at X1-AG9-A1`.

    The good, its units, the credits, the waypoint and the reason are said in words, in this order.
    Other fields follow as `name=value`.
    """
    rest = {name: value for name, value in fields.items() if name not in LEFT_OUT}
    words = [message]
    words += [str(rest.pop(name)) for name in ("good", "units") if name in rest]
    if isinstance(rest.get("credits"), int):
        words += ["for", f"{rest.pop('credits'):,}"]
    if "waypoint" in rest:
        words += [TO.get(message, "at"), str(rest.pop("waypoint"))]
    reason = f": {rest.pop('reason')}" if "reason" in rest else ""
    said = " ".join(filter(None, words)) + reason
    return " ".join([said, *(f"{name}={_short(value)}" for name, value in rest.items())])


def _short(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
