"""How the client asks: one token, one lane, and answers as domain values."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import attrs
import structlog

from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.api.paging import Lister, Page
from spacetraders.api.wire import SENSELESS, in_brief, read, skipping
from spacetraders.application.ports.game import Dispatch, Lane
from spacetraders.application.ports.waiting import listener
from spacetraders.domain.listing import Listing, Unreadable
from spacetraders.domain.refusals import OutcomeUnknown, StrangeAnswer
from spacetraders.domain.waypoints import system_of

T = TypeVar("T")

MOST_NAMED = 10
"""Entries that one line of the log names."""

log = structlog.get_logger("lists")

Path = tuple[str, ...]


@attrs.frozen
class Caller:
    """Sends requests for one token in one lane, and reads their answers."""

    gateway: Gateway
    lane: Lane
    token: str | None = attrs.field(default=None, repr=False)
    dispatch: Dispatch | None = None
    attempts: int | None = None

    async def ask(self, read: Callable[[Any], T], request: Request) -> T:
        """Send a request and read its answer; entries that make no sense are told and left out.

        For one that cannot be read raises StrangeAnswer, and after a deed OutcomeUnknown: what the
        game took on is not to be repeated, whatever the answer looks like.
        """
        attempts = None if request.changes else request.attempts or self.attempts
        request = attrs.evolve(request, token=self.token, attempts=attempts)
        body = await self.gateway.send(request, self.lane, self.dispatch)
        try:
            with skipping() as skipped:
                answer = read(body)
        except SENSELESS as error:
            kind = OutcomeUnknown if request.changes else StrangeAnswer
            raise kind(request.operation, in_brief(error)) from error
        tell_skipped(request.operation, skipped)
        return answer

    async def get(self, kind: type[T], *path: str, part: str | None = None) -> T:
        """GET what is at `path`: the answer's data, or a `part` of it, as a `kind`."""
        return await self.ask(_data(kind, part), Request("GET", path_of(*path)))

    async def post(self, kind: type[T], *path: str, part: str | None = None, json: Any = None) -> T:
        """POST a deed, which is never repeated blindly, and read its answer as `get` does."""
        return await self.ask(_data(kind, part), Request("POST", path_of(*path), json))

    async def pages(
        self, kind: type[T], *path: str, key: str = "symbol", params: Any = None
    ) -> Listing[T]:
        """Read every page of a list whose entries `key` tells apart.

        Its reads are given up after a while, in every lane. Raises IncompleteList where the count
        stays another than the list says.
        """

        async def ask(reader: Callable[[Any], Page], number: int, size: int, attempts: int) -> Page:
            query = {**(params or {}), "page": number, "limit": size}
            request = Request("GET", path_of(*path), params=query, attempts=attempts)
            return await self.ask(reader, request)

        operation = f"GET {path_of(*path)}"
        listing = await Lister(operation, kind, key, ask).whole()
        tell_skipped(operation, listing.unreadable)
        return listing


def tell_skipped(operation: str, entries: Sequence[Unreadable]) -> None:
    """Log what of an answer could not be read, and tell whoever asked."""
    if not entries:
        return
    named = [each.symbol or "?" for each in entries[:MOST_NAMED]]
    log.warning(
        "entries_unreadable",
        operation=operation,
        entries=len(entries),
        named=named,
        reason=entries[0].reason,
    )
    told = listener.get()
    if told is not None:
        told.skipped(operation, entries)


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
