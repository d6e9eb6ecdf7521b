"""What clients have yet to read: bounded for one client, and for all of them together.

One that reads slowly is only asked less of. One that takes nothing is given up, but not before all
of them together hold too much of the daemon's memory.
"""

import attrs
import structlog
import trio

from spacetraders import clock

MOST_UNREAD_BYTES = 1 << 17
"""While a client has so much to read, its next line is not begun."""

MOST_TOGETHER_BYTES = 32 << 20
"""Beyond this, clients that take nothing are given up, those with the most to read first."""

SILENT_SECONDS = 1.0
"""How long a client takes nothing before it may be given up."""

CHUNK_BYTES = 1 << 16

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Outboxes:
    """The outboxes of all connections, and how many bytes lie in them."""

    unread_bytes: int = 0
    _open: "set[Outbox]" = attrs.field(factory=set, repr=False)

    def add(self, outbox: "Outbox", size: int) -> None:
        """Count what is put into an outbox, and make room where it is too much for all."""
        self._open.add(outbox)
        outbox.unread_bytes += size
        self.unread_bytes += size
        if self.unread_bytes > MOST_TOGETHER_BYTES:
            self._make_room()

    def take(self, outbox: "Outbox", size: int) -> None:
        """Count what has left an outbox."""
        outbox.unread_bytes -= size
        if outbox in self._open:
            self.unread_bytes -= size
            if not outbox.unread_bytes:
                self._open.discard(outbox)

    def _make_room(self) -> None:
        now = clock.monotonic()
        silent = [box for box in self._open if now - box.moved_at >= SILENT_SECONDS]
        for box in sorted(silent, key=lambda box: box.unread_bytes, reverse=True):
            if self.unread_bytes <= MOST_TOGETHER_BYTES:
                return
            log.warning("client_given_up", unread_bytes=box.unread_bytes)
            self._open.discard(box)
            self.unread_bytes -= box.unread_bytes
            box.scope.cancel(reason="it reads nothing, and too much waits")


@attrs.define(eq=False)
class Outbox:
    """What one client has yet to read, sent in the order in which it was put in.

    `scope` is cancelled when the client is given up; its connection lives within. `moved_at` is
    when it last took something, or began to have something to take.
    """

    stream: trio.abc.SendStream
    together: Outboxes = attrs.field(factory=Outboxes, repr=False)
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    unread_bytes: int = 0
    moved_at: float = 0.0
    _turn: trio.Lock = attrs.field(factory=trio.Lock, repr=False)
    _waiting: trio.lowlevel.ParkingLot = attrs.field(factory=trio.lowlevel.ParkingLot, repr=False)

    async def room(self) -> None:
        """Wait until the client has read enough to ask for more."""
        while self.unread_bytes >= MOST_UNREAD_BYTES:
            await self._waiting.park()

    async def send(self, data: bytes) -> None:
        """Send once all is sent that was put in before; raises what the stream raises."""
        if not self.unread_bytes:
            self.moved_at = clock.monotonic()
        self.together.add(self, len(data))
        try:
            async with self._turn:
                for start in range(0, len(data), CHUNK_BYTES):
                    await self.stream.send_all(data[start : start + CHUNK_BYTES])
                    self.moved_at = clock.monotonic()
        finally:
            self.together.take(self, len(data))
            self._waiting.unpark_all()
