"""The HTTP side: one request a connection, and no client that can do harm."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
import structlog
import trio
from support.http.besieging import besiege, living_tasks, open_files, settled
from support.patience import stretched
from support.telemetry.samples import STATUS
from trio.testing import MockClock, memory_stream_pair, wait_all_tasks_blocked

from spacetraders.application.itself.status import Status
from spacetraders.telemetry.http import LONGEST_REQUEST_BYTES, PATIENCE_SECONDS, answer_one
from spacetraders.telemetry.serving import MOST_CONNECTIONS, MetricsPortUnusable, serve_metrics

SEED = int(os.environ.get("SPACETRADERS_FUZZ_SEED", "1"))
CONVERSATIONS = int(os.environ.get("SPACETRADERS_FUZZ_CONVERSATIONS", "2000"))

GET = b"GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n"


async def answered(*chunks: bytes, end: bool = False) -> bytes:
    """All that comes back to a client that sends these pieces."""
    near, far = memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer_one, far, lambda: b"figures\n")
        for chunk in chunks:
            await near.send_all(chunk)
            await trio.testing.wait_all_tasks_blocked()
        if end:
            await near.send_eof()
        return b"".join([chunk async for chunk in near])


async def test_the_page_is_answered_whole_and_the_connection_closed() -> None:
    head, _, body = (await answered(GET)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"Content-Type: text/plain; version=0.0.4; charset=utf-8" in head
    assert b"Content-Length: 8" in head
    assert b"Connection: close" in head
    assert body == b"figures\n"


async def test_a_request_may_come_in_pieces() -> None:
    pieces = [GET[index : index + 7] for index in range(0, len(GET), 7)]
    assert (await answered(*pieces)).endswith(b"figures\n")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /metrics?name=a HTTP/1.1", b"200"),
        (b"GET /metrics HTTP/1.0", b"200"),
        (b"GET / HTTP/1.1", b"404"),
        (b"GET /metrics/../etc HTTP/1.1", b"404"),
        (b"POST /metrics HTTP/1.1", b"405"),
        (b"HEAD /metrics HTTP/1.1", b"405"),
        (b"nonsense", b"400"),
        (b"\x16\x03\x01\x02", b"400"),
    ],
)
async def test_what_is_asked_has_its_status(request_line: bytes, status: bytes) -> None:
    answer = await answered(request_line + b"\r\nHost: here\r\n\r\n")
    assert answer.split(b" ")[1] == status


async def test_a_request_without_an_end_is_refused_when_it_is_too_long() -> None:
    answer = await answered(b"GET /" + b"a" * (LONGEST_REQUEST_BYTES + 1))
    assert answer.split(b" ")[1] == b"431"


@pytest.mark.parametrize("sent", [[], [GET[:10]]], ids=["nothing", "a part"])
async def test_a_client_that_leaves_is_no_error(sent: list[bytes]) -> None:
    answer = await answered(*sent, end=True)
    assert answer == b"" or answer.split(b" ")[1] == b"400"


@pytest.mark.parametrize("sent", [[], [GET[:10]]], ids=["nothing", "a part"])
async def test_a_client_that_says_nothing_more_is_let_go(
    autojump_clock: MockClock, sent: list[bytes]
) -> None:
    started = trio.current_time()
    assert await answered(*sent) == b""
    assert trio.current_time() - started == pytest.approx(PATIENCE_SECONDS)


async def status_of(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(url)).status_code


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def status() -> Status:
    return STATUS


@asynccontextmanager
async def serving(port: int = 0, read: Callable[[], Status] = status) -> AsyncIterator[str]:
    """Serve metrics as the daemon does; yields the URL."""
    async with trio.open_nursery() as nursery:
        yield await nursery.start(serve_metrics, port, read)
        nursery.cancel_scope.cancel()


async def test_a_real_client_reads_the_metrics_again_and_again() -> None:
    async with serving() as url, httpx.AsyncClient(trust_env=False) as client:
        pages = [await client.get(url) for _ in range(3)]
    assert [page.status_code for page in pages] == [200] * 3
    assert "spacetraders_uptime_seconds 12.5\n" in pages[0].text


async def test_it_listens_on_the_loopback_interface_alone() -> None:
    async with serving() as url:
        assert url.startswith("http://127.0.0.1:")


async def test_clients_that_ask_nothing_leave_it_files_to_open() -> None:
    """They are let go after a while; one too many of them is closed at once."""
    async with serving() as url, AsyncExitStack() as held:
        port = int(url.rpartition(":")[2].partition("/")[0])
        for _ in range(MOST_CONNECTIONS):
            await held.enter_async_context(await trio.open_tcp_stream("127.0.0.1", port))
        await trio.testing.wait_all_tasks_blocked(0.01)
        async with await trio.open_tcp_stream("127.0.0.1", port) as one_too_many:
            assert await one_too_many.receive_some() == b""
        await held.aclose()
        await trio.testing.wait_all_tasks_blocked(0.01)
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(url)).status_code == 200


async def test_a_page_that_cannot_be_made_does_not_end_the_server() -> None:
    faults = [ZeroDivisionError()]

    def broken_once() -> Status:
        if faults:
            raise faults.pop()
        return STATUS

    async with serving(read=broken_once) as url, httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)
        assert (await client.get(url)).status_code == 200


async def test_a_crowd_of_strangers_leaves_nothing_behind_and_no_trouble_in_the_log() -> None:
    async with serving() as url:
        assert await status_of(url) == 200
        files, tasks = open_files(), living_tasks()
        with structlog.testing.capture_logs() as said:
            await besiege(port_of(url), SEED, CONVERSATIONS)
            await settled(files, tasks)
        assert said == []
        assert await status_of(url) == 200


async def test_clients_beyond_the_limit_are_let_go_and_the_others_stay() -> None:
    async with serving() as url, AsyncExitStack() as stack:
        port = port_of(url)
        silent = [
            await stack.enter_async_context(await trio.open_tcp_stream("127.0.0.1", port))
            for _ in range(MOST_CONNECTIONS)
        ]
        await wait_all_tasks_blocked()
        async with await trio.open_tcp_stream("127.0.0.1", port) as one_too_many:
            with trio.fail_after(stretched(5)):
                assert await one_too_many.receive_some() == b""
        await silent[0].send_all(GET)
        assert (await silent[0].receive_some()).startswith(b"HTTP/1.1 200 ")


async def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.RaisesGroup(
            pytest.RaisesExc(MetricsPortUnusable), flatten_subgroups=True, allow_unwrapped=True
        ) as caught:
            async with serving(port):
                pass
    error = caught.value.exceptions[0] if hasattr(caught.value, "exceptions") else caught.value
    assert isinstance(error, MetricsPortUnusable)
    assert f"127.0.0.1:{port}" in error.message
    assert "--metrics-port" in error.hint
