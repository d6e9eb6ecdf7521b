"""Clients who leave: noticed when they have closed, not when they have only said all."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
from trio.testing import MockClock, memory_stream_pair

from spacetraders.application.mediator import Mediator
from spacetraders.application.orders import DockShip
from spacetraders.application.tours import PlanTour
from spacetraders.rpc.leaving import ClientLeft, has_left, unless_left
from spacetraders.rpc.server import Server


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


@pytest.mark.parametrize(
    ("method", "params", "message", "ended"),
    [
        ("route.tour", {"ship_symbol": "S-1", "waypoints": ["X1-A-A"]}, PlanTour, "cancelled"),
        ("ship.dock", {"ship_symbol": "S-1"}, DockShip, "done"),
    ],
)
async def test_with_its_asker_a_plan_is_given_up_and_an_order_is_not(
    autojump_clock: MockClock, method: str, params: dict[str, Any], message: type, ended: str
) -> None:
    ends: list[str] = []

    async def handle(_: Any) -> Any:
        try:
            await trio.sleep(30)
        except trio.Cancelled:
            ends.append("cancelled")
            raise
        ends.append("done")
        return {}

    server = Server(Mediator({message: handle}))
    async with connection() as (here, there), trio.open_nursery() as nursery:
        nursery.start_soon(server.handle, here)
        line = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        await there.send_all(json.dumps(line).encode() + b"\n")
        await trio.sleep(1)
        await there.aclose()
    assert ends == [ended]
