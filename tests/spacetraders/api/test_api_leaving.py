"""Callers who leave, and callers who prepare: what was not sent by then never is."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
import trio
from support.api.bodies import gateway_to, refusal
from support.api.server import CHANGE, OK, READ, Server
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import PREPARE_SECONDS, Gateway, open_gateway
from spacetraders.api.outcome import Request
from spacetraders.api.ticket import LEAVING, Abandoned, Ticket
from spacetraders.api.waits import Waiting
from spacetraders.application.ports.game import Dispatch, Lane

RESET = {"error": {"code": 3100, "message": "The universe is being reset."}}
LIMITED = {"error": {"code": 429, "message": "Too many.", "data": {"retryAfter": 9}}}


def refusing_connections(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def answering(status: int, body: object) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, json=body)


CAUSES: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "429": answering(429, LIMITED),
    "refused connections": refusing_connections,
    "maintenance": answering(503, RESET),
}


async def send(gateway: Gateway, request: Request, dispatch: Dispatch) -> None:
    await gateway.send(request, Lane.FLIGHT, dispatch)


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("after_seconds", [0.2, 3.0, 100.0])
async def test_a_caller_who_leaves_in_a_pause_leaves_at_once_and_nothing_is_sent_afterwards(
    cause: str, after_seconds: float, autojump_clock: MockClock
) -> None:
    seen: list[str] = []
    dispatch = Dispatch()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        return CAUSES[cause](request)

    async with gateway_to(answer) as gateway:
        with trio.move_on_after(after_seconds) as left:
            await gateway.send(CHANGE, Lane.FLIGHT, dispatch)
        assert left.cancelled_caught
        assert trio.current_time() == pytest.approx(after_seconds)
        assert not dispatch.sent
        sent = len(seen)
        await trio.sleep(600)
    assert len(seen) == sent > 0


async def test_a_caller_who_leaves_during_a_second_attempt_hears_its_answer(
    autojump_clock: MockClock,
) -> None:
    dispatch, server = Dispatch(), Server(httpx.Response(429, json=LIMITED), seconds=5)
    async with gateway_to(server) as gateway:
        with trio.move_on_after(16):
            assert await gateway.send(CHANGE, Lane.FLIGHT, dispatch) == OK
        assert dispatch.sent
    assert trio.current_time() == pytest.approx(5 + 9 + 5)


async def test_a_caller_who_leaves_during_an_attempt_that_is_refused_leaves_before_the_next(
    autojump_clock: MockClock,
) -> None:
    dispatch, server = Dispatch(), Server(httpx.Response(429, json=LIMITED), seconds=5)
    async with gateway_to(server) as gateway:
        with trio.move_on_after(1) as left:
            await gateway.send(CHANGE, Lane.FLIGHT, dispatch)
        assert (left.cancelled_caught, trio.current_time()) == (True, pytest.approx(5))
        assert not dispatch.sent
        await trio.sleep(60)
    assert len(server.paths) == 1


@asynccontextmanager
async def hesitant_listener(until: trio.Event, heard: list[bytes]) -> AsyncIterator[str]:
    """Take a connection, and say nothing until then; yield the address of a place to speak TLS."""
    async with trio.open_nursery() as nursery:

        async def hold(stream: trio.SocketStream) -> None:
            async with stream:
                heard.append(await stream.receive_some())
                await until.wait()

        serve = partial(trio.serve_tcp, hold, 0, host="127.0.0.1")
        listeners = await nursery.start(serve)
        yield f"https://127.0.0.1:{listeners[0].socket.getsockname()[1]}/v2"
        nursery.cancel_scope.cancel()


async def test_a_caller_who_leaves_while_a_connection_opens_leaves_at_once() -> None:
    dispatch, until, heard = Dispatch(), trio.Event(), list[bytes]()
    async with (
        hesitant_listener(until, heard) as url,
        open_gateway(url, Budget(per_second=1000, burst=1000)) as gateway,
    ):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(send, gateway, CHANGE, dispatch)
            await wait_all_tasks_blocked(0.05)
            assert heard
            assert not dispatch.sent
            nursery.cancel_scope.cancel()
        until.set()
        await wait_all_tasks_blocked(0.05)
        assert gateway.statistics().in_flight == 0


async def test_a_connection_that_opens_after_its_caller_left_carries_nothing() -> None:
    ticket = Ticket(CHANGE, Lane.FLIGHT, Dispatch(), Waiting("POST /change", "flight", 0.0))
    ticket.leaves()
    await ticket.trace("connection.connect_tcp.started", {})
    ticket.abandon()
    with pytest.raises(Abandoned):
        await ticket.trace(LEAVING, {})
    assert not ticket.dispatch.sent


async def test_a_request_is_prepared_once_its_turn_has_come(autojump_clock: MockClock) -> None:
    prepared: list[float] = []

    async def prepare() -> None:
        prepared.append(trio.current_time())

    server = Server(httpx.Response(200, json=OK), refusal(429, 429))
    async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
        await gateway.send(CHANGE, Lane.FLIGHT, Dispatch(prepare))
    assert prepared == [pytest.approx(1.004)]
    assert server.paths == ["/read", "/change", "/change"]


async def test_a_request_whose_preparation_fails_is_not_sent(autojump_clock: MockClock) -> None:
    async def prepare() -> None:
        raise ValueError("cannot be written down")

    server = Server()
    async with gateway_to(server) as gateway:
        with pytest.raises(ValueError, match="cannot be written down"):
            await gateway.send(CHANGE, Lane.FLIGHT, Dispatch(prepare))
        await trio.sleep(10)
    assert server.paths == []


async def test_a_caller_who_leaves_while_it_prepares_sends_nothing(
    autojump_clock: MockClock,
) -> None:
    async def prepare() -> None:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.1)

    server, dispatch = Server(), Dispatch(prepare)
    async with gateway_to(server) as gateway:
        with trio.move_on_after(0.05) as left:
            await gateway.send(CHANGE, Lane.FLIGHT, dispatch)
        assert left.cancelled_caught
        await trio.sleep(10)
    assert server.paths == []
    assert not dispatch.sent


async def test_a_slow_preparation_keeps_no_other_request_waiting(
    autojump_clock: MockClock,
) -> None:
    async def prepare() -> None:
        await trio.sleep(20)

    server = Server()
    async with gateway_to(server) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(send, gateway, CHANGE, Dispatch(prepare))
        await trio.sleep(1)
        assert await gateway.send(READ, Lane.FLIGHT) == OK
        assert trio.current_time() < 1 + PREPARE_SECONDS
    assert server.paths == ["/read", "/change"]
    assert server.arrivals[1] == pytest.approx(20)
