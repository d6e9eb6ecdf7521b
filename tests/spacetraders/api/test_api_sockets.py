"""The client over real connections of the loopback interface, to a server that misbehaves."""

import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trio
import trio.testing
from support.api.bodies import TOKEN

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.api.outcome import PERSON_ATTEMPTS, Request
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals

BODY = b'{"data": 7}'
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n" + BODY
FAULTS = {
    "no answer": b"",
    "half a head": b"HTTP/1.1 200 O",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + BODY[:5],
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "no HTTP": b"+PONG\r\n",
}


class Steady(random.Random):
    """No jitter but the least: the shortest pauses."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
def quick_clock() -> trio.testing.MockClock:
    """Pauses pass fifty times as fast; an autojump clock would jump while sockets work."""
    return trio.testing.MockClock(rate=50.0)


@asynccontextmanager
async def server_of(*answers: bytes) -> AsyncIterator[str]:
    """Serve these bytes, a connection each, and then good answers; yield the base URL."""
    left = list(answers)

    async def handle(stream: trio.SocketStream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive_some()
            await stream.send_all(left.pop(0) if left else GOOD)

    async with trio.open_nursery() as nursery:
        serve = partial(trio.serve_tcp, handle, 0, host="127.0.0.1")
        listeners = await nursery.start(serve)
        port = listeners[0].socket.getsockname()[1]
        yield f"http://127.0.0.1:{port}/v2"
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def gateway_at(url: str) -> AsyncIterator[Gateway]:
    async with open_gateway(url, Budget(per_second=1000, burst=1000), rng=Steady()) as gateway:
        yield gateway


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_change_whose_answer_breaks_has_an_unknown_outcome(fault: str) -> None:
    async with server_of(FAULTS[fault]) as url, gateway_at(url) as gateway:
        with pytest.raises(refusals.OutcomeUnknown):
            await gateway.send(Request("POST", "/change"), Lane.FLIGHT)
        assert gateway.statistics().sent == 1


async def test_a_read_is_repeated_until_an_answer_holds(
    quick_clock: trio.testing.MockClock,
) -> None:
    async with server_of(*FAULTS.values()) as url, gateway_at(url) as gateway:
        assert await gateway.send(Request("GET", "/read"), Lane.FLIGHT) == {"data": 7}
        assert gateway.statistics().retried == len(FAULTS)


async def test_a_person_hears_that_nobody_listens(quick_clock: trio.testing.MockClock) -> None:
    async with server_of() as url:
        pass
    async with gateway_at(url) as gateway:
        with pytest.raises(refusals.Unreachable, match="connect error"):
            await gateway.send(Request("POST", "/change"), Lane.PERSON)
        assert gateway.statistics().sent == PERSON_ATTEMPTS
        assert not gateway.statistics().reachable


async def test_no_log_tells_the_token(
    quick_clock: trio.testing.MockClock,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    async with server_of(*FAULTS.values()) as url, gateway_at(url) as gateway:
        await gateway.send(Request("GET", "/read", token=TOKEN), Lane.FLIGHT)
    written = capsys.readouterr()
    assert "httpcore" in caplog.text
    assert "request_retried" in written.out + written.err + caplog.text
    assert TOKEN not in written.out + written.err + caplog.text
