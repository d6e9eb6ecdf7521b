import itertools
from collections.abc import Awaitable

import httpx
import pytest
import trio
from support.api.bodies import URL, gateway_to, refusal
from support.api.server import CHANGE, OK, READ, Server, send_all
from trio.testing import MockClock

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import (
    LANE_SIZE,
    PERSON_READ_SECONDS,
    REQUEST_SECONDS,
    open_gateway,
)
from spacetraders.api.lanes import PATIENCE_WITH_PERSONS
from spacetraders.api.outcome import PERSON_ATTEMPTS, Request
from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.holds import Holds, Stage
from spacetraders.application.ports.game import Dispatch, GameStatistics, Lane
from spacetraders.application.ports.statistics import Recent
from spacetraders.domain import refusals


def limited(seconds: float) -> httpx.Response:
    """The game's own 429."""
    body = {"error": {"code": 429, "message": "Too many.", "data": {"retryAfter": seconds}}}
    return httpx.Response(429, json=body)


def gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in itertools.pairwise(times)]


async def test_starts_are_paced(autojump_clock: MockClock) -> None:
    server = Server()
    async with gateway_to(server, Budget(per_second=2, burst=0)) as gateway:
        await send_all(gateway, 7)
    assert all(0.5 <= gap < 0.51 for gap in gaps(server.arrivals))


async def test_answers_overlap(autojump_clock: MockClock) -> None:
    server = Server(seconds=10)
    async with gateway_to(server, Budget(per_second=2, burst=0)) as gateway:
        start = trio.current_time()
        await send_all(gateway, 8)
        assert trio.current_time() - start < 10 + 4 * 1.3


async def test_an_answer_gives_its_place_in_the_budget_back(
    autojump_clock: MockClock,
) -> None:
    server = Server(seconds=0.1)
    async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
        await send_all(gateway, 5)
    assert all(1.0 <= gap < 1.01 for gap in gaps(server.arrivals))


async def test_limits_that_the_headers_name_are_kept(
    autojump_clock: MockClock,
) -> None:
    limits = {"X-RateLimit-Limit-Per-Second": "1", "X-RateLimit-Limit-Burst": "0"}
    server = Server(httpx.Response(200, json=OK, headers=limits))
    async with gateway_to(server) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
        await send_all(gateway, 4)
    assert all(gap >= 1.0 for gap in gaps(server.arrivals)[1:])


async def test_a_caller_who_leaves_takes_an_unsent_request_along(autojump_clock: MockClock) -> None:
    server = Server()
    async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
        with trio.move_on_after(0.5) as left:
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert left.cancelled_caught
        await trio.sleep(10)
    assert server.paths == ["/read"]


async def test_an_abandoned_request_costs_the_others_nothing(
    autojump_clock: MockClock,
) -> None:
    server = Server()
    async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
        async with trio.open_nursery() as nursery:
            for _ in range(10):
                nursery.start_soon(gateway.send, CHANGE, Lane.FLIGHT)
            await trio.sleep(0.1)
            nursery.cancel_scope.cancel()
        await gateway.send(READ, Lane.FLIGHT)
    assert server.paths == ["/read", "/read"]
    assert gaps(server.arrivals) == [pytest.approx(1.004)]


async def test_a_caller_who_is_cancelled_stays_for_the_answer_to_a_sent_deed(
    autojump_clock: MockClock,
) -> None:
    async with gateway_to(Server(seconds=5)) as gateway:
        with trio.move_on_after(1) as scope:
            answer = await gateway.send(CHANGE, Lane.FLIGHT)
            assert (answer, trio.current_time()) == (OK, pytest.approx(5))
            await trio.lowlevel.checkpoint()
        assert scope.cancelled_caught


async def test_a_caller_who_leaves_is_told_that_the_request_was_never_sent(
    autojump_clock: MockClock,
) -> None:
    server, dispatch = Server(), Dispatch()
    async with gateway_to(server, Budget(per_second=1, burst=0)) as gateway:
        await gateway.send(READ, Lane.FLIGHT)
        with trio.move_on_after(0.5):
            await gateway.send(CHANGE, Lane.FLIGHT, dispatch)
        assert not dispatch.sent
        await trio.sleep(10)
    assert server.paths == ["/read"]


