"""What many clients may have under way together, and that none of them keeps another waiting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import pytest
import trio
from support.rpc.client import Client, Handlers, connected, line, request
from trio.testing import MockClock, lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.containers import ListContainers, ListKinds, StopContainer
from spacetraders.application.orders.ships import DockShip, GetShip, ListShips
from spacetraders.rpc.answering import MOST_BATCH_BYTES
from spacetraders.rpc.bounds.limits import (
    LEAST_EXPECTED_BYTES,
    LONG_LINES_BYTES,
    LOOKUPS_AT_ONCE,
    MOST_EXPECTED_BYTES,
    MOST_TOGETHER,
    SHORT_ANSWER_BYTES,
    SHORT_LINE_BYTES,
    SURVEYS_AT_ONCE,
    Sizes,
)
from spacetraders.rpc.bounds.outbox import MOST_UNREAD_BYTES
from spacetraders.rpc.connection import LINES_AT_ONCE
from spacetraders.rpc.reading import MAX_LINE_BYTES
from spacetraders.rpc.server import Server

LISTED = request("container.list")
SHIPS = request("ship.list", agent_symbol="LYRA")
SHIP = request("ship.get", ship_symbol="LYRA-1")
DOCK = request("ship.dock", ship_symbol="LYRA-1")
STOP = request("container.stop", container_id="x")
HEALTH = request("health")


@attrs.define(eq=False)
class Held:
    """A handler that holds what it was asked until it is told to go on."""

    released: trio.Event = attrs.field(factory=trio.Event)
    begun: int = 0
    now: int = 0
    most: int = 0

    async def __call__(self, _: Any) -> Any:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.released.wait()
        finally:
            self.now -= 1
        return {}


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


@attrs.define(eq=False)
class Siege:
    """A server, and clients of it that the test opens."""

    server: Server
    nursery: trio.Nursery

    async def client(self, *asked: Any) -> Client:
        near, far = memory_stream_pair()
        self.nursery.start_soon(self.server.handle, far)
        client = Client(near, self.server)
        await client.send(*asked)
        return client


@asynccontextmanager
async def siege(handlers: Handlers) -> AsyncIterator[Siege]:
    async with trio.open_nursery() as nursery:
        yield Siege(Server(Mediator({GetHealth: healthy, **handlers})), nursery)
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("asked", "message", "most"),
    [(LISTED, ListContainers, LOOKUPS_AT_ONCE), (SHIPS, ListShips, SURVEYS_AT_ONCE)],
)
async def test_few_long_answers_are_made_at_once_however_many_ask(
    asked: Any, message: Any, most: int, autojump_clock: MockClock
) -> None:
    held = Held()
    async with siege({message: held}) as besieged:
        clients = [await besieged.client(*[asked] * LINES_AT_ONCE) for _ in range(50)]
        await wait_all_tasks_blocked()
        assert held.most == most
        held.released.set()
        for client in clients:
            assert len([await client.answer() for _ in range(LINES_AT_ONCE)]) == LINES_AT_ONCE
        assert (held.begun, held.most) == (50 * LINES_AT_ONCE, most)
        assert besieged.server.limits.outboxes.room.taken == 0


@pytest.mark.parametrize("asked", [LISTED, SHIPS, SHIP, DOCK])
async def test_health_is_answered_whatever_is_held_up(
    asked: Any, autojump_clock: MockClock
) -> None:
    held = Held()
    handlers = dict.fromkeys((ListContainers, ListShips, GetShip, DockShip), held)
    async with siege(handlers) as besieged:
        for _ in range(50):
            await besieged.client(*[asked] * 2 * LINES_AT_ONCE)
        await wait_all_tasks_blocked()
        assert held.now > 0
        neighbour = await besieged.client(HEALTH)
        assert (await neighbour.answer())["result"] == {"status": "ok"}


async def test_there_is_one_limit_on_what_is_under_way_over_all_connections(
    autojump_clock: MockClock,
) -> None:
    held, connections = Held(), 2 * MOST_TOGETHER // LINES_AT_ONCE
    async with siege({GetShip: held}) as besieged:
        for _ in range(connections):
            await besieged.client(*[SHIP] * LINES_AT_ONCE)
        await wait_all_tasks_blocked()
        assert held.now == MOST_TOGETHER + connections
        held.released.set()
        await wait_all_tasks_blocked()
        assert held.begun == connections * LINES_AT_ONCE
        assert besieged.server.limits.places.value == MOST_TOGETHER


async def test_batches_stay_within_the_same_limit(autojump_clock: MockClock) -> None:
    held, connections = Held(), 20
    async with siege({GetShip: held}) as besieged:
        clients = [await besieged.client([SHIP] * 100) for _ in range(connections)]
        await wait_all_tasks_blocked()
        assert held.now == MOST_TOGETHER + connections
        held.released.set()
        for client in clients:
            assert len(await client.answer()) == 100
        assert besieged.server.limits.places.value == MOST_TOGETHER


@pytest.mark.parametrize("asked", [SHIP, DOCK, STOP, [DOCK, SHIP]])
async def test_the_first_line_of_a_client_is_begun_though_others_have_every_place(
    asked: Any, autojump_clock: MockClock
) -> None:
    held, mine = Held(), Held()
    async with siege({GetShip: held, DockShip: mine, StopContainer: mine}) as besieged:
        for _ in range(2 * MOST_TOGETHER // LINES_AT_ONCE):
            await besieged.client(*[SHIP] * LINES_AT_ONCE)
        await wait_all_tasks_blocked()
        assert besieged.server.limits.places.value == 0
        before = held.now + mine.now
        await besieged.client(asked)
        await wait_all_tasks_blocked()
        assert held.now + mine.now == before + 1


async def test_lookups_have_their_turn_by_connection_and_not_by_line(
    autojump_clock: MockClock,
) -> None:
    """A client with one question waits for one of each other's, not for all of them."""
    asked: list[Any] = []

    async def listed(query: ListContainers) -> Any:
        asked.append(query.kind)
        await trio.sleep(1)
        return {"text": "x" * MOST_UNREAD_BYTES}

    async with siege({ListContainers: listed}) as besieged:
        others = 4 * LOOKUPS_AT_ONCE
        for _ in range(others):
            await besieged.client(*[LISTED] * LINES_AT_ONCE)
        await trio.sleep(others)  # the size of the answers is known by now
        before = len(asked)
        neighbour = await besieged.client(request("container.list", kind="mine"))
        await neighbour.answer()
        assert asked.index("mine") - before <= 2 * others


