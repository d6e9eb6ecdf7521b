"""A request on its way through the gateway's queue, as its caller and the gateway both see it."""

import attrs
import httpx
import trio

from spacetraders.api.outcome import Done, Request
from spacetraders.api.waits import Waiting
from spacetraders.application.ports.game import Dispatch, Lane

CONNECTING = frozenset({"connection.connect_tcp.started", "connection.start_tls.started"})
LEAVING = "http11.send_request_headers.started"
"""The events of httpcore's trace extension that tell whether a byte of the request has left.

A transport without them, such as one in process, counts as one on which everything has left.
"""


class Abandoned(Exception):
    """Nobody waits for a request any more that has not left yet, so that it need not leave."""


@attrs.define(eq=False)
class Ticket:
    """One request, from its place in a lane to its outcome.

    `dispatch.sent` is True while the game may carry the request out: from the start of an attempt
    until it turns out that this one was not carried out, but for the time in which a connection is
    opened. `moved` is set, and replaced, whenever that or the outcome changes.
    """

    request: Request
    lane: Lane
    dispatch: Dispatch
    waiting: Waiting = attrs.field(repr=False)
    message: httpx.Request = attrs.field(init=False, repr=False)
    attempts: int = 0
    abandoned: bool = False
    outcome: Done | None = attrs.field(default=None, repr=False)
    moved: trio.Event = attrs.field(factory=trio.Event, repr=False)
    turn: trio.Event = attrs.field(factory=trio.Event, repr=False)
    ready: trio.Event = attrs.field(factory=trio.Event, repr=False)

    @property
    def is_under_way(self) -> bool:
        """Whether this is a deed that the game may be carrying out now."""
        return self.dispatch.sent and self.request.changes

    def leaves(self) -> None:
        """Note that the game may carry it out from now on."""
        self.dispatch.sent = True
        self._move()

    def stays(self) -> None:
        """Note that it was surely not carried out so far."""
        self.dispatch.sent = False
        self._move()

    def end(self, outcome: Done) -> None:
        """Note what came of it."""
        self.outcome = outcome
        self._move()

    def abandon(self) -> None:
        """Note that nobody waits for it any more; what has not left never will."""
        self.abandoned = True
        self.ready.set()

    async def trace(self, event: str, _: object) -> None:
        """Follow an attempt, as httpcore tells of it; raises Abandoned before it would leave."""
        if event in CONNECTING:
            self.stays()
        elif event == LEAVING and not self.dispatch.sent:
            if self.abandoned:
                raise Abandoned
            self.leaves()

    def _move(self) -> None:
        self.moved.set()
        self.moved = trio.Event()
