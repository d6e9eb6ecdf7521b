"""A client in the test's own process, and servers whose handlers the test chooses."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio
from trio.testing import memory_stream_pair

from spacetraders.application.bus.mediator import Handler, Mediator, Message
from spacetraders.rpc.server import Server
from support.patience import stretched

Handlers = Mapping[type[Message[Any]], Handler]

PATIENCE_SECONDS = 60.0
"""Virtual where the test asks for an autojump clock, so that a hang fails at once."""


def request(method: str, request_id: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}


def notice(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def line(asked: Any) -> bytes:
    return json.dumps(asked).encode() + b"\n"


@attrs.define(eq=False)
class Client:
    """One end of a stream, and what has come out of it so far."""

    stream: trio.abc.Stream
    server: Server
    received: bytes = b""

    async def send(self, *asked: Any) -> None:
        await self.stream.send_all(b"".join(line(one) for one in asked))

    async def raw(self, data: bytes) -> None:
        await self.stream.send_all(data)

    async def answer(self) -> Any:
        """The next answer, or None once the server has closed."""
        while b"\n" not in self.received:
            chunk = await self.stream.receive_some()
            if not chunk:
                assert not self.received, "the last line has no end"
                return None
            self.received += chunk
        first, _, self.received = self.received.partition(b"\n")
        return json.loads(first)

    async def ask(self, method: str, **params: Any) -> Any:
        await self.send(request(method, **params))
        return await self.answer()

    async def rest(self) -> list[Any]:
        """Every answer that still comes after we have ended our side."""
        assert isinstance(self.stream, trio.abc.HalfCloseableStream)
        await self.stream.send_eof()
        answers = []
        while (answer := await self.answer()) is not None:
            answers.append(answer)
        return answers


@asynccontextmanager
async def connected(
    handlers: Handlers, streams: tuple[trio.abc.Stream, trio.abc.Stream] | None = None
) -> AsyncIterator[Client]:
    """Connect a client to a server with these handlers; it is closed when the block ends."""
    async with serving(Server(Mediator(handlers)), streams) as client:
        yield client


@asynccontextmanager
async def serving(
    server: Server,
    streams: tuple[trio.abc.Stream, trio.abc.Stream] | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> AsyncIterator[Client]:
    """Connect a client to a server; it is closed when the block ends."""
    near, far = streams or memory_stream_pair()
    with trio.fail_after(stretched(patience_seconds)):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.handle, far)
            async with near:
                yield Client(near, server)
