"""How the client asks: one token, one lane, and answers as domain values."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import attrs

from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.api.wire import read
from spacetraders.application.concurrency import gather
from spacetraders.application.ports import Dispatch, Lane
from spacetraders.domain.refusals import OutcomeUnknown, StrangeAnswer
from spacetraders.domain.waypoints import system_of

T = TypeVar("T")

PAGE_SIZE = 20
"""The most that the server puts on one page."""

Path = tuple[str, ...]


@attrs.frozen
class Caller:
    """Sends requests for one token in one lane, and reads their answers."""

    gateway: Gateway
    lane: Lane
    token: str | None = attrs.field(default=None, repr=False)
    dispatch: Dispatch | None = None

    async def ask(self, read: Callable[[Any], T], request: Request) -> T:
        """Send a request and read its answer.

        For one that cannot be read raises StrangeAnswer, and after a deed OutcomeUnknown: what the
        game took on is not to be repeated, whatever the answer looks like.
        """
        request = attrs.evolve(request, token=self.token)
        body = await self.gateway.send(request, self.lane, self.dispatch)
        try:
            return read(body)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            kind = OutcomeUnknown if request.changes else StrangeAnswer
            raise kind(request.operation, f"{type(error).__name__}: {error}") from error

    async def get(self, kind: type[T], *path: str, part: str | None = None) -> T:
        """GET what is at `path`: the answer's data, or a `part` of it, as a `kind`."""
        return await self.ask(_data(kind, part), Request("GET", path_of(*path)))

    async def post(self, kind: type[T], *path: str, part: str | None = None, json: Any = None) -> T:
        """POST a deed, which is never repeated blindly, and read its answer as `get` does."""
        return await self.ask(_data(kind, part), Request("POST", path_of(*path), json))

    async def pages(
        self, kind: type[T], *path: str, key: str = "symbol", params: Any = None
    ) -> list[T]:
        """Read every page of a list: the first tells how many there are, the rest come together.

        The order between pages is not stable (MECHANICS 13), so what comes twice, by its `key`, is
        kept once.
        """

        def page(body: Any) -> tuple[dict[str, T], int]:
            items = {str(item[key]): read(item, kind) for item in body["data"]}
            return items, int(body["meta"]["total"])

        async def at(number: int) -> tuple[dict[str, T], int]:
            query = {**(params or {}), "page": number, "limit": PAGE_SIZE}
            return await self.ask(page, Request("GET", path_of(*path), params=query))

        items, total = await at(1)
        rest = range(2, -(-total // PAGE_SIZE) + 1)
        for more, _ in await gather(*(partial(at, number) for number in rest)):
            items |= more
        return list(items.values())


@attrs.frozen
class Family:
    """Operations that belong together; the game is all families of one caller."""

    caller: Caller


def path_of(*parts: str) -> str:
    """Return the path of these parts; what people type stays within its own part."""
    return "".join(f"/{quote(part, safe='', errors='replace')}" for part in parts)


def ship_path(ship_symbol: str, *more: str) -> Path:
    """Return the parts of the path to a ship of ours, or to what can be done with it."""
    return ("my", "ships", ship_symbol, *more)


def waypoint_path(waypoint_symbol: str, *more: str) -> Path:
    """Return the parts of the path to a waypoint, or to what is there."""
    return ("systems", system_of(waypoint_symbol), "waypoints", waypoint_symbol, *more)


def _data(kind: type[T], part: str | None) -> Callable[[Any], T]:
    def reader(body: Any) -> T:
        return read(body["data"] if part is None else body["data"][part], kind)

    return reader
