"""What clients leave unread: bounded in bytes, for each and for all of them."""

from typing import Any

import pytest
import structlog
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.rpc.client import Client, connected, line, request
from trio.testing import MockClock, lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.containers import GetContainer
from spacetraders.application.orders.ships import DockShip, GetShip
from spacetraders.rpc.bounds.outbox import (
    ANSWER_BYTES,
    MOST_TOGETHER_BYTES,
    MOST_UNREAD_BYTES,
    SILENT_SECONDS,
    Outbox,
    Outboxes,
)
from spacetraders.rpc.server import Server

LONG_BYTES = 1 << 16
LONG = 1 << 20
SHIP = line(request("ship.get", ship_symbol="LYRA-1"))
LISTED = line(request("container.get", container_id="x"))


async def much(_: Any) -> Any:
    return {"text": "x" * LONG_BYTES}


async def very_much(_: Any) -> Any:
    return {"text": "x" * LONG}


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


async def test_no_line_is_begun_while_a_client_has_too_much_to_read(
    autojump_clock: MockClock,
) -> None:
    asked = 0

    async def counted(message: Any) -> Any:
        nonlocal asked
        asked += 1
        return await much(message)

    async with connected({GetShip: counted}, lockstep_stream_pair()) as client:
        with trio.move_on_after(10):
            while True:
                await client.raw(SHIP)
                await trio.sleep(0.1)
        assert asked == MOST_UNREAD_BYTES // LONG_BYTES
        held = client.server.limits.outboxes.room.taken
        assert held < MOST_UNREAD_BYTES + LONG_BYTES


async def test_a_client_that_reads_again_gets_all_that_it_asked_for(
    autojump_clock: MockClock,
) -> None:
    async with connected({GetShip: much}, lockstep_stream_pair()) as client:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(client.raw, SHIP * 20)
            await trio.sleep(10 * SILENT_SECONDS)
            answers = [await client.answer() for _ in range(20)]
        await wait_all_tasks_blocked()
        assert len(answers) == 20
        assert client.server.limits.outboxes.room.taken == 0


async def test_a_client_that_reads_while_the_others_take_nothing_gets_its_answer(
    autojump_clock: MockClock,
) -> None:
    """The room is full of answers that nobody takes: those who take nothing make room."""
    server = Server(Mediator({GetHealth: healthy, GetContainer: very_much}))
    besiegers = 2 * MOST_TOGETHER_BYTES // LONG
    near, far = memory_stream_pair()
    with structlog.testing.capture_logs() as logged:
        async with trio.open_nursery() as nursery:
            for _ in range(besiegers):
                theirs, ours = lockstep_stream_pair()
                nursery.start_soon(server.handle, ours)
                await theirs.send_all(LISTED)
            await trio.sleep(SILENT_SECONDS)
            assert server.limits.outboxes.room.taken <= MOST_TOGETHER_BYTES
            nursery.start_soon(server.handle, far)
            neighbour = Client(near, server)
            assert (await neighbour.ask("health"))["result"] == {"status": "ok"}
            assert (await neighbour.ask("container.get", container_id="x"))["result"]
            assert server.limits.outboxes.room.taken <= MOST_TOGETHER_BYTES
            nursery.cancel_scope.cancel()
    assert {entry["event"] for entry in logged} == {"client_given_up"}


async def test_while_there_is_room_who_takes_nothing_is_left_alone(
    autojump_clock: MockClock,
) -> None:
    async with connected({GetContainer: very_much}, lockstep_stream_pair()) as client:
        await client.raw(LISTED)
        await trio.sleep(20 * SILENT_SECONDS)
        assert (await client.answer())["result"]


async def test_the_order_of_a_client_that_is_given_up_is_carried_out(
    autojump_clock: MockClock,
) -> None:
    """Load is never a reason to drop an order."""
    released, done = trio.Event(), []

    async def dock(_: Any) -> Any:
        await released.wait()
        done.append("docked")
        return {}

    async with connected(
        {GetContainer: very_much, DockShip: dock}, lockstep_stream_pair()
    ) as client:
        await client.send(request("ship.dock", ship_symbol="LYRA-1"))
        await client.raw(LISTED)
        await trio.sleep(2 * SILENT_SECONDS)
        room = client.server.limits.outboxes.room
        room.make_room(MOST_TOGETHER_BYTES)
        await wait_all_tasks_blocked()
        assert (room.taken, client.server.connections) == (0, 1)
        released.set()
        await wait_all_tasks_blocked()
        assert (done, client.server.connections) == (["docked"], 0)


@pytest.mark.parametrize("leaves", [True, False], ids=["leaving", "cancelled"])
async def test_an_answer_that_never_goes_out_is_not_counted_for_ever(
    leaves: bool, autojump_clock: MockClock
) -> None:
    near, far = lockstep_stream_pair()
    outbox = Outbox(far)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_try_to_send, outbox, b"x" * LONG)
        await wait_all_tasks_blocked()
        assert outbox.together.room.taken == LONG + ANSWER_BYTES
        if leaves:
            await near.aclose()
            await wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    assert (outbox.unread_bytes, outbox.together.room.taken) == (0, 0)


async def test_of_a_client_that_is_given_up_nothing_waits_to_be_sent(
    autojump_clock: MockClock,
) -> None:
    _, far = lockstep_stream_pair()
    outbox = Outbox(far)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(outbox.send, [b"x"])
        nursery.start_soon(outbox.send, [b"y"])
        await wait_all_tasks_blocked()
        outbox.give_up("tested")
    await outbox.send([b"z"])
    assert outbox.together.room.taken == 0


async def _try_to_send(outbox: Outbox, data: bytes) -> None:
    with pytest.raises((trio.BrokenResourceError, trio.Cancelled)) as raised:
        await outbox.send([data])
    if isinstance(raised.value, trio.Cancelled):
        await trio.lowlevel.checkpoint()


SIZES = st.integers(1, MOST_TOGETHER_BYTES)
BOXES = st.lists(st.tuples(SIZES, st.booleans()), min_size=1, max_size=8)


@given(BOXES, SIZES)
def test_only_who_is_silent_is_given_up_and_no_more_of_them_than_needed(
    boxes: list[tuple[int, bool]], size: int
) -> None:
    async def claim() -> None:
        together = Outboxes()
        await trio.sleep(2 * SILENT_SECONDS)
        now = trio.current_time()
        kept = [
            (_outbox(together, now - (SILENT_SECONDS if silent else 0)), silent)
            for _, silent in boxes
        ]
        for (box, _), (held, _) in zip(kept, boxes, strict=True):
            box.unread_bytes = held
            together._open.add(box)
        together.room.taken = sum(held for held, _ in boxes)
        together.add(_outbox(together, now), size)
        given_up = [box for box, _ in kept if box.scope.cancel_called]
        silent = [box for box, is_silent in kept if is_silent]
        assert set(given_up) <= set(silent)
        left = together.room.taken
        assert left <= MOST_TOGETHER_BYTES or len(given_up) == len(silent)
        if given_up:
            smallest = min(box.unread_bytes for box in given_up)
            assert left + smallest > MOST_TOGETHER_BYTES
            others = [box.unread_bytes for box in silent if box not in given_up]
            assert max(others, default=0) <= smallest

    trio.run(claim, clock=MockClock(autojump_threshold=0))


def _outbox(together: Outboxes, moved_at: float) -> Outbox:
    return Outbox(memory_stream_pair()[0], together, moved_at=moved_at)
