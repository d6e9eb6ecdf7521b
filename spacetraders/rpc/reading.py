"""Cuts the stream of a client into lines. Long ones share one bound for all clients."""

from contextlib import AsyncExitStack

import attrs
import trio

from spacetraders.rpc.bounds.limits import SHORT_LINE_BYTES, ServerLimits
from spacetraders.rpc.errors import LineTooLong, LineTooSlow

# Chosen: far above any request of the CLI, and a quarter of LONG_LINES_BYTES, so that four of the
# longest lines are answered together.
MAX_LINE_BYTES = 1 << 20
RECEIVE_BYTES = 1 << 14

LONG_LINE_SECONDS = 10.0
"""How long the rest of a long line may take to come, since it holds the turn of others."""

_END = b"\n"
_BLANK = b" \t\r\n"


@attrs.define(eq=False)
class LineReader:
    """Cuts a stream into lines. Empty ones are left out."""

    stream: trio.abc.ReceiveStream
    limits: ServerLimits
    _buffer: bytearray = attrs.field(factory=bytearray, init=False, repr=False)
    _looked: int = attrs.field(default=0, init=False)
    """The number of bytes of the buffer that are known to have no end of a line."""

    @property
    def has_more(self) -> bool:
        """Whether anything has come after the last line."""
        return bool(self._buffer)

    async def next_line(self, kept: AsyncExitStack) -> bytes | None:
        """Return the next line without its end, or None where the client has ended its side.

        The room that a long line takes is held by `kept`, until the caller closes it. A caller who
        is cancelled has lost nothing of the stream: what has come stays for the next call.

        Raises:
            LineTooLong: the line has more than MAX_LINE_BYTES.
            LineTooSlow: the rest of a long line did not come in LONG_LINE_SECONDS.
            BrokenResourceError: the client has left.
        """
        # No more is received than makes a line long. So a connection that waits for its turn holds
        # little memory, and the client's own buffer the rest.
        while (line := self._cut()) is None:
            if len(self._buffer) > SHORT_LINE_BYTES:
                line = await self._long_line(kept)
                break
            if not await self._receive(SHORT_LINE_BYTES + 1 - len(self._buffer)):
                return None
        return line

    async def _long_line(self, kept: AsyncExitStack) -> bytes | None:
        # A few long lines arrive at a time. The turn lasts until there is room for the whole line.
        # So no more lines wait for room than may arrive.
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
        """Take the first line that is not empty out of the buffer, or None where none is whole."""
        while (end := self._buffer.find(_END, self._looked)) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            self._looked = 0
            if len(line) > MAX_LINE_BYTES:
                raise LineTooLong(MAX_LINE_BYTES)
            if line.strip():
                return line
            # A flood of empty lines is one step, and not one a line.
            self._buffer = self._buffer.lstrip(_BLANK)
        self._looked = len(self._buffer)
        if self._looked > MAX_LINE_BYTES:
            raise LineTooLong(MAX_LINE_BYTES)
        return None

    async def _receive(self, most: int) -> bool:
        chunk = await self.stream.receive_some(most)
        self._buffer += chunk
        return bool(chunk)
