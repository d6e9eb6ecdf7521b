"""One client's stream of bytes: cut into lines, bounded, and of no harm to anybody else."""

import json
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest
import structlog
import trio
from support.patience import stretched
from support.rpc.client import Client, connected, line, notice, request
from trio.testing import MockClock, lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.containers import GetContainer
from spacetraders.application.orders.ships import DockShip, GetShip
from spacetraders.rpc.connection import LAST_WORDS_SECONDS, LINES_AT_ONCE
from spacetraders.rpc.reading import MAX_LINE_BYTES
from spacetraders.rpc.server import MOST_CONNECTIONS, OWN_FILES, Server, most_connections
from spacetraders.rpc.socket.opening import open_listener

HEALTH = line(request("health"))
SHIP = line(request("ship.get", ship_symbol="LYRA-1"))
OK = {"jsonrpc": "2.0", "id": 1, "result": {"status": "ok"}}


@attrs.define(eq=False)
class Counting:
    """A handler that counts what it was asked, and answers when it is told to."""

    opened: trio.Event = attrs.field(factory=trio.Event)
    asked: int = 0
    left: int = 0

    async def __call__(self, _: Any) -> Any:
        self.asked += 1
        try:
            await self.opened.wait()
        except trio.Cancelled:
            self.left += 1
            raise
        return {"status": "ok"}


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


