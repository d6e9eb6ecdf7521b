"""The link to the daemon: JSON-RPC 2.0 over its Unix socket, for many tasks at once."""

import itertools
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import trio

from spacetraders.peer import peer_uid
from spacetraders.web.errors import DaemonAway, DaemonRefused

LONGEST_LINE_BYTES = 16 * 1024 * 1024
"""Far above the snapshot of a large fleet: a line without an end must not fill the memory."""

ANSWER_SECONDS = 120.0
"""How long an answer is waited for: orders can queue behind the game's rate limit."""

GONE = (trio.BrokenResourceError, trio.ClosedResourceError)

Notify = Callable[[str, dict[str, Any]], None]
"""Takes the method and the params of a notification, at once."""


@attrs.define(eq=False)
class _Question:
    answered: trio.Event = attrs.field(factory=trio.Event)
    answer: dict[str, Any] | None = None


@attrs.define(eq=False)
class Link:
    """One open connection. `open_link` makes it."""

    path: Path
    _stream: trio.SocketStream = attrs.field(repr=False)
    _notify: Notify = attrs.field(repr=False)
    _ids: "itertools.count[int]" = attrs.field(factory=lambda: itertools.count(1), repr=False)
    _asked: dict[int, _Question] = attrs.field(factory=dict, repr=False)
    _turn: trio.Lock = attrs.field(factory=trio.Lock, repr=False)
    ended: trio.Event = attrs.field(factory=trio.Event, repr=False)
    """Set once the daemon has left."""

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Ask the daemon, and return its result.

        If cancelled, the daemon may carry out what was asked all the same.

        Raises:
            DaemonRefused: the daemon answers with an error.
            DaemonAway: it ends before it answers, or answers too late.
        """
        number, question = next(self._ids), _Question()
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self._asked[number] = question
        try:
            with trio.move_on_after(ANSWER_SECONDS):
                await self._send(json.dumps(request).encode() + b"\n")
                await question.answered.wait()
        finally:
            self._asked.pop(number, None)
        if question.answer is None:
            raise DaemonAway(str(self.path), "it left before it answered")
        if "error" in question.answer:
            raise DaemonRefused(question.answer["error"])
        return question.answer["result"]

    async def read(self) -> None:
        """Pass on what the daemon says, until it ends. Raises nothing that comes from it."""
        buffer = bytearray()
        try:
            async for piece in self._stream:
                buffer += piece
                if len(buffer) > LONGEST_LINE_BYTES:
                    return
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    self._take(json.loads(line))
        except (*GONE, ValueError):
            return
        finally:
            self._end()

    async def _send(self, line: bytes) -> None:
        if self.ended.is_set():
            raise DaemonAway(str(self.path), "it has left")
        try:
            async with self._turn:
                await self._stream.send_all(line)
        except GONE:
            raise DaemonAway(str(self.path), "it has left") from None

    def _take(self, said: dict[str, Any]) -> None:
        if "method" in said:
            self._notify(said["method"], said.get("params", {}))
        elif (question := self._asked.get(said.get("id", 0))) is not None:
            question.answer = said
            question.answered.set()

    def _end(self) -> None:
        self.ended.set()
        for question in self._asked.values():
            question.answered.set()


@asynccontextmanager
async def open_link(path: Path, notify: Notify) -> AsyncIterator[Link]:
    """Connect to the daemon. What goes on in the block ends with the connection.

    Raises:
        DaemonAway: nobody listens there, or another user does.
    """
    try:
        stream = await trio.open_unix_socket(os.fspath(path))
        stranger = peer_uid(stream.socket) != os.geteuid()
    except OSError as error:
        raise DaemonAway(str(path), error.strerror or str(error)) from None
    async with stream:
        if stranger:
            raise DaemonAway(str(path), "another user listens there")
        link = Link(path, stream, notify)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(link.read)
            yield link
            nursery.cancel_scope.cancel(reason="the link is not needed any more")
