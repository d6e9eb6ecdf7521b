"""Migrations: the sections of schema.sql above a database's version are applied."""

import re
from pathlib import Path

import attrs

from spacetraders import clock
from spacetraders.store.engine import DatabaseEngine, Dialect
from spacetraders.store.errors import DatabaseTooNew
from spacetraders.store.scripts import Script, Statement
from spacetraders.store.tables.rows import time_text

_FILE = Path(__file__).with_name("schema.sql")
_TABLE = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)
_HEADING = re.compile(r"^-- version (\d+)\b.*$", re.MULTILINE)

TABLES = tuple(_TABLE.findall(_FILE.read_text("utf-8")))
"""The names of all our tables."""


@attrs.frozen
class Section:
    """A version of the schema, as the statements that lead to it from the version before."""

    version: int
    statements: tuple[str, ...]


def read_sections(dialect: Dialect) -> tuple[Section, ...]:
    """Return the sections of schema.sql in a database's dialect.

    Version 0 has the statements before the first section, which are run at every opening.
    """
    text = _FILE.read_text("utf-8").replace("INTEGER PRIMARY KEY", dialect.generated_key)
    preamble, *rest = _HEADING.split(text)
    numbered = zip(map(int, rest[::2]), rest[1::2], strict=True)
    return tuple(Section(n, _statements(part)) for n, part in [(0, preamble), *numbered])


async def bring_up_to_date(engine: DatabaseEngine) -> None:
    """Apply the missing sections, each in a transaction of its own.

    Several processes may do this at once.

    Raises:
        DatabaseTooNew: the database has a version that this release does not know.
    """
    first, *sections = read_sections(engine.dialect)
    found = await engine.transact(_prepare(first, engine.dialect))
    latest = sections[-1].version
    if found > latest:
        raise DatabaseTooNew(engine.name, found, latest)
    # One section, one transaction: after a crash the next opening goes on where this one stopped.
    for section in sections:
        if section.version > found:
            applied_at = time_text(clock.now())
            await engine.transact(_apply(section, engine.dialect, applied_at))


def _statements(part: str) -> tuple[str, ...]:
    lines = [line for line in part.splitlines() if not line.startswith("--")]
    pieces = (piece.strip() for piece in "\n".join(lines).split(";\n"))
    return tuple(piece.removesuffix(";") for piece in pieces if piece)


def _prepare(first: Section, dialect: Dialect) -> Script[int]:
    """Make the table of versions, unless it is there, and return the version."""
    yield from _lock(dialect)
    for statement in first.statements:
        yield Statement(statement)
    return (yield from _version())


def _apply(section: Section, dialect: Dialect, applied_at: str) -> Script[None]:
    # Asked again under the lock: another process may have applied the section meanwhile.
    yield from _lock(dialect)
    if (yield from _version()) >= section.version:
        return
    for statement in section.statements:
        yield Statement(statement)
    yield Statement(
        "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)",
        (section.version, applied_at),
    )


def _version() -> Script[int]:
    rows = yield Statement("SELECT COALESCE(MAX(version), 0) AS version FROM schema_version")
    return int(rows[0]["version"])


def _lock(dialect: Dialect) -> Script[None]:
    if dialect.lock_schema:
        yield Statement(dialect.lock_schema)
