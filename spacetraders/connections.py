"""TCP connections of an HTTP server: HTTP/1.1 alone, each guarded so that it ends no other one.

Hypercorn would follow a request to upgrade to WebSocket or HTTP/2, of which neither the game nor
our pages have any. A malformed one raises in Hypercorn 0.18, and would end the nursery in which it
serves all connections. So no upgrade is followed, and every connection catches its own errors.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import attrs
import h11
import trio
from hypercorn.config import Config
from hypercorn.events import Closed, Event, RawData
from hypercorn.protocol import ProtocolWrapper
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.trio.task_group import TaskGroup
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import AppWrapper, ConnectionState, LifespanState

GRACE_SECONDS = 0.5
"""How long the end of the server waits for answers that are being sent."""


@attrs.define(eq=False)
class Connections:
    """All connections of one server; `handle` serves one of them."""

    app: AppWrapper
    config: Config
    context: WorkerContext = attrs.field(factory=lambda: WorkerContext(None))
    _sending: set[trio.CancelScope] = attrs.field(factory=set, repr=False)
    _end: float = math.inf

    async def serve(
        self,
        listener: trio.SocketListener,
        *,
        task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Serve until cancelled; answers that are being sent then have GRACE_SECONDS to get out."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._hurry)
            await nursery.start(trio.serve_listeners, self.handle, [listener])
            task_status.started()

    async def handle(self, stream: trio.SocketStream) -> None:
        """Serve one connection to its end; its errors are logged and go no further."""
        try:
            async with stream:
                await HttpConnection(self, stream).run()
        except* Exception as group:  # noqa: BLE001 - one connection, of hundreds, has ended
            await self.config.log.warning("a connection was given up: %r", group)

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Shield a send from cancellation; at the end of the server for GRACE_SECONDS at most."""
        with trio.CancelScope(shield=True, deadline=self._end) as scope:
            self._sending.add(scope)
            try:
                yield
            finally:
                self._sending.discard(scope)

    async def _hurry(self) -> None:
        # The nursery is cancelled when the server ends: then every shield gets a deadline.
        try:
            await trio.sleep_forever()
        finally:
            self._end = trio.current_time() + GRACE_SECONDS
            for scope in self._sending:
                scope.deadline = self._end


class HttpConnection(TCPServer):
    """One TCP connection, from its first byte to its end."""

    def __init__(self, among: Connections, stream: trio.SocketStream) -> None:
        super().__init__(
            among.app,
            among.config,
            among.context,
            LifespanState(),
            cast("trio.SSLStream[trio.SocketStream]", stream),
        )
        self._among = among
        self._left = False
        self._scope = trio.CancelScope()
        self._socket = stream.socket

    async def run(self) -> None:
        """Answer until the client has left.

        Raises:
            Exception: anything that Hypercorn does not expect of a client.

        """
        try:
            client, server = self._socket.getpeername(), self._socket.getsockname()
        except OSError:
            return  # the client has left already
        with self._scope:
            async with TaskGroup() as self._task_group:
                protocol = Http11(
                    self.app,
                    self.config,
                    self.context,
                    self._task_group,
                    ConnectionState(self.state),
                    ssl=False,
                    client=client,
                    server=server,
                    send=self.protocol_send,
                )
                self.protocol = cast("ProtocolWrapper", protocol)
                await self.idle_task.restart(self._task_group, self._idle_timeout)
                await self._read_data()
                # Answers may still be under way; only the watch over idle connections ends.
                self._left = True
                await self.idle_task.stop()

    async def protocol_send(self, event: Event) -> None:
        """Carry out an event of the protocol: send, close, or watch how long it is idle."""
        # Hypercorn keeps tasks and sockets of clients that have left. So here a send has a shield
        # that ends, a closed connection ends its waiting reader too, and a connection that the
        # client has left is not watched.
        if isinstance(event, RawData):
            await self._send(event.data)
        elif isinstance(event, Closed):
            await super().protocol_send(event)
            self._scope.cancel(reason="the server closes")
        elif not self._left:
            await super().protocol_send(event)

    async def _send(self, data: bytes) -> None:
        async with self.send_lock:
            try:
                with self._among.sending():
                    await self.stream.send_all(data)
            except (trio.BrokenResourceError, trio.ClosedResourceError, trio.BusyResourceError):
                self._scope.cancel(reason="it is closed, or being closed")


class Http11(H11Protocol):
    """HTTP/1.1 alone: upgrades are ignored, as RFC 9110 (7.8) allows."""

    async def _check_protocol(self, event: h11.Request) -> None:
        """Accept no other protocol: neither `Upgrade: h2c` nor the preface of HTTP/2."""

    async def _create_stream(self, request: h11.Request) -> None:
        await super()._create_stream(without_upgrade(request))


def without_upgrade(request: h11.Request) -> h11.Request:
    """Return the request without its `Upgrade` headers."""
    if all(name != b"upgrade" for name, _ in request.headers):
        return request
    return h11.Request(
        method=request.method,
        target=request.target,
        headers=[(name, value) for name, value in request.headers if name != b"upgrade"],
        http_version=request.http_version,
    )