async def test_a_request_on_its_way_may_have_been_carried_out(autojump_clock: MockClock) -> None:
    dispatch = Dispatch()
    async with gateway_to(Server(seconds=5)) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(gateway.send, CHANGE, Lane.FLIGHT, dispatch)
        assert not dispatch.sent
        await trio.sleep(1)
        assert dispatch.sent


async def test_a_deed_that_waits_for_another_attempt_was_not_carried_out(
    autojump_clock: MockClock,
) -> None:
    server, dispatch = Server(refusal(429, 429)), Dispatch()
    async with gateway_to(server) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(gateway.send, CHANGE, Lane.FLIGHT, dispatch)
        await trio.sleep(0.1)
        assert len(server.paths) == 1
        assert not dispatch.sent
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize("seconds", [0.996, 1.0, 1.004])
async def test_what_is_told_as_never_sent_is_never_sent(
    seconds: float, autojump_clock: MockClock
) -> None:
    """Many leave about when their turn comes."""
    server, told = Server(), [Dispatch() for _ in range(50)]
    async with gateway_to(server, Budget(per_second=1000, burst=0)) as gateway:
        with trio.CancelScope() as all_of_them:
            async with trio.open_nursery() as nursery:
                for dispatch in told:
                    nursery.start_soon(gateway.send, CHANGE, Lane.FLIGHT, dispatch)
                await trio.sleep(seconds / 50)
                all_of_them.cancel()
        await trio.sleep(10)
    assert len(server.paths) == sum(dispatch.sent for dispatch in told)


async def test_a_caller_can_be_forced_to_leave_a_sent_deed(autojump_clock: MockClock) -> None:
    mine = Holds()
    async with gateway_to(Server(seconds=15)) as gateway:
        errand.begin(Errand(holds=mine))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(gateway.send, CHANGE, Lane.FLIGHT)
            await trio.sleep(1)
            nursery.cancel_scope.cancel()
            mine.end(Stage.ANSWER, trio.current_time())
        assert trio.current_time() == pytest.approx(1)
    errand.begin(Errand())


async def test_an_odd_header_ends_neither_the_request_nor_the_gateway(
    autojump_clock: MockClock,
) -> None:
    odd = {"Date": "Mon, 1 Jan 2024 00:00:00 +99999999999999", "X-RateLimit-Remaining": "1"}
    odd["X-RateLimit-Reset"] = "2024-01-01T00:00:00Z"
    server = Server(httpx.Response(200, json=OK, headers=odd))
    async with gateway_to(server) as gateway:
        assert await gateway.send(READ, Lane.PERSON) == OK
        assert await gateway.send(READ, Lane.PERSON) == OK


async def test_a_read_that_was_sent_ends_though_its_caller_left(
    autojump_clock: MockClock,
) -> None:
    server = Server(seconds=5)
    async with gateway_to(server) as gateway:
        with trio.move_on_after(1):
            await gateway.send(READ, Lane.FLIGHT)
        assert (server.paths, server.finished) == (["/read"], 0)
        assert await gateway.send(READ, Lane.FLIGHT) == OK
        assert server.finished == 2
        assert gateway.statistics().in_flight == 0


async def test_what_a_caller_left_behind_is_not_tried_again(autojump_clock: MockClock) -> None:
    server = Server(httpx.Response(502), seconds=5)
    async with gateway_to(server) as gateway:
        with trio.move_on_after(1):
            await gateway.send(READ, Lane.FLIGHT)
        await trio.sleep(60)
        assert len(server.arrivals) == 1


async def test_a_429_is_waited_out_to_the_fraction(
    autojump_clock: MockClock,
) -> None:
    server = Server(limited(0.432))
    async with gateway_to(server) as gateway:
        assert await gateway.send(CHANGE, Lane.FLIGHT) == OK
        assert gateway.statistics().refused_429 == 1
    assert gaps(server.arrivals) == [pytest.approx(0.432)]


