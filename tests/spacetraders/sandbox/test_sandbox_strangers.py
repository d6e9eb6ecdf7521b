"""No client, whatever it sends, ends the sandbox or leaves anything behind in it."""

import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import trio
from starlette.types import Message
from support.http.besieging import (
    besiege,
    leaves,
    living_tasks,
    open_files,
    reads,
    resets,
    settled,
    talk,
)
from support.http.malformed import CHUNKED, END, H2C, HELLO, KEY, PREFACE, WEBSOCKET
from support.patience import stretched
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.sandbox.door.bodies import MOST_BYTES, PATIENCE_SECONDS, Bodies
from spacetraders.sandbox.door.command import _pass_on
from spacetraders.sandbox.door.serving import serve
from spacetraders.sandbox.door.settings import RateLimit, Settings

SEED = int(os.environ.get("SPACETRADERS_FUZZ_SEED", "1"))
CONVERSATIONS = int(os.environ.get("SPACETRADERS_FUZZ_CONVERSATIONS", "2000"))

GET = b"GET /v2/ HTTP/1.1\r\nHost: here"
POST = b"POST /v2/register HTTP/1.1\r\nHost: here"


@asynccontextmanager
async def sandbox() -> AsyncIterator[int]:
    """Serve a small world; yields the port, and looks at the end whether it still answers."""
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0, systems=3, rate_limit=RateLimit.OFF))
        yield int(url.rpartition(":")[2])
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            assert (await client.get("/v2/")).status_code == 200
        nursery.cancel_scope.cancel()


async def answered(port: int, *pieces: bytes) -> bytes:
    """The first bytes that come back to a client that sends these pieces."""
    with trio.fail_after(stretched(5)):
        async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
            for piece in pieces:
                await stream.send_all(piece)
            return bytes(await stream.receive_some())


async def stuff(client: socket.socket, request: bytes) -> None:
    """Ask until the server takes no more, for nobody reads what it answers."""
    client.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            client.send(request)
            await wait_all_tasks_blocked()


UPGRADES = {
    "websocket": [WEBSOCKET, KEY],
    "websocket without a key": [WEBSOCKET],
    "websocket with strange extensions": [WEBSOCKET, KEY, b"Sec-WebSocket-Extensions: \xff\xff"],
    "websocket in capitals": [b"CONNECTION: UPGRADE\r\nUPGRADE: WEBSOCKET", KEY],
    "http2": [H2C],
    "http2 with strange settings": [b"Upgrade: h2c\r\nHTTP2-Settings: !!"],
    "nobody knows what": [b"Connection: Upgrade\r\nUpgrade: \xff"],
}


@pytest.mark.parametrize("stray", [b"", b"x", PREFACE], ids=["alone", "a stray byte", "more"])
@pytest.mark.parametrize("headers", UPGRADES.values(), ids=UPGRADES)
async def test_a_wish_to_upgrade_is_answered_as_if_it_were_not_there(
    headers: list[bytes], stray: bytes
) -> None:
    async with sandbox() as port:
        answer = await answered(port, b"\r\n".join([GET, *headers]) + END + stray)
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([PREFACE], b"404"),
        ([HELLO], b"400"),
        ([b"nonsense" + END], b"400"),
        ([GET + b"\r\nX: " + b"a" * 100_000], b"431"),
        ([POST + b"\r\nContent-Length: -1" + END], b"400"),
        ([POST + b"\r\nContent-Length: 1\r\nContent-Length: 2" + END], b"400"),
        ([POST + b"\r\n" + CHUNKED + END, b"zz\r\n"], b"400"),
        ([POST + b"\r\nExpect: 100-continue\r\nContent-Length: 2" + END], b"100"),
        ([b"CONNECT /v2 HTTP/1.1\r\nHost: here" + END], b"404"),
    ],
)
async def test_what_is_malformed_is_refused_with_a_status(
    pieces: list[bytes], status: bytes
) -> None:
    async with sandbox() as port:
        assert (await answered(port, *pieces)).split(b" ")[1] == status


