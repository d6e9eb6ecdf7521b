"""Room: a number of bytes that all clients share, taken before they are filled."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import attrs
import trio

LOOK_EVERY_SECONDS = 0.25
"""How often whoever waits for room looks whether any can be made."""


@attrs.define(eq=False)
class Room:
    """`most` bytes, of which `taken` are in use.

    `make_room` is called with the bytes that are missing while somebody waits; it may give some
    back.
    """

    most: int
    make_room: Callable[[int], None] = lambda _: None
    taken: int = attrs.field(default=0, init=False)
    _turn: trio.StrictFIFOLock = attrs.field(factory=trio.StrictFIFOLock, init=False, repr=False)
    _freed: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)

    @asynccontextmanager
    async def kept(self, size: int) -> AsyncIterator[None]:
        """Keep `size` bytes for as long as the block lasts, whose turn comes in order.

        What is larger than all the room waits until nothing else is there. A caller who is
        cancelled while waiting has taken nothing.
        """
        if self._turn.locked() or not self._has(size):
            async with self._turn:
                await self._freed_for(size)
                self.taken += size
        else:  # nobody waits
            self.taken += size
        try:
            yield
        finally:
            self.give_back(size)

    async def _freed_for(self, size: int) -> None:
        while not self._has(size):
            self._freed = trio.Event()
            self.make_room(self.taken + size - self.most)
            with trio.move_on_after(LOOK_EVERY_SECONDS):
                await self._freed.wait()

    def _has(self, size: int) -> bool:
        return not self.taken or self.taken + size <= self.most

    def add(self, size: int) -> None:
        """Take bytes without waiting, even where there is no room; makes some where it can."""
        self.taken += size
        if self.taken > self.most:
            self.make_room(self.taken - self.most)

    def give_back(self, size: int) -> None:
        """Give bytes back that were taken."""
        self.taken -= size
        self._freed.set()
