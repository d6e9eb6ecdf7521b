"""Operations over HTTP: the request of a row of the table, and the reader of its answer."""

from collections.abc import Callable
from types import NoneType
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from spacetraders.api.outcome import Request
from spacetraders.api.wire import read
from spacetraders.api.wire_reading import Path, at, ways_of
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
    ways: tuple[Path, ...] = ways_of(row.at) if row.at else ((),)

    def reader(body: Any) -> T:
        if row.answer is NoneType:
            return None  # type: ignore[return-value] # nothing of it is read
        if body is None:  # such as that of a reactor that does not rest
            return read(None, row.answer)
        found = at(body, ways)
        if found is None:
            raise LookupError(f"nothing is at {row.at}")
        return read(found, row.answer)

    return reader


def _part(part: str, given: Arguments) -> str:
    if not part.startswith("{"):
        return part
    return quote(given[part.strip("{}")], safe="", errors="replace")
