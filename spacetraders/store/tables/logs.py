"""The logs of containers, in SQL for both databases."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from spacetraders.application.ports.store import LoggedLine, LogLine
from spacetraders.domain.logs import REPEAT_WINDOW, LogFilter, LogLevel
from spacetraders.store.engine import Dialect
from spacetraders.store.scripts import Batch, Script, Statement, Value, insert, slots
from spacetraders.store.tables import rows
from spacetraders.store.tables.log_runs import Key, LogRun, Said, of_known, runs_of

_SLOTS = 1_000
"""Values in one statement's list. Both databases take some 32,000."""


def append_logs(lines: Sequence[LogLine], dialect: Dialect) -> Script[None]:
    """Write lines, repeated ones as counts. Lines of removed containers are dropped."""
    # A line may come after its container was removed. Its foreign key would fail the whole batch.
    known = yield from _existing({line.container_id for line in lines}, dialect)
    said = of_known(lines, known)
    runs = runs_of(said, (yield from _kept(said)))
    repeated = [run for run in runs if run.line_id is not None]
    if repeated:
        yield Batch(
            "UPDATE container_logs SET count = count + $1, last_seen = $2 WHERE line_id = $3",
            [(run.count, rows.time_text(run.last_seen), run.line_id) for run in repeated],
        )
    new = [run.row() for run in runs if run.line_id is None]
    if new:
        yield insert("container_logs", new)


def read_logs(container_id: str, *, limit: int, wanted: LogFilter) -> Script[list[LoggedLine]]:
    """Read the last lines that are wanted, oldest first."""
    args: list[Value] = [container_id, max(0, limit)]
    where = "container_id = $1"
    if wanted.since is not None:
        args.append(rows.time_text(wanted.since))
        where += f" AND last_seen >= ${len(args)}"
    if wanted.level is not LogLevel.INFO:
        levels = wanted.level.and_above
        where += f" AND level IN ({slots(len(levels), first=len(args) + 1)})"
        args += levels
    answer = yield Statement(
        f"SELECT * FROM container_logs WHERE {where} ORDER BY line_id DESC LIMIT $2", args
    )
    return [rows.logged_line(row) for row in reversed(answer)]


def drop_logs(before: datetime, limit: int) -> Script[int]:
    """Delete the oldest lines first said before then, `limit` at most. Returns their number."""
    answer = yield Statement(
        "DELETE FROM container_logs WHERE line_id IN (SELECT line_id FROM container_logs"
        " WHERE first_seen < $1 ORDER BY first_seen LIMIT $2) RETURNING line_id",
        (rows.time_text(before), limit),
    )
    return len(answer)


def trim_log(container_id: str, *, keep: int, limit: int) -> Script[int]:
    """Delete all but a container's last `keep` lines, `limit` at most. Returns their number."""
    answer = yield Statement(
        "DELETE FROM container_logs WHERE line_id IN (SELECT line_id FROM container_logs"
        " WHERE container_id = $1 ORDER BY line_id DESC LIMIT $2 OFFSET $3) RETURNING line_id",
        (container_id, limit, keep),
    )
    return len(answer)


def _existing(container_ids: set[str], dialect: Dialect) -> Script[set[Key]]:
    """Select those of the containers that exist, which are not removed meanwhile."""
    found: set[Key] = set()
    for some in _portions(sorted(container_ids)):
        answer = yield Statement(
            "SELECT container_id, player_id FROM containers"
            f" WHERE container_id IN ({slots(len(some))}) {dialect.key_share}",
            some,
        )
        found.update((row["container_id"], row["player_id"]) for row in answer)
    return found


def _kept(said: Sequence[Said]) -> Script[dict[int, LogRun]]:
    """Select by digest the newest row of each line that has one whose window may still be open."""
    if not said:
        return {}
    oldest = rows.time_text(min(line.said_at for line in said) - REPEAT_WINDOW)
    found: dict[int, LogRun] = {}
    for some in _portions(sorted({line.digest for line in said})):
        answer = yield Statement(
            "SELECT digest, line_id, first_seen, last_seen FROM container_logs"
            f" WHERE digest IN ({slots(len(some), first=2)}) AND first_seen > $1 ORDER BY line_id",
            (oldest, *some),
        )
        found |= {row["digest"]: LogRun.kept(row) for row in answer}
    return found


def _portions(values: Sequence[Value]) -> Iterator[tuple[Value, ...]]:
    rest = iter(values)
    while some := tuple(islice(rest, _SLOTS)):
        yield some
