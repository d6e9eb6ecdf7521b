"""Room: a number of bytes that all clients share, taken before the bytes are there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import attrs
import trio

LOOK_EVERY_SECONDS = 0.25
"""How often a caller who waits asks anew for room to be made."""


@attrs.define(eq=False)
class Room:
    """`most` bytes, of which `taken` are in use.

    `make_room` is called with the number of bytes that are missing. It may give some back.
    """

    most: int
    make_room: Callable[[int], None] = lambda _: None
    taken: int = attrs.field(default=0, init=False)
    _turn: trio.StrictFIFOLock = attrs.field(factory=trio.StrictFIFOLock, init=False, repr=False)
    _freed: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)

    @asynccontextmanager
    async def kept(self, size: int) -> AsyncIterator[None]:
        """Keep `size` bytes for as long as the block lasts. Callers have their turn in order.

        More than `most` waits until nothing else is taken, and then has all the room. A caller who
        is cancelled while waiting has taken nothing.
        """
        # A free room is taken without the lock. But where somebody waits, a small size must not
        # slip past a large one, which would never have its turn.
        if self._turn.locked() or not self._has(size):
            async with self._turn:
                await self._freed_for(size)
                self.taken += size
        else:
            self.taken += size
        try:
            yield
        finally:
            self.give_back(size)

    async def _freed_for(self, size: int) -> None:
        while not self._has(size):
            # Made before room is asked for, since that may give some back at once.
            self._freed = trio.Event()
            self.make_room(self.taken + size - self.most)
            # Clients that read nothing can only be given up after a while, so that it is asked
            # again even where no room was given back meanwhile.
            with trio.move_on_after(LOOK_EVERY_SECONDS):
                await self._freed.wait()

    def _has(self, size: int) -> bool:
        # An empty room takes any size. A size beyond `most` would else wait for ever.
        return not self.taken or self.taken + size <= self.most

    def add(self, size: int) -> None:
        """Take bytes without waiting, even beyond `most`. Then room is made where it can be."""
        self.taken += size
        if self.taken > self.most:
            self.make_room(self.taken - self.most)

    def give_back(self, size: int) -> None:
        """Give bytes back, and wake the caller who waits for them."""
        self.taken -= size
        self._freed.set()
