"""Scripts: transactions as sync generators, which either database can run.

A script yields a `Statement` and is sent its rows, or yields a `Batch` and is sent none. Its return
value is the result of the transaction, and an exception rolls back.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from functools import cache
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
    """Return a value that both databases can hold.

    Lone surrogates and NUL characters are replaced, and integers stop at 64 bits.
    """
    # Texts come from strangers, in names and in lines of logs. None may make a transaction fail.
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
    """One SQL statement with the arguments of its `$1`, `$2` …, answered by its rows."""

    sql: str
    args: Sequence[Value] = attrs.field(default=(), converter=_storable_args)


@attrs.frozen
class Batch:
    """One SQL statement, executed for each row of arguments in order, without an answer."""

    sql: str
    rows: tuple[tuple[Value, ...], ...] = attrs.field(converter=_storable_rows)


Script: TypeAlias = Generator[Statement | Batch, Sequence[Row], T]


def slots(count: int, *, first: int = 1) -> str:
    """Return `$1, $2, …`: `count` placeholders from number `first`."""
    return ", ".join(f"${number}" for number in range(first, first + count))


def insert(
    table: str, rows: Sequence[Mapping[str, Value]], *, or_update: Sequence[str] = ()
) -> Batch:
    """Insert rows: at least one, all with the same columns.

    Where `or_update` names the columns of a key, a row with an existing key is updated instead.
    """
    sql = _insertion(table, tuple(rows[0]), tuple(or_update))
    return Batch(sql, [tuple(row.values()) for row in rows])


def update(table: str, row: Mapping[str, Value], *, key: Sequence[str]) -> Statement:
    """Set all columns of the row that has the same key."""
    return Statement(_changing(table, tuple(row), tuple(key)), tuple(row.values()))


# The same few statements are made for every deed, and their texts are long.
@cache
def _insertion(table: str, columns: tuple[str, ...], or_update: tuple[str, ...]) -> str:
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots(len(columns))})"
    if or_update:
        changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in or_update)
        sql += f" ON CONFLICT ({', '.join(or_update)}) DO UPDATE SET {changes}"
    return sql


@cache
def _changing(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    number = {column: f"${i}" for i, column in enumerate(columns, start=1)}
    changes = ", ".join(f"{c} = {n}" for c, n in number.items() if c not in key)
    which = " AND ".join(f"{column} = {number[column]}" for column in key)
    return f"UPDATE {table} SET {changes} WHERE {which}"