async def test_a_429_keeps_everyone_waiting(autojump_clock: MockClock) -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "7.5"}))
    async with gateway_to(server) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(gateway.send, READ, Lane.BACKGROUND)
        await trio.sleep(1)
        await gateway.send(READ, Lane.PERSON)
        assert trio.current_time() - server.arrivals[0] == pytest.approx(7.5)


async def test_a_person_does_not_wait_out_429s_for_ever(autojump_clock: MockClock) -> None:
    server = Server(*[limited(0.5) for _ in range(PERSON_ATTEMPTS)])
    async with gateway_to(server) as gateway:
        with pytest.raises(refusals.StillRateLimited):
            await gateway.send(CHANGE, Lane.PERSON)
        assert gateway.statistics().refused_429 == PERSON_ATTEMPTS


async def test_a_read_is_tried_until_it_is_answered(autojump_clock: MockClock) -> None:
    server = Server(*[httpx.Response(502, html="<html>") for _ in range(8)])
    async with gateway_to(server) as gateway:
        assert await gateway.send(READ, Lane.FLIGHT) == OK
        assert (gateway.statistics().sent, gateway.statistics().retried) == (9, 8)
    pauses = gaps(server.arrivals)
    assert all(0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses[:6]))
    assert max(pauses) <= 30


async def test_a_change_whose_answer_is_lost_is_sent_once(autojump_clock: MockClock) -> None:
    server = Server(httpx.Response(504))
    async with gateway_to(server) as gateway:
        with pytest.raises(refusals.OutcomeUnknown, match="POST /change"):
            await gateway.send(CHANGE, Lane.FLIGHT)
        await trio.sleep(60)
    assert len(server.arrivals) == 1


async def test_a_person_overtakes_the_background(autojump_clock: MockClock) -> None:
    server = Server(seconds=0.02)
    async with (
        gateway_to(server, Budget(per_second=2, burst=0)) as gateway,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(send_all, gateway, 100)
        nursery.start_soon(send_all, gateway, 100, Lane.FLIGHT)
        waits = []
        for pause in (0.3, 3.4, 2.2, 4.51, 0.9, 5.05):
            await trio.sleep(pause)
            asked = trio.current_time()
            await gateway.send(Request("GET", "/person"), Lane.PERSON)
            waits.append(trio.current_time() - asked)
        nursery.cancel_scope.cancel()
    assert max(waits) <= 0.6


async def test_no_lane_starves_while_the_others_are_full(autojump_clock: MockClock) -> None:
    server = Server()
    async with (
        gateway_to(server, Budget(per_second=2, burst=0)) as gateway,
        trio.open_nursery() as nursery,
    ):
        for lane in Lane:
            for _ in range(100):
                nursery.start_soon(gateway.send, Request("GET", f"/{lane.value}"), lane)
        await trio.sleep(20)
        nursery.cancel_scope.cancel()
    assert set(server.paths) == {"/person", "/flight", "/background"}


async def test_a_lane_is_bounded_and_its_senders_wait_outside(autojump_clock: MockClock) -> None:
    budget = Budget(per_second=1000, burst=1000)
    budget.refuse(trio.current_time(), 100)
    server = Server()
    async with gateway_to(server, budget) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(send_all, gateway, LANE_SIZE + 10)
        await trio.sleep(50)
        assert gateway.statistics().queued["background"] == LANE_SIZE
        await trio.sleep(55)
        assert len(server.arrivals) == LANE_SIZE + 10


async def test_a_person_gives_up_a_server_that_hangs(
    autojump_clock: MockClock,
) -> None:
    server = Server(seconds=1000)
    async with gateway_to(server) as gateway:
        with pytest.raises(refusals.Unreachable, match="no answer in time"):
            await gateway.send(READ, Lane.PERSON)
        assert not gateway.statistics().reachable
    assert len(server.arrivals) == PERSON_ATTEMPTS
    assert gaps(server.arrivals)[0] >= PERSON_READ_SECONDS


async def test_a_change_that_may_have_been_done_is_left_to_its_caller(
    autojump_clock: MockClock,
) -> None:
    async with gateway_to(Server(seconds=1000)) as gateway:
        start = trio.current_time()
        with pytest.raises(refusals.OutcomeUnknown):
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert trio.current_time() - start == pytest.approx(REQUEST_SECONDS)


async def test_the_statistics_tell_what_waits_and_what_was_sent(
    autojump_clock: MockClock,
) -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "1"}), seconds=3)
    async with gateway_to(server, Budget(per_second=1, burst=2)) as gateway:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(gateway.send, READ, Lane.FLIGHT)
            await trio.sleep(0.1)
            nursery.start_soon(send_all, gateway, 3)
            await trio.sleep(0.1)
            assert gateway.statistics() == GameStatistics(
                url=URL,
                reachable=True,
                queued={"person": 0, "flight": 0, "background": 3},
                in_flight=1,
                sent=1,
                retried=0,
                refused_429=0,
                per_second=1,
                burst=1,
                burst_left=1,
                total_seconds=0.0,
                recent=Recent(),
            )
            assert repr(gateway) == f"<Gateway to {URL}: 3 wait, 1 sent>"
        after = gateway.statistics()
        assert (after.sent, after.retried, after.refused_429) == (5, 1, 1)
        assert (after.in_flight, sum(after.queued.values())) == (0, 0)
        assert (after.recent.count, after.recent.mean_seconds) == (5, pytest.approx(3))
        assert after.total_seconds == pytest.approx(15)


