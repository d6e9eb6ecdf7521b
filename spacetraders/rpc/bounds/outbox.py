"""The outbox: answers that a client has yet to read, bounded for one client and for all together.

A client that reads slowly is asked nothing more until it has read. A client that takes nothing is
given up, but only once all of them together hold too much of the daemon's memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.rpc.bounds.room import Room

MOST_UNREAD_BYTES = 1 << 17
"""While a client has so many bytes to read, or to expect, its next line is not begun."""

MOST_TOGETHER_BYTES = 32 << 20
"""Beyond so many bytes, clients that take nothing are given up, the one with the most first."""

SILENT_SECONDS = 1.0
"""How long a client takes nothing before it may be given up."""

CHUNK_BYTES = 1 << 16
"""Bytes sent at a time. A client that takes only part of a long answer is then seen to read."""

ANSWER_BYTES = 1 << 12
"""Bytes that a waiting answer takes besides its text, above all for its task."""

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Outboxes:
    """The outboxes of all connections that hold anything, and the room that they share."""

    room: Room = attrs.field(factory=lambda: Room(MOST_TOGETHER_BYTES))
    _open: "set[Outbox]" = attrs.field(factory=set, repr=False)

    def __attrs_post_init__(self) -> None:
        self.room.make_room = self._make_room

    def add(self, outbox: "Outbox", size: int) -> None:
        """Count bytes that are put into an outbox. Where that is too much for all, room is made."""
        self._open.add(outbox)
        outbox.unread_bytes += size
        self.room.add(size)

    def take(self, outbox: "Outbox", size: int) -> None:
        """Count bytes that have left an outbox."""
        outbox.unread_bytes -= size
        # Of one that was given up, all is given back already.
        if outbox in self._open:
            self.room.give_back(size)
            if not outbox.unread_bytes:
                self._open.discard(outbox)

    def _make_room(self, missing: int) -> None:
        # Those who read, however slowly, are spared: their outboxes empty themselves.
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
    """The answers that one client has yet to read, sent in the order in which they were put in.

    `scope` is cancelled when the client is given up, and its questions live within. `moved_at`, by
    the monotonic clock, is when the client last took something, or first had something to take.
    `expected_bytes` are those of answers that are being made.
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
        """Wait until the client has read enough that its next line may be begun.

        A client that is given up is not waited for by itself: its `scope` ends the wait.
        """
        while self.unread_bytes + self.expected_bytes >= MOST_UNREAD_BYTES:
            await self._waiting.park()

    @contextmanager
    def expecting(self, size: int) -> Iterator[None]:
        """Count bytes that an answer may have, for as long as it is being made."""
        self.expected_bytes += size
        try:
            yield
        finally:
            self.expected_bytes -= size
            self._waiting.unpark_all()

    def give_up(self, reason: str) -> None:
        """Send nothing more, and cancel the tasks within the scope. Another call does nothing."""
        self.given_up = True
        self.scope.cancel(reason=reason)
        for sending in self._sending:
            sending.cancel(reason=reason)

    async def send(self, pieces: list[bytes]) -> None:
        """Send one line after all that was put in before. The list of pieces is emptied.

        Nothing is sent to a client that is given up. A cancellation may leave a part of the line
        sent, after which nothing more may follow.

        Raises:
            BrokenResourceError: the client has left.
            ClosedResourceError: the stream is closed.
        """
        if self.given_up:
            return
        if not self.unread_bytes:
            self.moved_at = clock.monotonic()
        # It is counted before the wait for the turn: what waits is in memory as well.
        left = sum(map(len, pieces)) + ANSWER_BYTES
        self.together.add(self, left)
        # A scope of its own, since orders send from outside of the client's scope.
        sending = trio.CancelScope()
        self._sending.add(sending)
        try:
            with sending:
                await self._begin()
                try:
                    # Each piece is let go as it is sent, and its room with it.
                    while pieces:
                        piece = pieces.pop(0)
                        await self._send(piece)
                        left -= len(piece)
                        self.together.take(self, len(piece))
                finally:
                    self._turn.release()
        finally:
            self._sending.discard(sending)
            # What is left here was not sent, or is ANSWER_BYTES, which no piece stands for.
            self.together.take(self, left)
            self._waiting.unpark_all()

    async def _begin(self) -> None:
        # Without a checkpoint where the turn is free: else answers that are ready later could come
        # before this one.
        try:
            self._turn.acquire_nowait()
        except trio.WouldBlock:
            await self._turn.acquire()

    async def _send(self, piece: bytes) -> None:
        for start in range(0, len(piece), CHUNK_BYTES):
            await self.stream.send_all(piece[start : start + CHUNK_BYTES])
            self.moved_at = clock.monotonic()
