"""What all clients of the daemon share: how much may be under way, and how much of it is whose.

Every bound here is one for all connections together, so that many clients weigh no more than one.
Nobody starves: one line of each connection needs no place, looks at memory need none at all, and
whoever waits has its turn in order, with one line of each connection in the queue.
"""

from contextlib import AbstractAsyncContextManager

import attrs
import trio

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load
from spacetraders.rpc.loads import load_of
from spacetraders.rpc.outbox import Outboxes
from spacetraders.rpc.room import Room

MOST_TOGETHER = 512
"""Requests that may be under way besides the first line of each connection."""

LOOKUPS_AT_ONCE = 4
"""Lookups that may be under way; more would not be quicker, for one thread reads SQLite."""

SURVEYS_AT_ONCE = 8
"""Surveys that may be under way: the game tells each a page at a time, twice a second."""

SURVEYS_BYTES = 8 << 20
"""Room for the answers of surveys that are being made. It is not that of lookups, which must not
wait for the game."""

SHORT_LINE_BYTES = 1 << 14
"""A longer line waits for the room that it takes."""

ARRIVING_AT_ONCE = 8
"""Long lines that may have come in part, or wait to be parsed."""

LONG_LINES_BYTES = 4 << 20
"""Long lines that are being answered; parsed, they may take six times as much."""

LEAST_EXPECTED_BYTES = 1 << 16
"""What a long answer counts as before it is there, at least."""

MOST_EXPECTED_BYTES = 8 << 20

SHORT_ANSWER_BYTES = 1 << 12
"""What any other answer counts as before it is there."""


@attrs.define(eq=False)
class Sizes:
    """How long answers have lately been, by class of message."""

    _known: dict[type, int] = attrs.field(factory=dict)

    def note(self, message: Message[object], size: int) -> None:
        """Learn from an answer: a longer one counts at once, shorter ones by and by."""
        before = self._known.get(type(message), 0)
        self._known[type(message)] = max(size, before - before // 8)

    def expected(self, message: Message[object]) -> int:
        """Return how many bytes the answer to a message may have."""
        if load_of(message) not in (Load.LOOKUP, Load.SURVEY):
            return SHORT_ANSWER_BYTES
        known = self._known.get(type(message), 0)
        return min(max(known, LEAST_EXPECTED_BYTES), MOST_EXPECTED_BYTES)


@attrs.define(eq=False)
class Limits:
    """The bounds of one server."""

    outboxes: Outboxes = attrs.field(factory=Outboxes)
    turn: trio.StrictFIFOLock = attrs.field(factory=trio.StrictFIFOLock)
    """Whose line is read next, among those who ask more than one short thing at a time."""
    places: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(MOST_TOGETHER))
    arriving: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(ARRIVING_AT_ONCE))
    long_lines: Room = attrs.field(factory=lambda: Room(LONG_LINES_BYTES))
    sizes: Sizes = attrs.field(factory=Sizes)
    _lookups: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(LOOKUPS_AT_ONCE))
    _surveys_room: Room = attrs.field(factory=lambda: Room(SURVEYS_BYTES))
    _surveys: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(SURVEYS_AT_ONCE))

    def room(self, load: Load) -> Room:
        """Return where the answers of a kind have their room while they are made."""
        return self._surveys_room if load is Load.SURVEY else self.outboxes.room

    def gate(self, load: Load) -> AbstractAsyncContextManager[object]:
        """Return what lets a few calls of a kind pass at once: of many glances, one at a time."""
        match load:
            case Load.LOOKUP:
                return self._lookups
            case Load.SURVEY:
                return self._surveys
        return self.turn
