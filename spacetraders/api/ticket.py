"""The ticket of a request in the gateway's queue, shared by its caller and the gateway."""

from collections.abc import Mapping
from typing import Any

import attrs
import trio

from spacetraders.api.outcome import Done, Request
from spacetraders.api.waits import Waiting
from spacetraders.application.ports.game import Dispatch, Lane

CONNECTING = frozenset(
    {
        "connection.connect_tcp.started",
        "connection.start_tls.started",
        "proxy.start_tls.started",
    }
)
LEAVING = "http11.send_request_headers.started"
"""The events of httpcore's trace extension that tell whether a byte of the request has left.

A proxy is asked for a tunnel by a request of its own, with the same event, which is no byte of
ours. With a transport that has no such events, a request counts as sent from the start of its
attempt.
"""

TUNNEL = b"CONNECT"
"""The method by which a proxy is asked for a tunnel (RFC 9110, 9.3.6)."""


class Abandoned(Exception):
    """The caller has left before its request was sent, so that it is not sent."""


@attrs.define(eq=False)
class Ticket:
    """One request, from its place in a lane to its outcome, with its carrier's `message`.

    `container_id` is the container that it is sent for, or None.

    `dispatch.sent` is True while the game may carry the request out. That is from the start of an
    attempt, without the time in which a connection is opened, until the attempt turns out not to
    have been carried out. `moved` is set and replaced when `dispatch.sent` or `outcome` changes.
    """

    request: Request
    lane: Lane
    dispatch: Dispatch
    waiting: Waiting = attrs.field(repr=False)
    message: Any = attrs.field(init=False, repr=False)
    container_id: str | None = None
    attempts: int = 0
    spared: int = 0
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
        """Note the outcome."""
        self.outcome = outcome
        self._move()

    def abandon(self) -> None:
        """Note that the caller has left. An unsent request is never sent."""
        self.abandoned = True
        self.ready.set()

    async def trace(self, event: str, told: Mapping[str, Any]) -> None:
        """Follow an attempt by httpcore's events.

        Raises:
            Abandoned: the caller has left, and the request would be sent now.
        """
        # A new connection may take seconds, in which the request can still be taken back.
        if event in CONNECTING:
            self.stays()
        elif event == LEAVING and not self.dispatch.sent:
            if getattr(told.get("request"), "method", None) == TUNNEL:
                return
            if self.abandoned:
                raise Abandoned
            self.leaves()

    def _move(self) -> None:
        self.moved.set()
        self.moved = trio.Event()
