"""The limits of the server: how many requests may be under way, and how much memory they take.

Each limit is one for all connections together, so that many clients weigh no more than one. Nobody
starves: one line of each connection needs no place, a look at memory needs none at all, and each
connection has one line at a time in a queue.
"""

from contextlib import AbstractAsyncContextManager

import attrs
import trio

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load
from spacetraders.rpc.bounds.loads import load_of
from spacetraders.rpc.bounds.outbox import Outboxes
from spacetraders.rpc.bounds.room import Room

MOST_TOGETHER = 512
"""Requests that may be under way besides the first line of each connection."""

LOOKUPS_AT_ONCE = 4
"""Lookups that may be under way. More would be no quicker, since one thread reads SQLite."""

SURVEYS_AT_ONCE = 8
"""Surveys that may be under way. The game answers two pages a second, whoever asks."""

SURVEYS_BYTES = 8 << 20
"""Room for the answers of surveys that are being made. Lookups have room of their own, since they
must not wait for the game."""

SHORT_LINE_BYTES = 1 << 14
"""A line that is longer waits for room before all of it is received."""

ARRIVING_AT_ONCE = 8
"""Long lines of which a part may have come."""

LONG_LINES_BYTES = 4 << 20
"""Bytes of long lines that are being answered. Parsed, they may take six times as much."""

LEAST_EXPECTED_BYTES = 1 << 16
"""The least that a long answer counts as before it is there."""

MOST_EXPECTED_BYTES = 8 << 20
"""The most that it counts as. With more, it would wait until no other answer is there."""

SHORT_ANSWER_BYTES = 1 << 12
"""Bytes reserved for a short answer before it is there."""


@attrs.define(eq=False)
class Sizes:
    """The lengths of the latest answers by class of message, as an estimate for the next one."""

    _known: dict[type, int] = attrs.field(factory=dict)

    def note(self, message: Message[object], size: int) -> None:
        """Learn from an answer of `size` bytes."""
        # A longer answer counts at once. The estimate falls by an eighth each time, so that one
        # short answer between long ones does not open the gate.
        before = self._known.get(type(message), 0)
        self._known[type(message)] = max(size, before - before // 8)

    def expected(self, message: Message[object]) -> int:
        """Return how many bytes the answer to a message may have."""
        if load_of(message) not in (Load.LOOKUP, Load.SURVEY):
            return SHORT_ANSWER_BYTES
        known = self._known.get(type(message), 0)
        return min(max(known, LEAST_EXPECTED_BYTES), MOST_EXPECTED_BYTES)


@attrs.define(eq=False)
class ServerLimits:
    """The bounds of one server: places, turns and room, shared by all connections."""

    outboxes: Outboxes = attrs.field(factory=Outboxes)
    turn: trio.StrictFIFOLock = attrs.field(factory=trio.StrictFIFOLock)
    """Held while a line is parsed, by connections that send long lines or many."""
    places: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(MOST_TOGETHER))
    arriving: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(ARRIVING_AT_ONCE))
    long_lines: Room = attrs.field(factory=lambda: Room(LONG_LINES_BYTES))
    sizes: Sizes = attrs.field(factory=Sizes)
    _lookups: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(LOOKUPS_AT_ONCE))
    _surveys_room: Room = attrs.field(factory=lambda: Room(SURVEYS_BYTES))
    _surveys: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(SURVEYS_AT_ONCE))

    def room(self, load: Load) -> Room:
        """Return the room for the answers of a load while they are made."""
        return self._surveys_room if load is Load.SURVEY else self.outboxes.room

    def gate(self, load: Load) -> AbstractAsyncContextManager[object]:
        """Return the limiter of a load's calls. Glances in a batch pass one at a time."""
        match load:
            case Load.LOOKUP:
                return self._lookups
            case Load.SURVEY:
                return self._surveys
        return self.turn
