"""A request that is tried again and again: whoever waits is told, and it can be looked up."""

from collections.abc import Iterator, Sequence
from functools import partial

import httpx
import pytest
import trio
from support.api.bodies import gateway_to, refusal
from support.api.server import CHANGE, READ, Server
from trio.testing import MockClock

from spacetraders.api.outcome import PERSON_ATTEMPTS, Request
from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.waiting import Wait
from spacetraders.domain import refusals
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.idle import Idle

BROKEN = partial(httpx.Response, 500, json={"error": {"code": 3000, "message": "No answer."}})


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.failed: list[Wait] = []
        self.over: list[Wait] = []

    def waits(self, wait: Wait) -> None:
        self.failed.append(wait)

    def waited(self, wait: Wait) -> None:
        self.over.append(wait)

    def held_up(self, idle: Idle | None) -> None:
        raise AssertionError(idle)

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        raise AssertionError(operation)


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What this test's requests make be told."""
    heard = Heard()
    errand.begin(Errand(listener=heard))
    yield heard
    errand.begin(Errand())


async def test_each_failed_attempt_is_told_and_the_end_of_the_wait(
    heard: Heard, autojump_clock: MockClock
) -> None:
    async with gateway_to(Server(BROKEN(), BROKEN(), httpx.Response(502))) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
    assert [wait.attempts for wait in heard.failed] == [1, 2, 3]
    assert [wait.reason for wait in heard.failed] == ["No answer.", "No answer.", "HTTP 502"]
    assert {(wait.operation, wait.lane) for wait in heard.failed} == {("GET /read", "flight")}
    assert [wait.attempts for wait in heard.over] == [3]
    waited = [wait.seconds for wait in (*heard.failed, *heard.over)]
    assert waited == sorted(waited)
    assert waited[-1] > waited[0]


async def test_a_deed_that_is_tried_again_is_told_too(
    heard: Heard, autojump_clock: MockClock
) -> None:
    async with gateway_to(Server(refusal(429, 429))) as gateway:
        await gateway.send(CHANGE, Lane.FLIGHT)
    assert [wait.reason for wait in heard.failed] == ["rate limited"]


async def test_a_request_that_is_answered_at_once_is_not_told(
    heard: Heard, autojump_clock: MockClock
) -> None:
    async with gateway_to(Server()) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
    assert (heard.failed, heard.over) == ([], [])


async def test_a_wait_ends_with_who_leaves(heard: Heard, autojump_clock: MockClock) -> None:
    async with gateway_to(Server(*(BROKEN() for _ in range(50)))) as gateway:
        with trio.move_on_after(60):
            await gateway.send(READ, Lane.FLIGHT)
        assert len(heard.over) == 1
        told = len(heard.failed)
        assert gateway.statistics().waiting == 0
        await trio.sleep(600)
    assert len(heard.failed) == told


async def test_the_waits_are_counted_and_the_longest_are_named(autojump_clock: MockClock) -> None:
    async with gateway_to(Server(*(BROKEN() for _ in range(999)))) as gateway:
        async with trio.open_nursery() as nursery:
            for number in range(9):
                nursery.start_soon(gateway.send, Request("GET", f"/{number}"), Lane.BACKGROUND)
                await trio.sleep(10)
            statistics = gateway.statistics()
            nursery.cancel_scope.cancel()
        assert gateway.statistics().waiting == 0
    assert statistics.waiting == 9
    named = [wait.operation for wait in statistics.longest_waits]
    assert named == [f"GET /{number}" for number in range(5)]
    assert statistics.longest_waits[0].seconds == pytest.approx(90)


@pytest.mark.parametrize("lane", Lane)
async def test_a_read_is_given_up_after_the_attempts_that_its_asker_allows(
    lane: Lane, heard: Heard, autojump_clock: MockClock
) -> None:
    server = Server(*(BROKEN() for _ in range(9)))
    async with gateway_to(server) as gateway:
        with pytest.raises(refusals.NoUsableAnswer) as caught:
            await gateway.send(Request("GET", "/read", attempts=3), lane)
    assert len(server.paths) == 3
    assert len(heard.over) == 1
    assert caught.value.message == (
        "the game's server gives no usable answer to GET /read: No answer."
    )


async def test_a_read_that_others_wait_for_does_not_wait_long_for_one_answer(
    autojump_clock: MockClock,
) -> None:
    async with gateway_to(Server(seconds=3600)) as gateway:
        begun = trio.current_time()
        with pytest.raises(refusals.Unreachable, match="no answer in time"):
            await gateway.send(Request("GET", "/read", attempts=2), Lane.FLIGHT)
        assert trio.current_time() - begun < 20


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (BROKEN(), "no_usable_answer"),
        (httpx.Response(200, text="{"), "no_usable_answer"),
        (httpx.Response(200, html="<html>"), "no_usable_answer"),
        (httpx.Response(502, html="<html>"), "api_unreachable"),
        (httpx.Response(429, json={}), "still_rate_limited"),
    ],
)
async def test_what_a_read_is_given_up_for_is_told_apart(
    answer: httpx.Response, kind: str, autojump_clock: MockClock
) -> None:
    server = Server(*(answer for _ in range(PERSON_ATTEMPTS)))
    async with gateway_to(server) as gateway:
        with pytest.raises(refusals.Unreachable) as caught:
            await gateway.send(READ, Lane.PERSON)
    assert caught.value.kind == kind
