"""Lines as they arrive: parts of long ones are bounded, for all clients together."""

from contextlib import AsyncExitStack

import pytest
import trio
from support.rpc.client import Client, line, request
from trio.testing import MockClock, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.rpc.bounds.limits import (
    ARRIVING_AT_ONCE,
    LONG_LINES_BYTES,
    SHORT_LINE_BYTES,
    ServerLimits,
)
from spacetraders.rpc.errors import LineTooSlow
from spacetraders.rpc.reading import LONG_LINE_SECONDS, MAX_LINE_BYTES, LineReader
from spacetraders.rpc.server import Server

HEALTH = line(request("health"))
HALF = b"x" * (MAX_LINE_BYTES - 1)


async def healthy(_: object) -> object:
    return {"status": "ok"}


def held_by(reader: LineReader) -> int:
    return len(reader._buffer)


async def read(reader: LineReader, lines: list[bytes], kept: AsyncExitStack) -> None:
    found = await reader.next_line(kept)
    assert found is not None
    lines.append(found)


async def test_of_clients_that_send_halves_only_a_few_send_long_ones(
    autojump_clock: MockClock,
) -> None:
    limits, readers = ServerLimits(), []
    async with trio.open_nursery() as nursery, AsyncExitStack() as kept:
        for _ in range(3 * ARRIVING_AT_ONCE):
            near, far = memory_stream_pair()
            reader = LineReader(far, limits)
            readers.append(reader)
            nursery.start_soon(read, reader, [], kept)
            await near.send_all(HALF)
        await wait_all_tasks_blocked()
        assert sorted(map(held_by, readers)) == [
            *[SHORT_LINE_BYTES + 1] * (2 * ARRIVING_AT_ONCE),
            *[len(HALF)] * ARRIVING_AT_ONCE,
        ]
        nursery.cancel_scope.cancel()


async def test_a_long_line_whose_rest_does_not_come_makes_way(autojump_clock: MockClock) -> None:
    limits, lines = ServerLimits(), []
    async with trio.open_nursery() as nursery, AsyncExitStack() as kept:
        slow = [memory_stream_pair() for _ in range(ARRIVING_AT_ONCE)]
        refused = []

        async def trickle(near: trio.abc.Stream, far: trio.abc.Stream) -> None:
            await near.send_all(HALF[: 2 * SHORT_LINE_BYTES])
            with pytest.raises(LineTooSlow):
                await LineReader(far, limits).next_line(kept)
            refused.append(trio.current_time())

        for near, far in slow:
            nursery.start_soon(trickle, near, far)
        await wait_all_tasks_blocked()
        near, far = memory_stream_pair()
        await near.send_all(HALF + b"\n")
        await read(LineReader(far, limits), lines, kept)
        assert lines == [HALF]
        assert refused == [pytest.approx(LONG_LINE_SECONDS)] * ARRIVING_AT_ONCE


async def test_long_lines_that_are_answered_have_their_room_in_turn(
    autojump_clock: MockClock,
) -> None:
    limits, lines = ServerLimits(), []
    whole = LONG_LINES_BYTES // len(HALF)
    async with AsyncExitStack() as kept, trio.open_nursery() as nursery:
        for _ in range(2 * whole):
            near, far = memory_stream_pair()
            await near.send_all(HALF + b"\n")
            nursery.start_soon(read, LineReader(far, limits), lines, kept)
        await trio.sleep(60)
        assert len(lines) == whole
        await kept.aclose()
        await wait_all_tasks_blocked()
        assert len(lines) == 2 * whole


async def test_a_short_line_waits_for_no_long_one(autojump_clock: MockClock) -> None:
    server = Server(Mediator({GetHealth: healthy}))
    async with trio.open_nursery() as nursery:
        for _ in range(2 * ARRIVING_AT_ONCE):
            near, far = memory_stream_pair()
            nursery.start_soon(server.handle, far)
            await near.send_all(HALF)
        near, far = memory_stream_pair()
        nursery.start_soon(server.handle, far)
        assert (await Client(near, server).ask("health"))["result"] == {"status": "ok"}
        assert trio.current_time() < LONG_LINE_SECONDS
        nursery.cancel_scope.cancel()


async def test_a_client_whose_long_line_is_too_slow_hears_it_and_is_closed(
    autojump_clock: MockClock,
) -> None:
    server = Server(Mediator({GetHealth: healthy}))
    near, far = memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.handle, far)
        client = Client(near, server)
        await client.raw(HALF)
        refusal = await client.answer()
        assert await client.answer() is None
    assert refusal["error"]["data"]["kind"] == "line_too_slow"
    assert refusal["error"]["data"]["limit_seconds"] == LONG_LINE_SECONDS


async def test_a_flood_of_empty_lines_is_one_step(autojump_clock: MockClock) -> None:
    near, far = memory_stream_pair()
    await near.send_all(b"\n \r\n" * 4000 + HEALTH)
    reader = LineReader(far, ServerLimits())
    async with AsyncExitStack() as kept:
        assert await reader.next_line(kept) == HEALTH[:-1]
        assert not reader.has_more


async def test_what_has_no_end_is_looked_at_once_only(autojump_clock: MockClock) -> None:
    """Byte by byte, a megabyte would else be looked through a million times."""
    near, far = memory_stream_pair()
    reader = LineReader(far, ServerLimits())
    async with AsyncExitStack() as kept, trio.open_nursery() as nursery:
        lines: list[bytes] = []
        nursery.start_soon(read, reader, lines, kept)
        for sent in range(1, 100):
            await near.send_all(b"x")
            await wait_all_tasks_blocked()
            assert reader._looked == sent
        await near.send_all(b"\n")
        await wait_all_tasks_blocked()
        assert lines == [b"x" * 99]
