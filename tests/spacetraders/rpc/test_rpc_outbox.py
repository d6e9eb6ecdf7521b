"""What clients leave unread: bounded in bytes, for each and for all of them."""

from typing import Any

import pytest
import structlog
import trio
from hypothesis import given
from hypothesis import strategies as st
from rpc_client import Client, connected, line, request
from trio.testing import MockClock, lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.containers import GetContainer
from spacetraders.application.health import GetHealth
from spacetraders.application.mediator import Mediator
from spacetraders.rpc.outbox import (
    MOST_TOGETHER_BYTES,
    MOST_UNREAD_BYTES,
    SILENT_SECONDS,
    Outbox,
    Outboxes,
)
from spacetraders.rpc.server import Server

ANSWER_BYTES = 1 << 16
LONG = 1 << 20
HEALTH = line(request("health"))
LISTED = line(request("container.get", container_id="x"))


async def much(_: Any) -> Any:
    return {"text": "x" * ANSWER_BYTES}


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

    async with connected({GetHealth: counted}, lockstep_stream_pair()) as client:
        with trio.move_on_after(10):
            while True:
                await client.raw(HEALTH)
                await trio.sleep(0.1)
        assert asked == MOST_UNREAD_BYTES // ANSWER_BYTES
        assert client.server.outboxes.unread_bytes < MOST_UNREAD_BYTES + ANSWER_BYTES


async def test_a_client_that_reads_again_gets_all_that_it_asked_for(
    autojump_clock: MockClock,
) -> None:
    async with connected({GetHealth: much}, lockstep_stream_pair()) as client:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(client.raw, HEALTH * 20)
            await trio.sleep(10 * SILENT_SECONDS)
            answers = [await client.answer() for _ in range(20)]
        await wait_all_tasks_blocked()
        assert len(answers) == 20
        assert client.server.outboxes.unread_bytes == 0


async def test_clients_that_take_nothing_are_given_up_once_they_hold_too_much_together(
    autojump_clock: MockClock,
) -> None:
    server = Server(Mediator({GetHealth: healthy, GetContainer: very_much}))
    besiegers = 2 * MOST_TOGETHER_BYTES // LONG
    pairs = [lockstep_stream_pair() for _ in range(besiegers)]
    near, far = memory_stream_pair()
    with structlog.testing.capture_logs() as logged:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.handle, far)
            neighbour = Client(near, server)
            for theirs, ours in pairs:
                nursery.start_soon(server.handle, ours)
                await theirs.send_all(LISTED)
                await trio.sleep(SILENT_SECONDS / 8)
            assert server.outboxes.unread_bytes <= MOST_TOGETHER_BYTES
            assert (await neighbour.ask("health"))["result"] == {"status": "ok"}
            assert 0 < server.connections < besiegers
            nursery.cancel_scope.cancel()
    assert {entry["event"] for entry in logged} == {"client_given_up"}


@pytest.mark.parametrize("leaves", [True, False], ids=["leaving", "cancelled"])
async def test_an_answer_that_never_goes_out_is_not_counted_for_ever(
    leaves: bool, autojump_clock: MockClock
) -> None:
    near, far = lockstep_stream_pair()
    outbox = Outbox(far)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_try_to_send, outbox, b"x" * LONG)
        await wait_all_tasks_blocked()
        assert outbox.together.unread_bytes == LONG
        if leaves:
            await near.aclose()
            await wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    assert (outbox.unread_bytes, outbox.together.unread_bytes) == (0, 0)


async def _try_to_send(outbox: Outbox, data: bytes) -> None:
    with pytest.raises((trio.BrokenResourceError, trio.Cancelled)) as raised:
        await outbox.send(data)
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
        together.unread_bytes = sum(held for held, _ in boxes)
        together.add(_outbox(together, now), size)
        given_up = [box for box, _ in kept if box.scope.cancel_called]
        silent = [box for box, is_silent in kept if is_silent]
        assert set(given_up) <= set(silent)
        left = together.unread_bytes
        assert left <= MOST_TOGETHER_BYTES or len(given_up) == len(silent)
        if given_up:
            smallest = min(box.unread_bytes for box in given_up)
            assert left + smallest > MOST_TOGETHER_BYTES
            others = [box.unread_bytes for box in silent if box not in given_up]
            assert max(others, default=0) <= smallest

    trio.run(claim, clock=MockClock(autojump_threshold=0))


def _outbox(together: Outboxes, moved_at: float) -> Outbox:
    return Outbox(memory_stream_pair()[0], together, moved_at=moved_at)
