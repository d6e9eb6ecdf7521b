"""Clients who leave: noticed when they have closed, not when they have only said all."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import pytest
import structlog
import trio
from support.rpc.client import Handlers, line, notice, request
from trio.testing import MockClock, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.orders.containers import ListContainers
from spacetraders.application.orders.ships import DockShip, GetShip
from spacetraders.application.plans.tours import PlanTour
from spacetraders.rpc.bounds.limits import LOOKUPS_AT_ONCE
from spacetraders.rpc.connection import LINES_AT_ONCE, NOTICE_SECONDS
from spacetraders.rpc.leaving import LOOK_EVERY_SECONDS, HangUps, has_left
from spacetraders.rpc.server import Server

WORK_SECONDS = 30.0

LISTED = request("container.list")
SHIP = request("ship.get", ship_symbol="S-1")
TOUR = request("route.tour", ship_symbol="S-1", waypoints=["X1-A-A"])
DOCK = request("ship.dock", ship_symbol="S-1")
DOCK_NOTICE = notice("ship.dock", ship_symbol="S-1")


@asynccontextmanager
async def connection() -> AsyncIterator[tuple[trio.SocketStream, trio.SocketStream]]:
    ours, theirs = trio.socket.socketpair()
    async with trio.SocketStream(ours) as here, trio.SocketStream(theirs) as there:
        yield here, there


@attrs.define(eq=False)
class Work:
    """A handler that takes a while, and notes how it ends."""

    ends: list[str] = attrs.field(factory=list)
    begun: int = 0
    seconds: float = WORK_SECONDS

    async def __call__(self, _: Any) -> Any:
        self.begun += 1
        try:
            await trio.sleep(self.seconds)
        except trio.Cancelled:
            self.ends.append("cancelled")
            raise
        self.ends.append("done")
        return {}


@asynccontextmanager
async def asked(work: Work, *lines: Any) -> AsyncIterator[trio.SocketStream]:
    """A client that has asked a running server, whose every handler works."""
    handlers: Handlers = dict.fromkeys((ListContainers, GetShip, PlanTour, DockShip), work)
    server = Server(Mediator(handlers))
    async with connection() as (here, there), trio.open_nursery() as nursery:
        nursery.start_soon(server.hang_ups.run)
        async with trio.open_nursery() as served:
            served.start_soon(server.handle, here)
            await there.send_all(b"".join(line(each) for each in lines))
            await trio.sleep(1)
            yield there
        assert server.connections == 0
        assert server.limits.outboxes.room.taken == 0
        nursery.cancel_scope.cancel()


async def test_a_client_that_has_closed_has_left(autojump_clock: MockClock) -> None:
    async with connection() as (here, there):
        await there.aclose()
        assert has_left(here)


async def test_a_client_that_has_only_said_all_is_still_there(autojump_clock: MockClock) -> None:
    async with connection() as (here, there):
        there.socket.shutdown(socket.SHUT_WR)
        assert not has_left(here)


async def test_of_what_is_no_socket_nobody_knows(autojump_clock: MockClock) -> None:
    here, there = memory_stream_pair()
    await there.aclose()
    assert not has_left(here)
    with HangUps().watched(here, pytest.fail):
        pass


async def test_a_hang_up_is_told_once(autojump_clock: MockClock) -> None:
    hang_ups, told = HangUps(), []
    async with connection() as (here, there), trio.open_nursery() as nursery:
        nursery.start_soon(hang_ups.run)
        with hang_ups.watched(here, lambda: told.append("left")):
            await trio.sleep(10)
            assert told == []
            await there.aclose()
            await trio.sleep(10)
        assert told == ["left"]
        nursery.cancel_scope.cancel()


async def test_nothing_is_told_after_the_watch(autojump_clock: MockClock) -> None:
    hang_ups, told = HangUps(), []
    async with connection() as (here, there):
        with hang_ups.watched(here, lambda: told.append("left")):
            pass
        await there.aclose()
        hang_ups.look()
    assert told == []


@pytest.mark.parametrize("asks", [LISTED, SHIP, TOUR, DOCK, [LISTED, SHIP, DOCK]])
async def test_what_a_client_asked_for_ends_with_it(asks: Any, autojump_clock: MockClock) -> None:
    work = Work()
    async with asked(work, asks) as client:
        assert work.begun > 0
        began = trio.current_time()
        await client.aclose()
    assert set(work.ends) == {"cancelled"}
    assert trio.current_time() - began <= 1


async def test_a_client_that_asks_and_leaves_at_once_asks_for_nothing(
    autojump_clock: MockClock,
) -> None:
    work = Work()
    server = Server(Mediator({ListContainers: work, DockShip: work}))
    async with connection() as (here, there):
        await there.send_all(line(LISTED) + line(DOCK))
        await there.aclose()
        await server.handle(here)
    assert set(work.ends) <= {"cancelled"}
    assert trio.current_time() == 0


@pytest.mark.parametrize("asks", [LISTED, SHIP, DOCK])
async def test_what_waits_for_its_turn_is_not_begun_once_its_client_has_left(
    asks: Any, autojump_clock: MockClock
) -> None:
    """The reader itself waits, so that nothing but the hang-up tells."""
    work = Work()
    async with asked(work, *[asks] * (3 * LINES_AT_ONCE)) as client:
        begun = work.begun
        assert 0 < begun <= LINES_AT_ONCE
        await client.aclose()
        await trio.sleep(2 * LOOK_EVERY_SECONDS)
        assert work.begun == begun
    assert work.ends == ["cancelled"] * begun


async def test_a_lookup_that_waits_for_those_of_others_ends_with_its_client(
    autojump_clock: MockClock,
) -> None:
    work = Work()
    server = Server(Mediator({ListContainers: work}))
    async with trio.open_nursery() as nursery, connection() as (here, there):
        nursery.start_soon(server.hang_ups.run)
        for _ in range(LOOKUPS_AT_ONCE):
            near, far = memory_stream_pair()
            nursery.start_soon(server.handle, far)
            await near.send_all(line(LISTED))
        await trio.sleep(1)
        nursery.start_soon(server.handle, here)
        await there.send_all(line(LISTED))
        await trio.sleep(1)
        assert server.connections == LOOKUPS_AT_ONCE + 1
        await there.aclose()
        await trio.sleep(1)
        assert (server.connections, work.begun) == (LOOKUPS_AT_ONCE, LOOKUPS_AT_ONCE)
        nursery.cancel_scope.cancel()


async def test_an_answer_that_waits_to_be_read_goes_with_its_client(
    autojump_clock: MockClock,
) -> None:
    async def much(_: Any) -> Any:
        return {"text": "x" * (8 << 20)}

    server = Server(Mediator({ListContainers: much}))
    async with trio.open_nursery() as nursery, connection() as (here, there):
        nursery.start_soon(server.hang_ups.run)
        nursery.start_soon(server.handle, here)
        await there.send_all(line(LISTED))
        await wait_all_tasks_blocked(0.01)
        assert server.limits.outboxes.room.taken > 0
        await there.aclose()
        await trio.sleep(1)
        assert (server.connections, server.limits.outboxes.room.taken) == (0, 0)
        nursery.cancel_scope.cancel()


async def test_a_client_that_has_only_said_all_is_worked_for(autojump_clock: MockClock) -> None:
    work = Work()
    async with asked(work, LISTED, SHIP, DOCK) as client:
        await client.send_eof()
        await trio.sleep(2 * WORK_SECONDS)
        assert work.ends == ["done"] * 3


async def test_a_client_that_said_all_and_then_left_is_worked_for_no_longer(
    autojump_clock: MockClock,
) -> None:
    work = Work()
    async with asked(work, SHIP, DOCK) as client:
        await client.send_eof()
        await trio.sleep(5)
        assert work.ends == []
        await client.aclose()
    assert work.ends == ["cancelled"] * 2


@pytest.mark.parametrize(
    ("seconds", "end"), [(NOTICE_SECONDS / 2, "done"), (NOTICE_SECONDS * 2, "cancelled")]
)
async def test_a_notice_is_carried_out_though_its_sender_leaves_if_that_takes_no_longer(
    seconds: float, end: str, autojump_clock: MockClock
) -> None:
    work = Work(seconds=seconds)
    with structlog.testing.capture_logs() as logged:
        async with asked(work, DOCK_NOTICE) as client:
            await client.aclose()
    assert work.ends == [end]
    given_up = [entry["message_type"] for entry in logged if entry["event"] == "notice_given_up"]
    assert given_up == (["DockShip"] if end == "cancelled" else [])


async def test_a_question_without_an_id_goes_with_its_sender(autojump_clock: MockClock) -> None:
    work = Work()
    async with asked(work, notice("ship.get", ship_symbol="S-1")) as client:
        await client.aclose()
    assert work.ends == ["cancelled"]


async def test_what_is_shielded_is_waited_for(autojump_clock: MockClock) -> None:
    """So a deed that was sent is held until its answer is there, and settled."""
    settled = []

    async def deed(_: Any) -> Any:
        with trio.move_on_after(10, shield=True):
            await trio.sleep(5)
            settled.append("settled")
        return {}

    server = Server(Mediator({DockShip: deed}))
    async with connection() as (here, there), trio.open_nursery() as nursery:
        nursery.start_soon(server.handle, here)
        await there.send_all(line(DOCK))
        await trio.sleep(1)
        await there.aclose()
    assert settled == ["settled"]
