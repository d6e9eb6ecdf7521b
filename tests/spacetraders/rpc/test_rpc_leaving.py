"""Clients who leave: noticed when they have closed, not when they have only said all."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from trio.testing import MockClock, memory_stream_pair

from spacetraders.rpc.leaving import ClientLeft, has_left, unless_left


@asynccontextmanager
async def connection() -> AsyncIterator[tuple[trio.SocketStream, trio.SocketStream]]:
    ours, theirs = trio.socket.socketpair()
    async with trio.SocketStream(ours) as here, trio.SocketStream(theirs) as there:
        yield here, there


async def test_a_client_that_has_closed_has_left(autojump_clock: MockClock) -> None:
    async with connection() as (here, there):
        await there.aclose()
        with trio.fail_after(5):
            await has_left(here)


async def test_a_client_that_has_only_said_all_is_still_there(autojump_clock: MockClock) -> None:
    async with connection() as (here, there):
        there.socket.shutdown(socket.SHUT_WR)
        with trio.move_on_after(60) as waiting:
            await has_left(here)
        assert waiting.cancelled_caught


async def test_of_what_is_no_socket_nobody_knows(autojump_clock: MockClock) -> None:
    here, there = memory_stream_pair()
    await there.aclose()
    with trio.move_on_after(60) as waiting:
        await has_left(here)
    assert waiting.cancelled_caught


async def test_an_answer_in_time_is_returned(autojump_clock: MockClock) -> None:
    async def ask() -> int:
        await trio.sleep(1)
        return 7

    assert await unless_left(trio.sleep_forever, ask) == 7


async def test_an_error_comes_as_itself(autojump_clock: MockClock) -> None:
    async def ask() -> int:
        raise KeyError("seven")

    with pytest.raises(KeyError, match="seven"):
        await unless_left(trio.sleep_forever, ask)


async def test_what_nobody_waits_for_is_cancelled(autojump_clock: MockClock) -> None:
    cancelled = False

    async def ask() -> int:
        nonlocal cancelled
        try:
            await trio.sleep(100)
        except trio.Cancelled:
            cancelled = True
            raise
        return 7

    async def left() -> None:
        await trio.sleep(1)

    with pytest.raises(ClientLeft):
        await unless_left(left, ask)
    assert cancelled


async def test_a_cancellation_from_outside_is_none_of_its_business(
    autojump_clock: MockClock,
) -> None:
    with trio.move_on_after(1) as outside:
        await unless_left(trio.sleep_forever, trio.sleep_forever)
    assert outside.cancelled_caught
