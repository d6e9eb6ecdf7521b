"""One client: its lines are read while there is room for them, and answered as they are done."""

from contextlib import AsyncExitStack, nullcontext, suppress

import attrs
import structlog
import trio

from spacetraders.application.ports.logs import LogSubscription
from spacetraders.errors import FleetError
from spacetraders.rpc.answering import Answering
from spacetraders.rpc.calls import Calls
from spacetraders.rpc.encoding import encoded
from spacetraders.rpc.errors import LineTooLong, LineTooSlow, error_object
from spacetraders.rpc.following import notification
from spacetraders.rpc.leaving import has_left
from spacetraders.rpc.limits import Limits
from spacetraders.rpc.outbox import Outbox
from spacetraders.rpc.reading import RECEIVE_BYTES, LineReader
from spacetraders.rpc.requests import failed, read_line

LINES_AT_ONCE = 32
"""Lines of one connection that may be under way together."""

LAST_WORDS_SECONDS = 1.0
"""How long a client that sent too much is still listened to before the connection closes."""

NOTICE_SECONDS = 10.0
"""How long a notification whose sender has left may take until it is sent to the game."""

POLITE_BYTES = 1 << 10
"""A longer line waits for its turn to be read, and so does one with more behind it."""

GONE = (trio.BrokenResourceError, trio.ClosedResourceError)

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Connection:
    """One client, and what it has asked for.

    Its questions, its answers and what it follows live within the outbox's scope, which ends when
    the client leaves or is given up. Its orders outlive a client that is given up.
    """

    stream: trio.abc.Stream
    calls: Calls
    limits: Limits
    outbox: Outbox
    under_way: int = 0
    _following: set[LogSubscription] = attrs.field(factory=set, repr=False)
    _followers: trio.Nursery | None = attrs.field(default=None, repr=False)
    _slots: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(LINES_AT_ONCE), repr=False)

    async def run(self) -> None:
        """Read lines and answer each as it is done, until the client ends its side or leaves."""
        async with trio.open_nursery() as orders:
            with self.outbox.scope:
                async with trio.open_nursery() as followers:
                    self._followers = followers
                    try:
                        async with trio.open_nursery() as questions:
                            await self._read(questions, orders)
                    finally:
                        self._followers = None
                        for subscription in list(self._following):
                            subscription.close()
            if self.outbox.scope.cancelled_caught:
                self.calls.deafen()
            if self.calls.left:
                await self.calls.last_notices(NOTICE_SECONDS)

    def leave(self) -> None:
        """End all that the client waited for: it has left."""
        if not self.calls.left:
            log.debug("client_gone")
            self.calls.leave()
            self.outbox.give_up("the client has left")

    async def _read(self, questions: trio.Nursery, orders: trio.Nursery) -> None:
        reader = LineReader(self.stream, self.limits)
        try:
            while await self._read_one(reader, questions, orders):
                pass
        except (LineTooLong, LineTooSlow) as refused:
            await self._refuse_the_rest(refused)
        except GONE:
            self.leave()
        if has_left(self.stream):
            self.leave()

    async def _read_one(
        self, reader: LineReader, questions: trio.Nursery, orders: trio.Nursery
    ) -> bool:
        """Begin the next line; whether there was one. Nothing of it stays with the reader."""
        async with AsyncExitStack() as kept:
            raw = await reader.next_line(kept)
            if raw is None:
                return False
            await self.outbox.ready()
            greedy = reader.has_more or len(raw) > POLITE_BYTES
            async with self.limits.turn if greedy else nullcontext():
                answering = Answering(read_line(raw), self.calls, self.limits, kept)
                del raw
                quick = await answering.answer() if answering.is_glance else None
            if quick is None:
                await self._begin(answering, questions, orders)
            else:
                await self._send(quick)
        return True

    async def _begin(
        self, answering: Answering, questions: trio.Nursery, orders: trio.Nursery
    ) -> None:
        """Start a task for a line once there is a place for it."""
        kept = answering.kept
        await self._slots.acquire()
        kept.callback(self._slots.release)
        if self.under_way:
            await self.limits.places.acquire()
            kept.callback(self.limits.places.release)
        self.under_way += 1
        kept.callback(self._ended)
        kept.enter_context(self.outbox.expecting(answering.expected_bytes))
        answering.kept = kept.pop_all()
        nursery = orders if answering.is_order else questions
        nursery.start_soon(self._work, answering, name="rpc line")

    def _ended(self) -> None:
        self.under_way -= 1

    async def _work(self, answering: Answering) -> None:
        """Answer a line: its room is given back as the outbox takes the answer over."""
        try:
            async with answering.kept:
                pieces = await answering.answer()
            if not self.calls.deaf:
                await self._send(pieces)
        except BaseException:
            for subscription in answering.begun:
                subscription.close()
            raise
        for subscription in answering.begun:
            self._follow(subscription)

    async def _send(self, pieces: list[bytes]) -> None:
        """Send an answer once all before it are sent; a client that is gone has left."""
        if not pieces:
            return
        try:
            await self.outbox.send(pieces)
        except GONE:
            self.leave()

    def _follow(self, subscription: LogSubscription) -> None:
        if self._followers is None:  # the client has ended its side
            subscription.close()
            return
        self._following.add(subscription)
        self._followers.start_soon(self._tell, subscription, name="rpc follower")

    async def _tell(self, subscription: LogSubscription) -> None:
        """Pass on what a follower is told; while the client does not read, its buffer loses it."""
        try:
            async for event in subscription:
                await self._send([encoded(notification(subscription, event)) + b"\n"])
        finally:
            subscription.close()
            self._following.discard(subscription)

    async def _refuse_the_rest(self, refused: FleetError) -> None:
        """Say why no more is read, and read on a little, so that the client gets to hear it."""
        await self._send([encoded(failed(None, error_object(refused)).response) + b"\n"])
        with trio.move_on_after(LAST_WORDS_SECONDS), suppress(*GONE):
            while await self.stream.receive_some(RECEIVE_BYTES):
                pass
