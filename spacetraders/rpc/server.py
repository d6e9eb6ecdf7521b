"""The server: connections on a Unix socket, each with its own reader, handlers and writer.

A connection is one nursery. What all of them together may have under way is bounded (`limits`), so
that no client can make the daemon grow, and none keeps another waiting.
"""

import math
import os
import resource
from contextlib import suppress
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.bus.mediator import Mediator
from spacetraders.errors import FleetError
from spacetraders.peer import peer_uid
from spacetraders.rpc.calls import Calls
from spacetraders.rpc.connection import GONE, LAST_WORDS_SECONDS, Connection
from spacetraders.rpc.encoding import encoded
from spacetraders.rpc.errors import TooManyClients, error_object
from spacetraders.rpc.leaving import HangUps
from spacetraders.rpc.limits import Limits
from spacetraders.rpc.outbox import Outbox
from spacetraders.rpc.peer import refusal
from spacetraders.rpc.reading import RECEIVE_BYTES
from spacetraders.rpc.requests import failed

MOST_CONNECTIONS = 1024
"""Connections that may be open together; each costs about 15 kB."""

TELL_FULL_SECONDS = 10.0

OWN_FILES = 100
"""Descriptors that are left to the daemon itself: the database, the game, solvers."""

log = structlog.get_logger("rpc")


def most_connections() -> int:
    """Return how many connections are taken: no more than there are descriptors for."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(1, min(MOST_CONNECTIONS, files - OWN_FILES))


@attrs.define(eq=False)
class Server:
    """Answers requests on any stream; `serve` runs it on listeners."""

    mediator: Mediator
    connections: int = 0
    uid: int = attrs.field(factory=os.geteuid)
    """The one user whose connections `serve` answers."""
    most_connections: int = attrs.field(factory=most_connections)
    limits: Limits = attrs.field(factory=Limits)
    hang_ups: HangUps = attrs.field(factory=HangUps)
    _full_told_at: float = -math.inf

    async def serve(
        self,
        listeners: list[trio.abc.Listener[trio.SocketStream]],
        *,
        task_status: trio.TaskStatus[Any] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Accept and answer until cancelled; closes the listeners and every connection."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.hang_ups.run)
            await trio.serve_listeners(self._admit, listeners, task_status=task_status)

    async def _admit(self, stream: trio.SocketStream) -> None:
        if self.connections >= self.most_connections:
            self._tell_full()
            await _turn_away(stream, TooManyClients(self.most_connections), seconds=0)
            return
        try:
            refused = refusal(peer_uid(stream.socket), self.uid)
        except OSError:  # it has left, and took its name along
            await stream.aclose()
            return
        if refused is None:
            await self.handle(stream)
            return
        log.warning("wrong_user", uid=refused.uid)
        self.connections += 1
        try:
            await _turn_away(stream, refused, seconds=LAST_WORDS_SECONDS)
        finally:
            self.connections -= 1

    def _tell_full(self) -> None:
        """Say that clients are turned away, but not of each of them."""
        if clock.monotonic() - self._full_told_at >= TELL_FULL_SECONDS:
            self._full_told_at = clock.monotonic()
            log.warning("too_many_clients", most=self.most_connections)

    async def handle(self, stream: trio.abc.Stream) -> None:
        """Answer one client until it has sent all and got its answers, or is gone."""
        self.connections += 1
        trio.lowlevel.current_task().name = "connection"
        outbox = Outbox(stream, self.limits.outboxes)
        calls = Calls(self.mediator, self.limits.sizes)
        connection = Connection(stream, calls, self.limits, outbox)
        try:
            async with stream:
                with self.hang_ups.watched(stream, connection.leave):
                    await connection.run()
        except* Exception:
            log.exception("connection_failed")
        finally:
            self.connections -= 1


async def _turn_away(stream: trio.SocketStream, refused: FleetError, *, seconds: float) -> None:
    """Say why, read on for a while, so that a client that still sends hears it, and close."""
    with suppress(*GONE):
        async with stream:
            with trio.move_on_after(LAST_WORDS_SECONDS):
                await stream.send_all(encoded(failed(None, error_object(refused)).response) + b"\n")
            with trio.move_on_after(seconds):
                while await stream.receive_some(RECEIVE_BYTES):
                    pass
