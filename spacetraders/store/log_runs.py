"""The rule of repeated lines: a line said again is counted, not kept again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from spacetraders.application.ports import LogLine
from spacetraders.store.rows import json_text, time_text
from spacetraders.store.scripts import Row, Value, storable

Key: TypeAlias = tuple[str, int]
"""A container: its id and its player's."""


@attrs.define
class LogRun:
    """The same line said `count` times without another of its container in between.

    A run that continues the last kept line has its `line_id`, and counts only what comes on top.
    """

    key: Key
    level: Value
    message: Value
    fields: str
    line_id: int | None = None
    count: int = 0
    first_seen: str = ""
    last_seen: str = ""

    @classmethod
    def kept(cls, row: Row) -> "LogRun":
        """Return the last kept line of a container, to be continued."""
        return cls(
            key=(row["container_id"], row["player_id"]),
            level=row["level"],
            message=row["message"],
            fields=row["fields"],
            line_id=row["line_id"],
        )

    def says(self, other: "LogRun") -> bool:
        """Whether both say the same."""
        mine = (self.level, self.message, self.fields)
        return mine == (other.level, other.message, other.fields)

    def again(self, logged_at: datetime) -> None:
        """Count the line once more."""
        self.count += 1
        self.last_seen = time_text(logged_at)
        self.first_seen = self.first_seen or self.last_seen

    def row(self) -> dict[str, Value]:
        """Return the row of `container_logs` for a run that continues none."""
        return {
            "container_id": self.key[0],
            "player_id": self.key[1],
            "level": self.level,
            "message": self.message,
            "fields": self.fields,
            "count": self.count,
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
        }


def runs_of(lines: Iterable[LogLine], last: Mapping[Key, LogRun | None]) -> list[LogRun]:
    """Return the runs that `lines` make, in the order in which they began.

    `last` has the last kept line of every container there is, None where it has said nothing;
    lines of any other container are dropped, for it was removed while they were on their way.
    """
    current = dict(last)
    runs: list[LogRun] = []
    for line in lines:
        key = (line.container_id, line.player_id)
        if key not in current:
            continue
        fresh = LogRun(key, storable(line.level), storable(line.message), json_text(line.fields))
        before = current[key]
        run = before if before is not None and before.says(fresh) else fresh
        if run.count == 0:
            runs.append(run)
        run.again(line.logged_at)
        current[key] = run
    return runs