async def test_who_asks_one_thing_at_a_time_goes_before_those_who_ask_many(
    autojump_clock: MockClock,
) -> None:
    answered = 0

    async def counted(_: Any) -> Any:
        nonlocal answered
        answered += 1
        return {"status": "ok"}

    async with siege({GetHealth: counted}) as besieged:
        for _ in range(100):
            near, far = memory_stream_pair()
            await near.send_all(line(HEALTH) * LINES_AT_ONCE)
            besieged.nursery.start_soon(besieged.server.handle, far)
        before = answered
        neighbour = await besieged.client(HEALTH)
        await neighbour.answer()
        assert 100 < before < answered < before + 20 < 100 * LINES_AT_ONCE


async def test_the_lookups_of_a_batch_come_one_after_the_other(autojump_clock: MockClock) -> None:
    held = Held()
    held.released.set()
    async with connected({ListContainers: held}) as client:
        await client.send([LISTED] * 20)
        assert len(await client.answer()) == 20
    assert (held.begun, held.most) == (20, 1)


async def test_a_batch_whose_answers_grow_too_long_is_answered_in_part(
    autojump_clock: MockClock,
) -> None:
    docked = []

    async def much(_: Any) -> Any:
        return {"text": "x" * (MOST_BATCH_BYTES // 4)}

    async def dock(_: Any) -> Any:
        docked.append("docked")
        return {}

    async with connected({ListContainers: much, DockShip: dock}) as client:
        await client.send([*[LISTED] * 20, DOCK])
        answers = await client.answer()
        assert len([answer for answer in answers if "result" in answer]) == 4 + 1
        kinds = {answer["error"]["data"]["kind"] for answer in answers if "error" in answer}
        assert kinds == {"batch_too_long"}
        assert docked == ["docked"]
        await wait_all_tasks_blocked()
        assert client.server.limits.outboxes.room.taken == 0


async def test_no_room_is_kept_while_a_batch_waits_for_the_game(
    autojump_clock: MockClock,
) -> None:
    """Else those who only want to look something up would wait for the game as well."""
    held, listed = Held(), Held()
    listed.released.set()
    async with siege({GetShip: held, ListShips: held, ListContainers: listed}) as besieged:
        for _ in range(50):
            await besieged.client([LISTED, SHIP] * 50)
        for _ in range(50):
            await besieged.client([LISTED, SHIPS] * 50)
        await wait_all_tasks_blocked()
        assert (listed.begun, besieged.server.limits.outboxes.room.taken) == (0, 0)
        neighbour = await besieged.client(LISTED)
        assert (await neighbour.answer())["result"] == {}
        held.released.set()
        await wait_all_tasks_blocked()
        assert listed.begun == 1 + 50 * 50 * 2


def long(asked: Any, size: int) -> bytes:
    """A line of so many bytes, most of them its id."""
    return line(asked | {"id": "x" * size})


@pytest.mark.parametrize("unread", [0, 2], ids=["its own answer", "earlier answers"])
async def test_who_reads_no_answers_keeps_no_room_of_long_lines(
    unread: int, autojump_clock: MockClock
) -> None:
    async def listed(_: Any) -> Any:
        return {"text": "x" * MOST_UNREAD_BYTES}

    async with siege({ListContainers: listed}) as besieged:
        for _ in range(2 * LONG_LINES_BYTES // MAX_LINE_BYTES):
            near, far = lockstep_stream_pair()
            besieged.nursery.start_soon(besieged.server.handle, far)
            # In the background: once its answers are unread, no more of it is read either.
            asked = line(LISTED) * unread + long(HEALTH, MAX_LINE_BYTES * 9 // 10)
            besieged.nursery.start_soon(near.send_all, asked)
        await wait_all_tasks_blocked()
        assert besieged.server.limits.long_lines.taken == 0
        neighbour = await besieged.client()
        with trio.fail_after(1):
            await neighbour.raw(long(HEALTH, 2 * SHORT_LINE_BYTES))
            assert (await neighbour.answer())["result"] == {"status": "ok"}


@pytest.mark.parametrize("asked", [HEALTH, request("rpc.discover"), LISTED])
async def test_batches_that_nobody_reads_take_no_more_room_than_there_is(
    asked: Any, autojump_clock: MockClock
) -> None:
    async def listed(_: Any) -> Any:
        return {"text": "x" * 30_000}

    async with siege({ListContainers: listed, ListKinds: listed}) as besieged:
        room, most = besieged.server.limits.outboxes.room, 0
        for _ in range(100):
            near, far = lockstep_stream_pair()
            besieged.nursery.start_soon(besieged.server.handle, far)
            await near.send_all(line([asked] * 100))
            most = max(most, room.taken)
        await wait_all_tasks_blocked()
        assert max(most, room.taken) <= room.most + MOST_BATCH_BYTES


async def test_a_batch_takes_its_room_at_once_and_keeps_it_until_it_is_answered(
    autojump_clock: MockClock,
) -> None:
    """Batches that took more and more would wait for each other, each with half of its room."""
    held = Held()
    async with siege({ListContainers: held}) as besieged:
        room = besieged.server.limits.outboxes.room
        for _ in range(100):
            await besieged.client([LISTED] * 100)
        await wait_all_tasks_blocked()
        assert room.most - MOST_BATCH_BYTES < room.taken <= room.most
        held.released.set()
        await wait_all_tasks_blocked()
        assert (held.begun, room.taken) == (100 * 100, 0)


def test_a_long_answer_counts_at_once_and_shorter_ones_by_and_by() -> None:
    sizes, asked = Sizes(), ListContainers()
    assert sizes.expected(asked) == LEAST_EXPECTED_BYTES
    sizes.note(asked, 1 << 20)
    assert sizes.expected(asked) == 1 << 20
    sizes.note(asked, 10)
    assert LEAST_EXPECTED_BYTES < sizes.expected(asked) < 1 << 20
    for _ in range(100):
        sizes.note(asked, 10)
    assert sizes.expected(asked) == LEAST_EXPECTED_BYTES


def test_what_is_expected_is_never_more_than_there_is_room_for() -> None:
    sizes = Sizes()
    sizes.note(ListContainers(), 1 << 30)
    assert sizes.expected(ListContainers()) == MOST_EXPECTED_BYTES


def test_a_short_answer_counts_little() -> None:
    sizes = Sizes()
    sizes.note(GetHealth(), 1 << 20)
    assert sizes.expected(GetHealth()) == SHORT_ANSWER_BYTES
