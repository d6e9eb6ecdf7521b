"""The hub: a daemon's fleet, told to every page, through every restart of the daemon."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import attrs
import pytest
import trio

from spacetraders.web.errors import DaemonAway, DaemonRefused
from spacetraders.web.hub import OWED_EVENTS, Event, Hub, OpenPage

SHIP = {"part": "ship", "key": "A-1", "status": "DOCKED"}


@attrs.define(eq=False)
class Daemon:
    """Answers fleet.follow, and says what a test has it say."""

    listener: trio.SocketListener
    fleet: list[dict[str, Any]]
    streams: list[trio.SocketStream] = attrs.field(factory=list)
    followed: trio.Event = attrs.field(factory=trio.Event)

    async def serve(self, stream: trio.SocketStream) -> None:
        self.streams.append(stream)
        buffer = b""
        with suppress(trio.ClosedResourceError):  # it has left
            async for piece in stream:
                *lines, buffer = (buffer + piece).split(b"\n")
                for line in lines:
                    await self.answer(stream, json.loads(line))

    async def answer(self, stream: trio.SocketStream, asked: dict[str, Any]) -> None:
        head = {"jsonrpc": "2.0", "id": asked["id"]}
        if asked["method"] == "fleet.follow":
            result = {"subscription": "s", "seq": 1, "time": "T1", "items": self.fleet}
            # In one piece with what follows, as a busy daemon sends it.
            early = said("fleet.change", seq=2, time="T2", items=[SHIP | {"status": "IN_ORBIT"}])
            await stream.send_all(written(head | {"result": result}) + early)
            self.followed.set()
        elif asked["method"] == "health":
            await stream.send_all(written(head | {"result": {"status": "ok"}}))
        elif asked["method"] != "market.find":  # which is never answered
            error = {"code": -32601, "message": "no such method"}
            await stream.send_all(written(head | {"error": error}))

    async def say(self, method: str, **params: Any) -> None:
        await self.streams[-1].send_all(said(method, **params))

    async def leave(self) -> None:
        await self.streams[-1].aclose()
        self.followed = trio.Event()


def written(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def said(method: str, **params: Any) -> bytes:
    whole = {"subscription": "s", "gone": []} | params
    return written({"jsonrpc": "2.0", "method": method, "params": whole})


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[tuple[Daemon, Hub]]:
    sock = trio.socket.socket(trio.socket.AF_UNIX)
    await sock.bind(str(folder / "d.sock"))
    sock.listen()
    daemon, hub = (
        Daemon(trio.SocketListener(sock), [SHIP]),
        Hub(folder / "d.sock", again_seconds=0.0),
    )
    async with trio.open_nursery() as nursery:
        await nursery.start(trio.serve_listeners, daemon.serve, [daemon.listener])
        nursery.start_soon(hub.run)
        await daemon.followed.wait()
        yield daemon, hub
        nursery.cancel_scope.cancel()


async def events(hub: Hub, page: OpenPage, until: Callable[[Event], bool]) -> list[Event]:
    """What a page is told, up to an event."""
    told: list[Event] = []
    while not any(map(until, told)):
        told += await hub.next_events(page)
    return told


def named(name: str) -> Callable[[Event], bool]:
    return lambda event: event[0] == name


async def first(hub: Hub, page: OpenPage) -> dict[str, Any]:
    """The first snapshot that has a ship."""
    while True:
        for name, data in await hub.next_events(page):
            if name == "snapshot" and (told := json.loads(data))["items"]:
                return dict(told)


async def test_a_change_that_came_with_the_answer_is_not_lost(folder: Path) -> None:
    async with watched(folder) as (_, hub):
        with hub.page() as page:
            while (told := await first(hub, page))["time"] != "T2":
                page.begin_anew()
    assert told["items"] == [SHIP | {"status": "IN_ORBIT"}]


async def test_a_page_hears_of_changes_and_of_what_is_gone(folder: Path) -> None:
    async with watched(folder) as (daemon, hub):
        with hub.page() as page:
            await first(hub, page)
            gone = [{"part": "ship", "key": "A-1"}]
            await daemon.say("fleet.change", seq=3, time="T3", items=[], gone=gone)
            told = await events(hub, page, lambda it: '"T3"' in it[1])
        with hub.page() as later:
            ((_, data),) = await hub.next_events(later)
    assert told[-1][0] == "change"
    assert json.loads(data)["items"] == []


async def test_a_new_page_is_told_what_was_said_before(folder: Path) -> None:
    async with watched(folder) as (daemon, hub):
        with hub.page() as page:
            await first(hub, page)
            await daemon.say("fleet.log", seq=3, text="sells FOOD")
            await events(hub, page, named("log"))
        with hub.page() as later:
            told = await hub.next_events(later)
    assert [name for name, _ in told] == ["snapshot", "log"]


async def test_a_page_that_reads_too_slowly_begins_anew(folder: Path) -> None:
    async with watched(folder) as (daemon, hub):
        with hub.page() as slow, hub.page() as quick:
            await first(hub, slow)
            await first(hub, quick)
            for seq in range(OWED_EVENTS + 1):
                await daemon.say("fleet.log", seq=seq, text="says")
                await events(hub, quick, named("log"))
            told = await hub.next_events(slow)
    assert told[0][0] == "snapshot"


async def test_a_daemon_that_leaves_is_told_of_and_found_again(folder: Path) -> None:
    async with watched(folder) as (daemon, hub):
        with hub.page() as page:
            await first(hub, page)
            await daemon.leave()
            gone = await events(hub, page, named("away"))
            daemon.fleet = [SHIP | {"status": "IN_TRANSIT"}]
            back = await events(hub, page, named("snapshot"))
    told = json.loads(gone[-1][1])
    assert told["since"] is not None
    assert "it has left" in told["reason"]
    assert json.loads(back[-1][1])["away"] is None


async def test_a_question_is_answered_or_told_why_not(folder: Path) -> None:
    async with watched(folder) as (_, hub):
        with hub.page() as page:
            await first(hub, page)
        assert await hub.ask("health", {}) == {"status": "ok"}
        with pytest.raises(DaemonRefused, match="no such method"):
            await hub.ask("nothing", {})


async def test_a_question_ends_with_the_daemon(folder: Path) -> None:
    async with watched(folder) as (daemon, hub):
        with hub.page() as page:
            await first(hub, page)

        async def asks() -> None:
            with pytest.raises(DaemonAway):
                await hub.ask("market.find", {})

        async with trio.open_nursery() as nursery:
            nursery.start_soon(asks)
            await trio.testing.wait_all_tasks_blocked(0.01)
            await daemon.leave()


async def test_without_a_daemon_a_question_says_so(tmp_path: Path) -> None:
    with pytest.raises(DaemonAway):
        await Hub(tmp_path / "none").ask("health", {})
