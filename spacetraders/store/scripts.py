"""Scripts: a transaction decided in sync code, run by whichever database is there.

A script is a generator. It yields a `Statement` and is sent the rows, or yields a `Batch` and is
sent none; what it returns is the result of the transaction, and what it raises rolls back.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

import attrs

Value: TypeAlias = str | int | float | bool | None
T = TypeVar("T")


class Row(Protocol):
    """A row of an answer, read by the names of its columns."""

    def __getitem__(self, column: str, /) -> Any:
        """Return the value of a column."""
        ...


def storable(value: Value) -> Value:
    """Bring a value into what both databases can hold.

    Lone surrogates and NUL characters are replaced, integers stop at 64 bits: a line of a log or a
    name that a stranger typed must not make a transaction fail.
    """
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, int):
        return max(-(2**63), min(value, 2**63 - 1))
    return value


def _storable_args(args: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(map(storable, args))


def _storable_rows(rows: Iterable[Iterable[Value]]) -> tuple[tuple[Value, ...], ...]:
    return tuple(map(_storable_args, rows))


@attrs.frozen
class Statement:
    """One SQL statement with the arguments of its `$1`, `$2` …; it is answered by its rows."""

    sql: str
    args: Sequence[Value] = attrs.field(default=(), converter=_storable_args)


@attrs.frozen
class Batch:
    """One SQL statement, executed for each of the rows of arguments in order; no rows come back."""

    sql: str
    rows: tuple[tuple[Value, ...], ...] = attrs.field(converter=_storable_rows)


Script: TypeAlias = Generator[Statement | Batch, Sequence[Row], T]


def slots(count: int, *, first: int = 1) -> str:
    """Return `$1, $2, …`: `count` placeholders from number `first`."""
    return ", ".join(f"${number}" for number in range(first, first + count))


def insert(
    table: str, rows: Sequence[Mapping[str, Value]], *, or_update: Sequence[str] = ()
) -> Batch:
    """Insert rows, which all have the same columns and are at least one.

    Where `or_update` names a key, a row that has it already is updated instead.
    """
    columns = list(rows[0])
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots(len(columns))})"
    if or_update:
        changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in or_update)
        sql += f" ON CONFLICT ({', '.join(or_update)}) DO UPDATE SET {changes}"
    return Batch(sql, [tuple(row.values()) for row in rows])


def update(table: str, row: Mapping[str, Value], *, key: Sequence[str]) -> Statement:
    """Set all columns of the row that has the same key."""
    number = {column: f"${i}" for i, column in enumerate(row, start=1)}
    changes = ", ".join(f"{c} = {n}" for c, n in number.items() if c not in key)
    which = " AND ".join(f"{column} = {number[column]}" for column in key)
    return Statement(f"UPDATE {table} SET {changes} WHERE {which}", tuple(row.values()))
