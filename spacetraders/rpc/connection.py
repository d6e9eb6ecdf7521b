"""The connection of one client: lines are read while there is room, and answered when done."""

from contextlib import AsyncExitStack, nullcontext, suppress

import attrs
import structlog
import trio

from spacetraders.errors import FleetError
from spacetraders.rpc.answering import Answering
from spacetraders.rpc.bounds.limits import SHORT_LINE_BYTES, ServerLimits
from spacetraders.rpc.bounds.outbox import Outbox
from spacetraders.rpc.calls import ClientCalls
from spacetraders.rpc.encoding import encoded
from spacetraders.rpc.errors import LineTooLong, LineTooSlow, error_object
from spacetraders.rpc.following import Subscription, notification
from spacetraders.rpc.leaving import has_left
from spacetraders.rpc.reading import RECEIVE_BYTES, LineReader
from spacetraders.rpc.requests import failed, read_line

LINES_AT_ONCE = 32
"""How many lines of one connection may be under way together."""

LAST_WORDS_SECONDS = 1.0
"""How long a client that is turned away is still read before the connection closes."""

NOTICE_SECONDS = 10.0
"""How long a notification whose sender has left may take until it is sent to the game."""

POLITE_BYTES = 1 << 10
"""A longer line waits for its turn to be parsed, and so does one with more behind it."""

GONE = (trio.BrokenResourceError, trio.ClosedResourceError)
"""Errors of a stream whose peer has closed it."""

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Connection:
    """One client and its pending calls. `under_way` counts its lines that are being answered.

    Questions, answers and followed logs live within the scope of the outbox. It is cancelled when
    the client leaves or is given up. Orders live outside: they are carried out all the same where
    the client is only given up.
    """

    stream: trio.abc.Stream
    calls: ClientCalls
    limits: ServerLimits
    outbox: Outbox
    under_way: int = 0
    _following: set[Subscription] = attrs.field(factory=set, repr=False)
    _followers: trio.Nursery | None = attrs.field(default=None, repr=False)
    _slots: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(LINES_AT_ONCE), repr=False)

    async def run(self) -> None:
        """Read lines and answer each when it is done, until the client ends its side or leaves.

        Returns when all is answered or given up. A cancellation ends everything at once. Raises
        nothing that comes from the client.
        """
        # The nesting is the order of leaving. Questions end first; the subscriptions are closed
        # after the last of them, since a question may still begin one; orders end last.
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
            # The client reads no more, so that the answers to its orders need not be kept.
            if self.outbox.scope.cancelled_caught:
                self.calls.deafen()
            if self.calls.left:
                await self.calls.last_notices(NOTICE_SECONDS)

    def leave(self) -> None:
        """Give up all calls of a client that has left. Another call does nothing."""
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
        """Begin the next line, and return whether there was one.

        What the line holds (room, a place) goes from `kept` to the task that answers it, or is
        given back here. While room is held, nothing waits for the client to read.
        """
        # A client that does not read its answers is asked nothing more. That keeps the answers of
        # one client within a bound, without dropping any. A long line takes room of all clients,
        # and so this comes before it; an answer may have grown until a short one has come.
        await self.outbox.ready()
        async with AsyncExitStack() as kept:
            raw = await reader.next_line(kept)
            if raw is None:
                return False
            if len(raw) <= SHORT_LINE_BYTES:
                await self.outbox.ready()
            # Parsing holds the loop. A client that sends much has it done in turn with the others;
            # a short line alone, such as that of a person, never waits for them.
            greedy = reader.has_more or len(raw) > POLITE_BYTES
            async with self.limits.turn if greedy else nullcontext():
                answering = Answering(read_line(raw), self.calls, self.limits, kept)
                del raw  # it may be a megabyte, and the answer may take minutes
                # A look at memory is answered here: a task for it would cost more than the look.
                quick = await answering.answer() if answering.is_glance else None
            if quick is None:
                await self._begin(answering, questions, orders)
                return True
        await self._send(quick)
        return True

    async def _begin(
        self, answering: Answering, questions: trio.Nursery, orders: trio.Nursery
    ) -> None:
        """Start a task for a line, once there is a place for it among those of all clients."""
        kept = answering.kept
        # The connection's own bound comes first, so that one client with many lines waits by itself
        # and not in the queue of all.
        await self._slots.acquire()
        kept.callback(self._slots.release)
        # The first line of a connection needs no place: nobody is kept out by those who fill them.
        if self.under_way:
            await self.limits.places.acquire()
            kept.callback(self.limits.places.release)
        self.under_way += 1
        kept.callback(self._ended)
        kept.enter_context(self.outbox.expecting(answering.expected_bytes))
        answering.kept = kept.pop_all()  # from here on the task gives them back
        nursery = orders if answering.is_order else questions
        nursery.start_soon(self._work, answering, name="rpc line")

    def _ended(self) -> None:
        self.under_way -= 1

    async def _work(self, answering: Answering) -> None:
        try:
            # The room is given back before the answer is sent: from there on the outbox counts it.
            async with answering.kept:
                pieces = await answering.answer()
            if not self.calls.deaf:
                await self._send(pieces)
        except BaseException:
            for subscription in answering.begun:
                subscription.close()
            raise
        # Only now, so that the first line of a log comes after the answer that names it.
        for subscription in answering.begun:
            self._follow(subscription)

    async def _send(self, pieces: list[bytes]) -> None:
        if not pieces:
            return
        try:
            await self.outbox.send(pieces)
        except GONE:
            self.leave()

    def _follow(self, subscription: Subscription) -> None:
        if self._followers is None:  # the client has ended its side
            subscription.close()
            return
        self._following.add(subscription)
        self._followers.start_soon(self._tell, subscription, name="rpc follower")

    async def _tell(self, subscription: Subscription) -> None:
        """Pass on the events of a followed log. While the client does not read, lines are lost."""
        try:
            async for event in subscription:
                await self._send([encoded(notification(subscription, event)) + b"\n"])
        finally:
            subscription.close()
            self._following.discard(subscription)

    async def _refuse_the_rest(self, refused: FleetError) -> None:
        """Tell the client why no more of its lines are read.

        What it still sends is read for a moment and dropped, since a close with unread bytes would
        reset the connection before the reason arrives.
        """
        await self._send([encoded(failed(None, error_object(refused)).response) + b"\n"])
        with trio.move_on_after(LAST_WORDS_SECONDS), suppress(*GONE):
            while await self.stream.receive_some(RECEIVE_BYTES):
                pass
