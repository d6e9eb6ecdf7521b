from contextlib import suppress
from typing import Any

import httpx
import pytest
import trio
import trio.testing
from support.api.bodies import gateway_to
from support.api.server import CHANGE, OK, READ, Server, send_all
from trio.testing import MockClock

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import CLOSING_SECONDS
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals


async def closed_while_asking(request: Request, seconds: float) -> tuple[list[Any], float]:
    """Close a second after asking, when the answer takes `seconds`; return what came, and when."""
    answers: list[Any] = []
    async with trio.open_nursery() as outside:
        async with gateway_to(Server(seconds=seconds)) as gateway:

            async def ask() -> None:
                try:
                    answers.append(await gateway.send(request, Lane.FLIGHT))
                except refusals.OutcomeUnknown as error:
                    answers.append(error.kind)

            outside.start_soon(ask)
            await trio.sleep(1)
            start = trio.current_time()
        took = trio.current_time() - start
        await trio.testing.wait_all_tasks_blocked()
        outside.cancel_scope.cancel()
    return answers, took


async def test_closing_lets_a_change_under_way_be_answered(autojump_clock: MockClock) -> None:
    answers, took = await closed_while_asking(CHANGE, CLOSING_SECONDS)
    assert answers == [OK]
    assert took == pytest.approx(CLOSING_SECONDS - 1)


async def test_closing_waits_no_longer_than_it_promises(autojump_clock: MockClock) -> None:
    answers, took = await closed_while_asking(CHANGE, 1000)
    assert answers == ["outcome_unknown"]
    assert took == pytest.approx(CLOSING_SECONDS)


async def test_closing_does_not_wait_for_reads(autojump_clock: MockClock) -> None:
    answers, took = await closed_while_asking(READ, 3)
    assert answers == []
    assert took == 0


async def test_an_idle_gateway_closes_at_once(autojump_clock: MockClock) -> None:
    async with gateway_to(Server()) as gateway:
        await gateway.send(READ, Lane.PERSON)
        start = trio.current_time()
    assert trio.current_time() == start


async def closing_time(checkpoints: int) -> float:
    """Return how long closing takes so many scheduling steps after a request was made."""

    async def ask() -> None:
        with suppress(refusals.OutcomeUnknown):
            await gateway.send(CHANGE, Lane.FLIGHT)

    async with trio.open_nursery() as outside:
        async with gateway_to(Server(seconds=1000)) as gateway:
            outside.start_soon(ask)
            for _ in range(checkpoints):
                await trio.lowlevel.checkpoint()
            start = trio.current_time()
        took = trio.current_time() - start
        outside.cancel_scope.cancel()
    return took


@pytest.mark.parametrize("checkpoints", range(8))
async def test_closing_is_bounded_at_whatever_step_a_request_is(
    checkpoints: int, autojump_clock: MockClock
) -> None:
    times = [await closing_time(checkpoints) for _ in range(20)]  # steps fall in random order
    assert max(times) <= CLOSING_SECONDS + 0.001


async def test_nothing_that_waits_is_sent_after_closing(
    autojump_clock: MockClock,
) -> None:
    server = Server()
    async with trio.open_nursery() as outside:
        async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
            outside.start_soon(send_all, gateway, 20)
            await trio.sleep(2.5)
        sent = len(server.arrivals)
        await trio.sleep(60)
        outside.cancel_scope.cancel()
    assert len(server.arrivals) == sent == 3


async def test_no_task_outlives_the_gateway(autojump_clock: MockClock) -> None:
    before = trio.lowlevel.current_statistics().tasks_living
    async with gateway_to(Server(httpx.Response(502), seconds=2)) as gateway:
        with trio.move_on_after(1):
            await send_all(gateway, 10)
    assert trio.lowlevel.current_statistics().tasks_living == before
