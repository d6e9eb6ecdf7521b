"""Operations over HTTP: the request of a row of the table, and the reader of its answer."""

from collections.abc import Callable
from types import NoneType
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from spacetraders.api.outcome import Request
from spacetraders.api.wire import read
from spacetraders.application.operations.operation import HttpLine

T = TypeVar("T")


class Arguments(Protocol):
    """The arguments of a row: a deed or a query."""

    def __getitem__(self, name: str, /) -> Any:
        """Return an argument by its name in the table."""
        ...


def request_of(
    row: HttpLine[Any], given: Arguments, *, json: Any = None, params: Any = None
) -> Request:
    """Return the request for a row. Each argument is quoted as one part of the path."""
    parts = row.path.split("/")[1:]
    path = "".join(f"/{_part(part, given)}" for part in parts)
    return Request(row.method, path, json, params)


def reader_of(row: HttpLine[T]) -> Callable[[Any], T]:
    """Return a function that reads the answer to a row, and raises one of `wire.SENSELESS`."""
    ways = [way.split(".") if way else [] for way in row.at.split("|")]

    def reader(body: Any) -> T:
        if row.answer is NoneType:
            return None  # type: ignore[return-value] # nothing of it is read
        return read(_found(body, ways), row.answer)

    return reader


def _part(part: str, given: Arguments) -> str:
    if not part.startswith("{"):
        return part
    return quote(given[part.strip("{}")], safe="", errors="replace")


def _found(body: Any, ways: list[list[str]]) -> Any:
    """Return the value at the first place that has one, or None for an answer without a body."""
    if body is None:
        return None
    for way in ways:
        value = body
        for key in way:
            value = value.get(key)
            if value is None:
                break
        else:
            return value
    raise LookupError(f"nothing is at {' or '.join('.'.join(way) for way in ways)}")