async def test_a_line_may_come_in_pieces(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        for byte in HEALTH:
            await client.raw(bytes([byte]))
            await wait_all_tasks_blocked()
        assert await client.answer() == OK


async def test_lines_may_come_together(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(HEALTH * 3)
        assert await client.rest() == [OK] * 3


async def test_a_piece_may_end_within_a_character(autojump_clock: MockClock) -> None:
    asked = json.dumps(request("health", "é"), ensure_ascii=False).encode() + b"\n"
    cut = asked.index("é".encode()) + 1
    async with connected({GetHealth: healthy}) as client:
        await client.raw(asked[:cut])
        await wait_all_tasks_blocked()
        await client.raw(asked[cut:])
        assert (await client.answer())["id"] == "é"


@pytest.mark.parametrize("empty", [b"\n", b"\r\n", b" \t \n", b"\n" * 10_000])
async def test_empty_lines_are_ignored(empty: bytes, autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(empty + HEALTH + empty)
        assert await client.rest() == [OK]


async def test_a_line_may_end_as_windows_ends_it(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(HEALTH.replace(b"\n", b"\r\n"))
        assert await client.answer() == OK


@pytest.mark.parametrize("rest", [HEALTH[:-1], HEALTH[:10], b"{", b" "], ids=repr)
async def test_a_last_line_without_its_end_is_never_carried_out(
    rest: bytes, autojump_clock: MockClock
) -> None:
    counting = Counting()
    async with connected({GetHealth: counting}) as client:
        await client.raw(rest)
        assert await client.rest() == []
    assert counting.asked == 0


async def test_a_line_that_cannot_be_read_spoils_only_itself(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(b"\xff\xfe\n" + HEALTH)
        first, second = await client.rest()
    assert {first.get("id"), second.get("id")} == {None, 1}


async def test_a_line_of_exactly_the_limit_is_read(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(HEALTH[:-1].ljust(MAX_LINE_BYTES) + b"\n")
        assert await client.answer() == OK


@pytest.mark.parametrize("end", [b"\n", b"", b"\n" + HEALTH], ids=["ended", "endless", "followed"])
async def test_a_line_over_the_limit_is_refused_and_the_last(
    end: bytes, autojump_clock: MockClock
) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(HEALTH[:-1].ljust(MAX_LINE_BYTES + 1) + end)
        refusal = await client.answer()
        assert await client.answer() is None
    assert (refusal["id"], refusal["error"]["data"]["kind"]) == (None, "line_too_long")
    assert refusal["error"]["data"]["limit_bytes"] == MAX_LINE_BYTES


async def test_a_client_that_sends_too_much_is_heard_out_for_a_moment_only(
    autojump_clock: MockClock,
) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.raw(b"x" * (MAX_LINE_BYTES + 1))
        await client.answer()
        assert await client.answer() is None
        assert trio.current_time() == pytest.approx(LAST_WORDS_SECONDS)


async def test_what_follows_a_line_too_long_is_not_carried_out(autojump_clock: MockClock) -> None:
    counting = Counting()
    async with connected({GetHealth: counting}) as client:
        await client.raw(b"x" * (MAX_LINE_BYTES + 1))
        await wait_all_tasks_blocked()
        await client.raw(b"\n" + HEALTH)
        assert [answer["id"] for answer in await client.rest()] == [None]
    assert counting.asked == 0


async def test_what_came_before_a_line_too_long_is_answered(autojump_clock: MockClock) -> None:
    async def slow(_: Any) -> Any:
        await trio.sleep(LAST_WORDS_SECONDS * 3)
        return {"status": "ok"}

    async with connected({GetShip: slow}) as client:
        await client.raw(SHIP + b"x" * (MAX_LINE_BYTES + 1))
        assert [answer["id"] for answer in await client.rest()] == [None, 1]


async def test_a_client_that_ends_its_side_still_gets_its_answers(
    autojump_clock: MockClock,
) -> None:
    counting = Counting()
    async with connected({GetShip: counting}) as client:
        await client.raw(SHIP * 2)
        await wait_all_tasks_blocked()
        counting.opened.set()
        assert await client.rest() == [OK, OK]


async def test_lines_wait_for_a_handler_when_too_many_are_under_way(
    autojump_clock: MockClock,
) -> None:
    counting = Counting()
    async with connected({GetShip: counting}) as client:
        await client.raw(SHIP * (2 * LINES_AT_ONCE))
        await wait_all_tasks_blocked()
        assert counting.asked == LINES_AT_ONCE
        counting.opened.set()
        assert len(await client.rest()) == 2 * LINES_AT_ONCE


async def test_a_client_that_never_reads_is_read_no_further_itself(
    autojump_clock: MockClock,
) -> None:
    """On a stream without a buffer, a write waits for its reader, on either side."""
    answered = Counting()
    answered.opened.set()
    taken = []

    async def send_without_end(client: Client) -> None:
        while True:
            await client.raw(SHIP)
            taken.append(SHIP)

    async with (
        connected({GetShip: answered}, lockstep_stream_pair()) as client,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(send_without_end, client)
        await wait_all_tasks_blocked()
        assert answered.asked == LINES_AT_ONCE
        assert len(taken) == LINES_AT_ONCE
        nursery.cancel_scope.cancel()


async def test_a_client_that_vanishes_leaves_nothing_behind(autojump_clock: MockClock) -> None:
    counting = Counting()
    with structlog.testing.capture_logs() as logged:
        async with connected({GetShip: counting}) as client:
            await client.raw(SHIP * 5)
            await wait_all_tasks_blocked()
            await client.stream.aclose()
            counting.opened.set()
    assert client.server.connections == 0
    assert [entry["event"] for entry in logged] == ["client_gone"]


async def test_what_a_client_that_vanished_asked_for_is_left_undone_once_that_shows(
    autojump_clock: MockClock,
) -> None:
    """The first answer that cannot be sent takes the other requests along."""
    waiting = Counting()
    async with connected({GetHealth: healthy, GetShip: waiting}) as client:
        await client.raw(SHIP)
        await wait_all_tasks_blocked()
        await client.raw(HEALTH)
        await client.stream.aclose()
    assert (waiting.asked, waiting.left) == (1, 1)


async def test_a_notice_of_a_client_that_left_is_carried_out(autojump_clock: MockClock) -> None:
    counting = Counting()
    async with connected({DockShip: counting}) as client:
        await client.send(notice("ship.dock", ship_symbol="LYRA-1"))
        await client.stream.aclose()
        await wait_all_tasks_blocked()
        counting.opened.set()
    assert (counting.asked, counting.left) == (1, 0)


async def test_one_clients_defect_is_not_anothers(autojump_clock: MockClock) -> None:
    async def no_json(_: Any) -> Any:
        return {1}

    server = Server(Mediator({GetHealth: healthy, GetContainer: no_json}))
    pairs = [memory_stream_pair() for _ in range(2)]
    async with trio.open_nursery() as nursery:
        for _, far in pairs:
            nursery.start_soon(server.handle, far)
        first, second = (Client(near, server) for near, _ in pairs)
        assert (await first.ask("container.get", container_id="x"))["error"]
        assert await second.ask("health") == OK
        await first.rest()
        await second.rest()


@asynccontextmanager
async def listening(folder: Path, **bounds: Any) -> AsyncIterator[Path]:
    """A server on a real socket."""
    path = folder / "d.sock"
    server = Server(Mediator({GetHealth: healthy}), **bounds)
    with open_listener(path) as listener:
        async with trio.open_nursery() as nursery:
            await nursery.start(server.serve, [listener])
            with trio.fail_after(stretched(10)):
                yield path
            nursery.cancel_scope.cancel()


async def test_a_real_socket_answers_many_clients(folder: Path) -> None:
    async with listening(folder) as path, trio.open_nursery() as nursery:
        for _ in range(30):
            nursery.start_soon(one_client, path)


async def one_client(path: Path) -> None:
    stream = await trio.open_unix_socket(path)
    async with stream:
        client = Client(stream, Server(Mediator({})))
        assert await client.ask("health") == OK
        await client.raw(HEALTH * 3)
        assert await client.rest() == [OK] * 3


async def test_a_client_that_resets_its_connection_hurts_nobody(folder: Path) -> None:
    async with listening(folder) as path:
        for _ in range(20):
            async with await trio.open_unix_socket(path) as stream:
                await stream.send_all(HEALTH * 50)
        await one_client(path)


async def test_a_client_that_said_all_and_then_leaves_is_noticed(folder: Path) -> None:
    """After the end of what it says, only its hang-up tells that it has left."""
    held, ended = Counting(), trio.Event()

    async def handle(message: Any) -> Any:
        try:
            return await held(message)
        finally:
            ended.set()

    path = folder / "d.sock"
    server = Server(Mediator({GetShip: handle}))
    with open_listener(path) as listener:
        async with trio.open_nursery() as nursery:
            await nursery.start(server.serve, [listener])
            with trio.fail_after(stretched(10)):
                async with await trio.open_unix_socket(path) as stream:
                    await stream.send_all(SHIP)
                    await stream.send_eof()
                    await trio.testing.wait_all_tasks_blocked(0.01)
                    assert (held.asked, ended.is_set()) == (1, False)
                await ended.wait()
            nursery.cancel_scope.cancel()


async def test_a_client_too_many_is_told_so_and_closed(folder: Path) -> None:
    async with listening(folder, most_connections=2) as path:
        first, second = [await trio.open_unix_socket(path) for _ in range(2)]
        async with first, second:
            for stream in (first, second):
                assert await Client(stream, Server(Mediator({}))).ask("health") == OK
            for _ in range(5):
                async with await trio.open_unix_socket(path) as third:
                    client = Client(third, Server(Mediator({})))
                    refusal = await client.answer()
                    assert await client.answer() is None
                    assert (refusal["id"], refusal["error"]["data"]["kind"]) == (
                        None,
                        "too_many_clients",
                    )
                    assert refusal["error"]["data"]["most"] == 2


async def test_a_client_that_leaves_makes_room_for_another(folder: Path) -> None:
    async with listening(folder, most_connections=1) as path:
        for _ in range(5):
            await one_client(path)
            await wait_all_tasks_blocked()


@pytest.mark.parametrize(
    ("files", "most"),
    [
        (256, 256 - OWN_FILES),
        (1024, 1024 - OWN_FILES),
        (1 << 20, MOST_CONNECTIONS),
        (10, 1),
        (resource.RLIM_INFINITY, MOST_CONNECTIONS),
    ],
)
def test_the_daemon_keeps_descriptors_for_itself(
    files: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert most_connections() == most


async def test_leaving_closes_every_connection(folder: Path) -> None:
    async with listening(folder) as path:
        stream = await trio.open_unix_socket(path)
    async with stream:
        assert await stream.receive_some() == b""
