"""The JSON-RPC server: it accepts connections on a Unix socket, and runs a task for each.

All connections together share the bounds of `bounds`. So no client can make the daemon grow, and
none keeps another waiting.
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
from spacetraders.guard import start_guarded
from spacetraders.peer import peer_uid
from spacetraders.rpc.bounds.limits import ServerLimits
from spacetraders.rpc.bounds.outbox import Outbox
from spacetraders.rpc.calls import ClientCalls
from spacetraders.rpc.connection import GONE, LAST_WORDS_SECONDS, Connection
from spacetraders.rpc.encoding import encoded
from spacetraders.rpc.errors import TooManyClients, error_object
from spacetraders.rpc.leaving import HangUps
from spacetraders.rpc.reading import RECEIVE_BYTES
from spacetraders.rpc.requests import failed
from spacetraders.rpc.socket.peer import refusal

MOST_CONNECTIONS = 1024
"""Connections that may be open together. Each costs about 15 kB."""

TELL_FULL_SECONDS = 10.0
"""The log has one line in so many seconds about clients that are turned away."""

OWN_FILES = 100
"""File descriptors that are left for the database, the game and the solvers."""

log = structlog.get_logger("rpc")


def most_connections() -> int:
    """Return how many connections are taken, which is bounded by the process's open files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    # One at least: a daemon that nobody can ask would be worse than one that lacks a file.
    return max(1, min(MOST_CONNECTIONS, files - OWN_FILES))


@attrs.define(eq=False)
class Server:
    """Answers the requests of all clients. `serve` accepts them from listeners.

    `connections` counts those that are open. Only processes of the user `uid` are answered.
    """

    mediator: Mediator
    connections: int = 0
    uid: int = attrs.field(factory=os.geteuid)
    most_connections: int = attrs.field(factory=most_connections)
    limits: ServerLimits = attrs.field(factory=ServerLimits)
    hang_ups: HangUps = attrs.field(factory=HangUps)
    _full_told_at: float = -math.inf

    async def serve(
        self,
        listeners: list[trio.abc.Listener[trio.SocketStream]],
        *,
        task_status: trio.TaskStatus[Any] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Accept clients and answer them, for ever. Status is reported once they can connect.

        A cancellation closes the listeners and every connection. What clients have sent to the
        game runs to its end in the gateway.
        """
        async with trio.open_nursery() as nursery:
            start_guarded(nursery, self.hang_ups.run)
            await trio.serve_listeners(self._admit, listeners, task_status=task_status)

    async def _admit(self, stream: trio.SocketStream) -> None:
        if self.connections >= self.most_connections:
            self._tell_full()
            # It is not listened to any longer: that would hold the descriptor that is short.
            await _turn_away(stream, TooManyClients(self.most_connections), seconds=0)
            return
        try:
            # The kernel is asked here as well, since the mode of the socket may have been changed.
            refused = refusal(peer_uid(stream.socket), self.uid)
        except OSError:  # the client has left, and the kernel does not know it any more
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
        if clock.monotonic() - self._full_told_at >= TELL_FULL_SECONDS:
            self._full_told_at = clock.monotonic()
            log.warning("too_many_clients", most=self.most_connections)

    async def handle(self, stream: trio.abc.Stream) -> None:
        """Answer one client until it has ended its side and has its answers, or has left.

        Closes the stream, also if cancelled. An error of the connection is logged, and ends no
        other connection.
        """
        self.connections += 1
        trio.lowlevel.current_task().name = "connection"
        outbox = Outbox(stream, self.limits.outboxes)
        calls = ClientCalls(self.mediator, self.limits.sizes)
        connection = Connection(stream, calls, self.limits, outbox)
        try:
            async with stream:
                with self.hang_ups.watched(stream, connection.leave):
                    await connection.run()
        # With a star, since a cancellation may come in one group with errors, and has to pass.
        except* Exception:
            log.exception("connection_failed")
        finally:
            self.connections -= 1


async def _turn_away(stream: trio.SocketStream, refused: FleetError, *, seconds: float) -> None:
    """Tell the client why, and close its connection after so many `seconds`.

    Meanwhile it is read: a client that still sends into a closed socket would get a reset, and not
    the reason.
    """
    with suppress(*GONE):
        async with stream:
            with trio.move_on_after(LAST_WORDS_SECONDS):
                await stream.send_all(encoded(failed(None, error_object(refused)).response) + b"\n")
            with trio.move_on_after(seconds):
                while await stream.receive_some(RECEIVE_BYTES):
                    pass
