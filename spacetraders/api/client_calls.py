"""Calls of the client: one token, one lane, answers read, and unreadable entries reported."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs
import structlog

from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.api.paging import Lister, Page
from spacetraders.api.wire import SENSELESS, in_brief, skipping
from spacetraders.application import errand
from spacetraders.application.ports.game import Dispatch, Lane
from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown, StrangeAnswer

T = TypeVar("T")

MOST_NAMED = 10
"""Entries that one line of the log names."""

log = structlog.get_logger("lists")


@attrs.frozen
class Caller:
    """Sends requests for one token, or without one, in one lane, and reads their answers.

    `player` is whose token it is, so that none is sent once the player's universe is over.
    """

    gateway: Gateway
    lane: Lane
    token: str | None = attrs.field(default=None, repr=False)
    dispatch: Dispatch | None = None
    attempts: int | None = None
    player: Player | None = attrs.field(default=None, repr=False)

    async def ask(self, read: Callable[[Any], T], request: Request) -> T:
        """Send a request and read its answer. Unreadable entries are left out and reported.

        Raises:
            StrangeAnswer: the answer to a read cannot be read.
            OutcomeUnknown: the answer to a deed is lost or cannot be read. The deed may be done.
            FleetError: the other errors of `Gateway.send`.
        """
        # Deeds are never limited in their attempts: only those that were surely not done are
        # repeated at all.
        attempts = None if request.changes else request.attempts or self.attempts
        request = attrs.evolve(request, token=self.token, attempts=attempts, player=self.player)
        body = await self.gateway.send(request, self.lane, self.dispatch)
        try:
            with skipping() as skipped:
                answer = read(body)
        except SENSELESS as error:
            kind = OutcomeUnknown if request.changes else StrangeAnswer
            raise kind(request.operation, in_brief(error)) from error
        tell_skipped(request.operation, skipped)
        return answer

    async def pages(self, kind: type[T], request: Request, key: str) -> Listing[T]:
        """Read every page of a list whose entries are told apart by `key`.

        Raises:
            IncompleteList: the count of entries stays another than the list says.
            Unreachable: a page was given up. Here that holds in every lane.
        """

        async def ask(reader: Callable[[Any], Page], number: int, size: int, attempts: int) -> Page:
            params = {**(request.params or {}), "page": number, "limit": size}
            page = attrs.evolve(request, params=params, attempts=attempts)
            return await self.ask(reader, page)

        listing = await Lister(request.operation, kind, key, ask).whole()
        tell_skipped(request.operation, listing.unreadable)
        return listing


def tell_skipped(operation: str, entries: Sequence[Unreadable]) -> None:
    """Log the unreadable entries of an answer, and tell the caller's listener."""
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
    told = errand.current().listener
    if told is not None:
        told.skipped(operation, entries)
