"""What clients have yet to read: bounded for one client, and for all of them together.

One that reads slowly is only asked less of. One that takes nothing is given up, but not before all
of them together hold too much of the daemon's memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.rpc.room import Room

MOST_UNREAD_BYTES = 1 << 17
"""While a client has so much to read or to expect, its next line is not begun."""

MOST_TOGETHER_BYTES = 32 << 20
"""Beyond this, clients that take nothing are given up, those with the most to read first."""

SILENT_SECONDS = 1.0
"""How long a client takes nothing before it may be given up."""

CHUNK_BYTES = 1 << 16

ANSWER_BYTES = 1 << 12
"""What an answer that waits takes besides its bytes: its task, above all."""

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Outboxes:
    """The outboxes of all connections, and the room for what lies or will lie in them."""

    room: Room = attrs.field(factory=lambda: Room(MOST_TOGETHER_BYTES))
    _open: "set[Outbox]" = attrs.field(factory=set, repr=False)

    def __attrs_post_init__(self) -> None:
        self.room.make_room = self._make_room

    def add(self, outbox: "Outbox", size: int) -> None:
        """Count what is put into an outbox, and make room where it is too much for all."""
        self._open.add(outbox)
        outbox.unread_bytes += size
        self.room.add(size)

    def take(self, outbox: "Outbox", size: int) -> None:
        """Count what has left an outbox."""
        outbox.unread_bytes -= size
        if outbox in self._open:
            self.room.give_back(size)
            if not outbox.unread_bytes:
                self._open.discard(outbox)

    def _make_room(self, missing: int) -> None:
        now = clock.monotonic()
        silent = [box for box in self._open if now - box.moved_at >= SILENT_SECONDS]
        for box in sorted(silent, key=lambda box: box.unread_bytes, reverse=True):
            if missing <= 0:
                return
            log.warning("client_given_up", unread_bytes=box.unread_bytes)
            self._open.discard(box)
            self.room.give_back(box.unread_bytes)
            missing -= box.unread_bytes
            box.give_up("it reads nothing, and too much waits")


@attrs.define(eq=False)
class Outbox:
    """What one client has yet to read, sent in the order in which it was put in.

    `scope` is cancelled when the client is given up; its questions live within. `moved_at` is when
    it last took something, or began to have something to take. `expected_bytes` are those of
    answers that are being made.
    """

    stream: trio.abc.SendStream
    together: Outboxes = attrs.field(factory=Outboxes, repr=False)
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    unread_bytes: int = 0
    expected_bytes: int = 0
    moved_at: float = 0.0
    given_up: bool = False
    _sending: set[trio.CancelScope] = attrs.field(factory=set, repr=False)
    _turn: trio.Lock = attrs.field(factory=trio.Lock, repr=False)
    _waiting: trio.lowlevel.ParkingLot = attrs.field(factory=trio.lowlevel.ParkingLot, repr=False)

    async def ready(self) -> None:
        """Wait until the client has read enough to ask for more."""
        while self.unread_bytes + self.expected_bytes >= MOST_UNREAD_BYTES:
            await self._waiting.park()

    @contextmanager
    def expecting(self, size: int) -> Iterator[None]:
        """Count bytes that an answer may have, until it is there or given up."""
        self.expected_bytes += size
        try:
            yield
        finally:
            self.expected_bytes -= size
            self._waiting.unpark_all()

    def give_up(self, reason: str) -> None:
        """Send nothing more, and end what lives within the scope."""
        self.given_up = True
        self.scope.cancel(reason=reason)
        for sending in self._sending:
            sending.cancel(reason=reason)

    async def send(self, pieces: list[bytes]) -> None:
        """Send one line, whose pieces it takes, once all is sent that was put in before.

        Of a client that is given up, nothing is sent. Raises what the stream raises.
        """
        if self.given_up:
            return
        if not self.unread_bytes:
            self.moved_at = clock.monotonic()
        left = sum(map(len, pieces)) + ANSWER_BYTES
        self.together.add(self, left)
        sending = trio.CancelScope()
        self._sending.add(sending)
        try:
            with sending:
                await self._begin()
                try:
                    while pieces:
                        piece = pieces.pop(0)
                        await self._send(piece)
                        left -= len(piece)
                        self.together.take(self, len(piece))
                finally:
                    self._turn.release()
        finally:
            self._sending.discard(sending)
            self.together.take(self, left)
            self._waiting.unpark_all()

    async def _begin(self) -> None:
        """Wait for the turn; where nothing waits, without a pause in which others come first."""
        try:
            self._turn.acquire_nowait()
        except trio.WouldBlock:
            await self._turn.acquire()

    async def _send(self, piece: bytes) -> None:
        for start in range(0, len(piece), CHUNK_BYTES):
            await self.stream.send_all(piece[start : start + CHUNK_BYTES])
            self.moved_at = clock.monotonic()