async def test_the_server_is_unreachable_until_it_answers_again(autojump_clock: MockClock) -> None:
    server = Server(httpx.Response(502))
    async with gateway_to(server) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(gateway.send, READ, Lane.FLIGHT)
        await trio.sleep(0.1)
        assert not gateway.statistics().reachable
        await trio.sleep(1)
        assert gateway.statistics().reachable


async def test_a_refusal_of_one_caller_is_nothing_to_the_others(autojump_clock: MockClock) -> None:
    def answer(request: httpx.Request) -> httpx.Response | Awaitable[httpx.Response]:
        return refusal(4203) if request.method == "POST" else httpx.Response(200, json=OK)

    async with gateway_to(answer) as gateway:
        with pytest.raises(refusals.InsufficientFuel):
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert await gateway.send(READ, Lane.FLIGHT) == OK


async def test_an_answer_without_a_body_is_none(autojump_clock: MockClock) -> None:
    async with gateway_to(Server(httpx.Response(204))) as gateway:
        assert await gateway.send(READ, Lane.FLIGHT) is None


async def test_an_answer_that_cannot_be_unpacked_ends_nothing(autojump_clock: MockClock) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.DecodingError("no gzip")
        return httpx.Response(200, json=OK)

    async with gateway_to(answer) as gateway:
        with pytest.raises(refusals.OutcomeUnknown, match="decoding error: no gzip"):
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert await gateway.send(READ, Lane.FLIGHT) == OK


async def test_a_url_that_is_none_is_unreachable(autojump_clock: MockClock) -> None:
    budget = Budget(per_second=1000, burst=1000)
    async with open_gateway("nowhere", budget) as gateway:
        with pytest.raises(refusals.Unreachable):
            await gateway.send(CHANGE, Lane.PERSON)


class ForPersons(Budget):
    """A budget in which only the places that are kept for persons are left for a while."""

    def delay(self, now: float, *, person: bool = False) -> float:
        return 0.0 if person or now >= 60 else 60 - now


async def test_a_lane_whose_patience_is_over_keeps_no_person_from_a_place_that_is_for_persons(
    autojump_clock: MockClock,
) -> None:
    took: dict[Lane, float] = {}

    async def ask(lane: Lane) -> None:
        await gateway.send(READ, lane)
        took[lane] = trio.current_time()

    budget = ForPersons(per_second=1000, burst=1000)
    async with gateway_to(Server(), budget) as gateway, trio.open_nursery() as nursery:
        nursery.start_soon(ask, Lane.FLIGHT)
        for _ in range(2 * PATIENCE_WITH_PERSONS):
            nursery.start_soon(ask, Lane.PERSON)
    assert took == {Lane.PERSON: pytest.approx(0), Lane.FLIGHT: pytest.approx(60)}
