"""The answer to one line: to a single request, or to a batch, whose answers go out as an array."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import attrs
import trio

from spacetraders.application.bus.methods import Load
from spacetraders.rpc.bounds.limits import ServerLimits
from spacetraders.rpc.bounds.loads import load_of
from spacetraders.rpc.calls import ClientCalls
from spacetraders.rpc.encoding import encoded
from spacetraders.rpc.errors import BatchTooLong, error_object
from spacetraders.rpc.following import Subscription
from spacetraders.rpc.requests import Answered, Call, Line, failed

MOST_BATCH_BYTES = 4 << 20
"""Once the answers to a batch are longer together, its other questions are refused."""

NO_LINE = Line((), batch=False)
"""The empty line, which stands in place of one that is answered."""

WAITING = {Load.QUESTION, Load.ORDER}
"""Loads that may wait for the game or for a solver, with a short answer."""

LOCAL = {Load.GLANCE, Load.LOOKUP}
"""Loads that wait for the database at most."""

Numbered = tuple[int, Call | Answered]
"""An entry of a line, with its place in it."""


@attrs.define(eq=False)
class Answering:
    """Works out the answer to a line. `begun` are the subscriptions that it asked for.

    `kept` holds what the line has taken of the bounds, and the caller closes it. `size` counts the
    bytes of the answers so far.
    """

    line: Line
    calls: ClientCalls
    limits: ServerLimits
    kept: AsyncExitStack = attrs.field(repr=False)
    begun: list[Subscription] = attrs.field(factory=list)
    size: int = 0
    _roomy: set[Load] = attrs.field(factory=set, repr=False)
    """The loads for whose answers there is room by now."""
    _answers: dict[int, list[bytes]] = attrs.field(factory=dict, repr=False)

    @property
    def is_glance(self) -> bool:
        """Whether it is a single request that memory answers, or nothing at all."""
        loads = {_load(entry) for entry in self.line.entries}
        # A subset and not an equality: an empty line has no load, and needs no task either.
        return not self.line.batch and loads <= {Load.GLANCE}

    @property
    def is_order(self) -> bool:
        """Whether any of it may change something."""
        return any(_load(entry) is Load.ORDER for entry in self.line.entries)

    @property
    def expected_bytes(self) -> int:
        """The bytes that are reserved for the answer."""
        return self._expected(*Load)

    async def answer(self) -> list[bytes]:
        """Return the answer in pieces, with the end of its line, or none where nothing is answered.

        The answers to a batch stand in the order of its requests. A cancellation gives up the calls
        under way. A deed that was sent to the game runs to its end.
        """
        entries = list(enumerate(self.line.entries))
        # Of a batch, what may wait for the game comes first. Then no room for long answers is held
        # while the game is waited for.
        if self.line.batch:
            await self._together([each for each in entries if _load(each[1]) in WAITING])
            # One after the other: a batch of surveys would else take the turns of all clients.
            await self._each([each for each in entries if _load(each[1]) is Load.SURVEY])
            await self._each([each for each in entries if _load(each[1]) in LOCAL])
        else:
            await self._each(entries)
        try:
            return self._joined()
        finally:
            # Both may be megabytes, and the joined answer may wait long for its reader.
            self.line, self._answers = NO_LINE, {}

    async def _together(self, entries: list[Numbered]) -> None:
        if not entries:
            return
        waiting = iter(entries)
        async with trio.open_nursery() as nursery:
            # This task works in any case. Each helper takes one of the places of all clients, so
            # that a batch is no faster than as many single lines.
            for _ in entries[1:]:
                try:
                    self.limits.places.acquire_nowait()
                except trio.WouldBlock:
                    break
                nursery.start_soon(self._helped, waiting)
            await self._each(waiting)

    async def _helped(self, waiting: Iterable[Numbered]) -> None:
        try:
            await self._each(waiting)
        finally:
            self.limits.places.release()

    async def _each(self, waiting: Iterable[Numbered]) -> None:
        for index, entry in waiting:
            self._answers[index] = await self._one(entry)
            self.size += sum(map(len, self._answers[index]))
            # Entries that never wait would otherwise hold the loop for a whole batch.
            if self.line.batch:
                await trio.lowlevel.checkpoint()

    async def _one(self, entry: Call | Answered) -> list[bytes]:
        if isinstance(entry, Answered):
            return [encoded(entry.response)]
        load = _load(entry)
        # An order is carried out however long the answers are: it is no question of room.
        if self.size > MOST_BATCH_BYTES and load is not Load.ORDER:
            refused = error_object(BatchTooLong(MOST_BATCH_BYTES))
            return [] if entry.notice else [encoded(failed(entry.request_id, refused).response)]
        if load in WAITING or self.is_glance:
            return await self.calls.carry_out(entry, self.begun)
        return await self.calls.carry_out(entry, self.begun, self._in_turn(load))

    @asynccontextmanager
    async def _in_turn(self, load: Load) -> AsyncIterator[None]:
        """Wait for room, and then for the turn among all clients.

        In this order, since whoever has the turn must not wait for readers that are slow.
        """
        if load not in self._roomy:
            await self._take_room(load)
        async with self.limits.gate(load):
            yield

    async def _take_room(self, load: Load) -> None:
        # Room is taken once, for all entries of a kind. Two batches that each had a part of it, and
        # waited for more, would wait for each other.
        loads = {Load.SURVEY} if load is Load.SURVEY else LOCAL
        await self.kept.enter_async_context(self.limits.room(load).kept(self._expected(*loads)))
        self._roomy |= loads

    def _expected(self, *loads: Load) -> int:
        calls = [entry for entry in self.line.entries if isinstance(entry, Call)]
        sizes = [self.limits.sizes.expected(c.message) for c in calls if _load(c) in loads]
        # Beyond this size a batch is refused its questions, so no more room need be kept for it.
        return min(sum(sizes), MOST_BATCH_BYTES) if self.line.batch else sum(sizes)

    def _joined(self) -> list[bytes]:
        said = [self._answers[index] for index in sorted(self._answers) if self._answers[index]]
        if not said:
            return []
        if not self.line.batch:
            # The end of the line goes with the last piece, so that it is no send of its own.
            return [*said[0][:-1], said[0][-1] + b"\n"]
        # The pieces stay pieces: joined, a long answer would be copied once more.
        joined = [b"["]
        for pieces in said:
            joined += pieces
            joined.append(b",")
        joined[-1] = b"]\n"
        return joined


def _load(entry: Call | Answered) -> Load:
    return Load.GLANCE if isinstance(entry, Answered) else load_of(entry.message)
