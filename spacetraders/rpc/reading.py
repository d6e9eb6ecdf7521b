"""What a client sends, cut into lines; parts of long ones are bounded for all clients together."""

from contextlib import AsyncExitStack

import attrs
import trio

from spacetraders.rpc.errors import LineTooLong, LineTooSlow
from spacetraders.rpc.limits import SHORT_LINE_BYTES, Limits

MAX_LINE_BYTES = 1 << 20
RECEIVE_BYTES = 1 << 14

LONG_LINE_SECONDS = 10.0
"""How long the rest of a long line may take to come."""

_END = b"\n"
_BLANK = b" \t\r\n"


@attrs.define(eq=False)
class LineReader:
    """The lines of a stream; those that are empty are left out."""

    stream: trio.abc.ReceiveStream
    limits: Limits
    _buffer: bytearray = attrs.field(factory=bytearray, init=False, repr=False)
    _looked: int = attrs.field(default=0, init=False)
    """How much of the buffer has no end of a line."""

    @property
    def has_more(self) -> bool:
        """Whether more than the last line has come."""
        return bool(self._buffer)

    async def next_line(self, kept: AsyncExitStack) -> bytes | None:
        """Return the next line without its end, or None where the client has said all.

        The room that a long line takes is kept until `kept` is closed. Raises LineTooLong,
        LineTooSlow, and what the stream raises.
        """
        while (line := self._cut()) is None:
            if len(self._buffer) > SHORT_LINE_BYTES:
                line = await self._long_line(kept)
                break
            if not await self._receive(SHORT_LINE_BYTES + 1 - len(self._buffer)):
                return None
        return line

    async def _long_line(self, kept: AsyncExitStack) -> bytes | None:
        """Receive the rest of a line in its turn, which lasts until there is room for all of it."""
        async with self.limits.arriving:
            with trio.move_on_after(LONG_LINE_SECONDS) as arriving:
                while (line := self._cut()) is None:
                    if not await self._receive(RECEIVE_BYTES):
                        return None
            if arriving.cancelled_caught or line is None:
                raise LineTooSlow(LONG_LINE_SECONDS)
            await kept.enter_async_context(self.limits.long_lines.kept(len(line)))
            return line

    def _cut(self) -> bytes | None:
        """Take the first line that says anything out of the buffer; None where none is whole."""
        while (end := self._buffer.find(_END, self._looked)) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            self._looked = 0
            if len(line) > MAX_LINE_BYTES:
                raise LineTooLong(MAX_LINE_BYTES)
            if line.strip():
                return line
            self._buffer = self._buffer.lstrip(_BLANK)  # a flood of empty lines is one step
        self._looked = len(self._buffer)
        if self._looked > MAX_LINE_BYTES:
            raise LineTooLong(MAX_LINE_BYTES)
        return None

    async def _receive(self, most: int) -> bool:
        chunk = await self.stream.receive_some(most)
        self._buffer += chunk
        return bool(chunk)
