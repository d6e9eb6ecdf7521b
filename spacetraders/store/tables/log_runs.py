"""Repeated log lines: a line said again within its window is counted, and gets no second row."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import TypeAlias

import attrs

from spacetraders.application.ports.store import LogLine
from spacetraders.domain.logs import repeats
from spacetraders.store.scripts import Row, Value, storable
from spacetraders.store.tables.rows import json_text, time_text

Key: TypeAlias = tuple[str, int]
"""A container: its id and its player's."""


@attrs.frozen
class Said:
    """A line as it is kept. Equal lines of a container have an equal `digest`.

    The digest has 64 bits. With a million different lines in a window, two of them have the same
    digest once in 37 million windows.
    """

    key: Key
    level: Value
    message: Value
    fields: str
    said_at: datetime
    digest: int

    @classmethod
    def of(cls, line: LogLine) -> "Said":
        """Return the line in the words that the databases hold."""
        level, message = storable(line.level), storable(line.message)
        fields = json_text(line.fields)
        key = (line.container_id, line.player_id)
        text = json_text([*key, level, message, fields]).encode()
        digest = int.from_bytes(blake2b(text, digest_size=8).digest(), signed=True)
        return cls(key, level, message, fields, line.logged_at, digest)


@attrs.define
class LogRun:
    """A row: one line, said `count` times within the window that `first_seen` opened.

    A row that is in the database has a `line_id`, and `count` has only the new repeats.
    """

    first_seen: datetime
    last_seen: datetime
    line_id: int | None = None
    said: Said | None = None
    count: int = 0

    @classmethod
    def kept(cls, row: Row) -> "LogRun":
        """Return a run of a row that is in the database."""
        first, last = map(datetime.fromisoformat, (row["first_seen"], row["last_seen"]))
        return cls(first, last, line_id=row["line_id"])

    @classmethod
    def begun(cls, said: Said) -> "LogRun":
        """Return a new run, which has not counted its line yet."""
        return cls(said.said_at, said.said_at, said=said)

    def again(self, said_at: datetime) -> None:
        """Count the line once more."""
        self.count += 1
        self.last_seen = max(self.last_seen, said_at)

    def row(self) -> dict[str, Value]:
        """Return the row of `container_logs` for a new run."""
        assert self.said is not None
        container_id, player_id = self.said.key
        return {
            "container_id": container_id,
            "player_id": player_id,
            "level": self.said.level,
            "message": self.said.message,
            "fields": self.said.fields,
            "count": self.count,
            "first_seen": time_text(self.first_seen),
            "last_seen": time_text(self.last_seen),
            "digest": self.said.digest,
        }


def of_known(lines: Iterable[LogLine], known: Collection[Key]) -> list[Said]:
    """Return the lines of the containers in `known`. The others were removed meanwhile."""
    return [Said.of(line) for line in lines if (line.container_id, line.player_id) in known]


def runs_of(lines: Iterable[Said], kept: Mapping[int, LogRun]) -> list[LogRun]:
    """Return the runs to be written for `lines`, in the order in which they began.

    `kept` has the newest row of each line by digest, for lines that have one. It is not changed.
    """
    current = dict(kept)
    touched: dict[int, LogRun] = {}
    for said in lines:
        run = current.get(said.digest)
        if run is None or not repeats(run.first_seen, said.said_at):
            run = LogRun.begun(said)
        elif run.count == 0:
            run = attrs.evolve(run)
        run.again(said.said_at)
        current[said.digest] = run
        touched[id(run)] = run
    return list(touched.values())