@pytest.mark.parametrize("leaving", [reads, leaves, resets])
@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [GET[:10]],
        [POST + b"\r\nContent-Length: 100" + END + b"{"],
        [POST + b"\r\n" + CHUNKED + END + b"5\r\nhe"],
        [(GET + END) * 50],
        [GET + b"\r\nConnection: close" + END + GET + END],
        [GET + b"\r\n" + CHUNKED + END, b"1\r\nx\r\n" * 1000],
        [GET + b"\r\n" + CHUNKED + END, b"1\r\nx\r\n" * 1000 + b"0" + END],
    ],
    ids=[
        "nothing",
        "half a head",
        "half a body",
        "half a chunk",
        "many",
        "one after the last",
        "half of a body nobody wants",
        "a body nobody wants",
    ],
)
async def test_who_leaves_leaves_nothing_behind(pieces: list[bytes], leaving) -> None:
    async with sandbox() as port:
        files, tasks = open_files(), living_tasks()
        for _ in range(5):
            await talk(port, pieces, leaving)
        await settled(files, tasks)


async def test_a_body_that_comes_while_its_answer_is_slow_leaves_nothing_behind() -> None:
    async with sandbox() as port:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False
        ) as client:
            order = {"kind": "slow", "operation": "status", "seconds": 0.05, "count": -1}
            assert (await client.post("/_sandbox/faults", json=order)).is_success
        files, tasks = open_files(), living_tasks()
        whole = GET + b"\r\n" + CHUNKED + END + b"1\r\nx\r\n" * 1000 + b"0" + END
        for _ in range(3):
            assert (await answered(port, whole)).startswith(b"HTTP/1.1 200 ")
        await settled(files, tasks)


async def test_a_crowd_of_strangers_leaves_nothing_behind() -> None:
    async with sandbox() as port:
        await answered(port, GET + END)
        files, tasks = open_files(), living_tasks()
        await besiege(port, SEED, CONVERSATIONS)
        await settled(files, tasks)


async def test_a_client_that_reads_nothing_does_not_hold_off_the_end() -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        async with trio.open_nursery() as nursery:
            url = await nursery.start(serve, Settings(port=0, rate_limit=RateLimit.OFF))
            client.connect(("127.0.0.1", int(url.rpartition(":")[2])))
            await stuff(client, b"GET /_sandbox/save HTTP/1.1\r\nHost: here" + END)
            nursery.cancel_scope.cancel()
        assert client.fileno() >= 0


async def test_a_body_that_is_too_large_is_refused_as_the_game_s_server_does() -> None:
    async with (
        sandbox() as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        answer = await client.post("/v2/register", content=b"x" * (MOST_BYTES + 1))
        assert answer.status_code == 413
        assert answer.json()["code"] == "FST_ERR_CTP_BODY_TOO_LARGE"
        whole = await client.post("/v2/register", content=b" " * MOST_BYTES)
        assert whole.status_code == 415


async def test_a_body_that_does_not_come_is_waited_for_no_longer_than_that(
    autojump_clock: MockClock,
) -> None:
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/v2/register", "method": "POST"}
    await Bodies(never_called, unbounded="/_sandbox")(scope, trio.sleep_forever, keep)
    assert sent[0]["status"] == 408
    assert trio.current_time() == pytest.approx(PATIENCE_SECONDS)


async def never_called(*_: object) -> None:
    pytest.fail("half a request was handled")


def test_what_the_sandbox_passes_on_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    record = logging.LogRecord("hypercorn", 40, "", 1, "%s", ("\x1b[2J\x9b",), None)
    _pass_on(record, 0)
    _pass_on(record, 2)
    first, again, nothing = capsys.readouterr().err.split("\n")
    assert first.endswith("\\x1b[2J\\x9b")
    assert (again, nothing) == ("\\x1b[2J\\x9b (2 times more)", "")
