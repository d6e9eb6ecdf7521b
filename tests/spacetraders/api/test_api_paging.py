"""Lists: none that came short is believed, and one bad entry costs one entry."""

import random
from typing import Any

import httpx
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.api.lists import ListServer, emptied, listed, named, names, same, with_meta
from trio.testing import MockClock

from spacetraders.api.paging import AT_ONCE, MOST_PAGES, READINGS
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals
from spacetraders.domain.game.listing import Listing, Unreadable


async def failed(server: Any, lane: Lane = Lane.FLIGHT) -> refusals.StrangeAnswer:
    with pytest.RaisesGroup(refusals.StrangeAnswer) as caught:  # the gateway's nursery
        await listed(server, lane)
    error = caught.value.exceptions[0]
    assert isinstance(error, refusals.StrangeAnswer)
    return error


@pytest.mark.parametrize("most", [1, 3, 10, 20])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 60, 61])
async def test_pages_are_as_long_as_the_server_makes_them(
    most: int, count: int, autojump_clock: MockClock
) -> None:
    server = ListServer(names(*range(count)), most)
    assert list((await listed(server)).found) == names(*range(count))
    assert len(server.requests) == max(1, -(-count // most))


async def test_a_server_may_give_fewer_than_it_says(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(32)), most=10, always=with_meta(limit=20))
    assert list((await listed(server)).found) == names(*range(32))


async def test_a_server_may_give_all_at_once(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(90)))

    def whole(request: httpx.Request) -> httpx.Response:
        number, _ = int(request.url.params["page"]), server(request)
        return server.page(server.entries if number == 1 else [], number, 20)

    assert len(await listed(whole)) == 90


async def test_a_page_that_is_empty_once_is_read_again(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(32)), changes=[same, emptied])
    assert list((await listed(server)).found) == names(*range(32))


@pytest.mark.parametrize("lane", Lane)
async def test_a_page_that_stays_empty_is_an_error_and_no_short_list(
    lane: Lane, autojump_clock: MockClock
) -> None:
    def short(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        return emptied(request, answer) if request.url.params["page"] == "2" else answer

    server = ListServer(names(*range(32)), always=short)
    error = await failed(server, lane)
    assert error.kind == "incomplete_list"
    assert error.message == (
        "the list of GET /systems/X1-AB1/waypoints is incomplete: "
        "20 entries came, and 32 there are, it says"
    )
    assert len(server.requests) == 2 * READINGS


async def test_a_list_without_a_stable_order_is_put_together(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(25)), shuffled=random.Random(3))
    assert sorted((await listed(server)).found) == sorted(names(*range(25)))
    assert len(server.requests) > 2


async def test_what_is_added_while_a_list_is_read_is_read_too(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(40)))

    def bought(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        server.entries.append(named(99))
        return answer

    server.changes = [bought]
    assert list((await listed(server)).found) == [*names(*range(40)), named(99)]


async def test_what_is_gone_while_a_list_is_read_makes_no_error(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(40)))

    def scrapped(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        server.entries.pop(0)
        return answer

    server.changes = [scrapped]
    assert list((await listed(server)).found) == names(*range(1, 40))


@pytest.mark.parametrize("name", ["total", "limit"])
@pytest.mark.parametrize(
    "value", [None, "missing", -1, "32", 32.0, True, [], {}, 10**9, 10**400, float("inf")]
)
async def test_an_absurd_count_is_a_clear_error_after_a_few_requests(
    name: str, value: Any, autojump_clock: MockClock
) -> None:
    server = ListServer(names(*range(32)), always=with_meta(**{name: value}))
    error = await failed(server)
    assert "makes no sense" in error.message
    assert name in error.message or "are no list" in error.message
    assert len(server.requests) <= 3 * READINGS


@pytest.mark.parametrize("meta", [None, [], 7, "total"])
async def test_a_list_without_its_meta_is_a_clear_error(
    meta: Any, autojump_clock: MockClock
) -> None:
    def bare(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": [], "meta": meta})

    assert "meta.total is no whole number" in (await failed(bare)).message


async def test_a_limit_of_nothing_is_a_clear_error(autojump_clock: MockClock) -> None:
    error = await failed(ListServer(names(1), always=with_meta(limit=0)))
    assert "pages of 0 for 1 entries are no list" in error.message


async def test_a_total_far_beyond_what_comes_costs_a_few_pages(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(32)), always=with_meta(total=20 * MOST_PAGES))
    error = await failed(server)
    assert error.kind == "incomplete_list"
    assert len(server.requests) <= READINGS * (1 + AT_ONCE)


async def test_a_total_below_what_comes_is_an_error(autojump_clock: MockClock) -> None:
    error = await failed(ListServer(names(*range(5)), always=with_meta(total=3)))
    assert error.reason == "5 entries came, and 3 there are, it says"


async def test_a_server_that_knows_no_pages_is_an_error(autojump_clock: MockClock) -> None:
    server = ListServer(names(*range(32)))
    first = server.page(names(*range(20)), 1, 20)
    error = await failed(lambda _: httpx.Response(200, json=first.json()))
    assert error.kind == "incomplete_list"


FAILURES = {
    "500 of the game": lambda: httpx.Response(500, json={"error": {"code": 3000}}),
    "400 with 3000": lambda: httpx.Response(400, json={"error": {"code": 3000}}),
    "502 in HTML": lambda: httpx.Response(502, html="<html>"),
    "503 in HTML": lambda: httpx.Response(503, html="<html>"),
    "no JSON": lambda: httpx.Response(200, text="{"),
    "no data": lambda: httpx.Response(200, json={"data": None, "meta": {"total": 9, "limit": 1}}),
    "no list": lambda: httpx.Response(200, json={"data": {}, "meta": {"total": 9, "limit": 1}}),
    "nothing": lambda: httpx.Response(200),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("bad", [0, 7, 19, 20, 25])
async def test_an_entry_that_fails_its_page_costs_one_entry(
    failure: str, bad: int, autojump_clock: MockClock
) -> None:
    server = ListServer(names(*range(26)), broken={named(bad)}, failure=FAILURES[failure])
    listing = await listed(server)
    assert sorted(listing.found) == sorted(set(names(*range(26))) - {named(bad)})
    assert [each.symbol for each in listing.unreadable] == [None]
    assert not listing.whole
    assert listing.keys is None


@pytest.mark.parametrize("bad", [{0, 1, 2}, {0, 1, 2, 3, 21}, set(range(20)), set(range(26))])
async def test_several_entries_that_fail_their_pages_cost_as_many(
    bad: set[int], autojump_clock: MockClock
) -> None:
    server = ListServer(names(*range(26)), broken={named(number) for number in bad})
    listing = await listed(server)
    assert len(listing) == 26 - len(bad)
    assert len(listing.unreadable) == len(bad)


async def test_an_entry_that_keeps_its_page_from_being_answered_costs_one_entry(
    autojump_clock: MockClock,
) -> None:
    server = ListServer(names(*range(26)), broken={named(7)})

    def reset(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if answer.status_code == 500:
            raise httpx.ReadError("reset by peer")
        return answer

    listing = await listed(reset)
    assert len(listing) == 25
    (unreadable,) = listing.unreadable
    assert unreadable.reason.endswith("read error: reset by peer")


async def test_an_entry_that_cannot_be_read_is_named(autojump_clock: MockClock) -> None:
    listing = await listed(ListServer(names(*range(26)), spoilt={named(3)}))
    assert len(listing) == 25
    assert listing.unreadable == (Unreadable(named(3), "ValueError: type is missing"),)
    assert sorted(listing.keys or ()) == sorted(names(*range(26)))


@pytest.mark.parametrize(
    "odd", [None, 7, "text", [], {}, {"symbol": None}, {"symbol": ""}, {"symbol": "x" * 1000}]
)
async def test_an_entry_that_is_none_is_counted_without_a_name(
    odd: Any, autojump_clock: MockClock
) -> None:
    def spoilt(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        body = answer.json()
        body["data"][0] = odd
        return httpx.Response(200, json=body)

    listing = await listed(ListServer(names(1, 2, 3), always=spoilt))
    assert list(listing.found) == names(2, 3)
    assert [each.symbol for each in listing.unreadable] == [None]


async def test_a_server_that_is_away_is_asked_only_a_few_times(autojump_clock: MockClock) -> None:
    requests = []

    def away(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        raise httpx.ConnectError("refused")

    with pytest.RaisesGroup(refusals.Unreachable):
        await listed(away)
    assert len(requests) < 15


@pytest.mark.parametrize("beyond", [404, 422])
async def test_a_total_need_not_be_told_beyond_the_end(
    beyond: int, autojump_clock: MockClock
) -> None:
    server = ListServer(names(*range(26)), broken={named(1)})

    def without(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] == str(MOST_PAGES):
            return httpx.Response(beyond, json={"error": {"code": beyond, "message": "No."}})
        return server(request)

    assert len(await listed(without)) == 25


async def test_a_rate_limit_is_not_the_fault_of_an_entry(autojump_clock: MockClock) -> None:
    def limited(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, json={}, headers={"Retry-After": "0.1"})

    with pytest.RaisesGroup(refusals.StillRateLimited):
        await listed(limited)


async def test_pages_that_all_fail_are_not_read_entry_by_entry_without_end(
    autojump_clock: MockClock,
) -> None:
    def failing(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        beyond = request.url.params["page"] == str(MOST_PAGES)
        return answer if beyond else httpx.Response(500, json={"error": {"code": 3000}})

    server = ListServer(names(*range(5_000)), always=failing)
    with pytest.RaisesGroup(refusals.NoUsableAnswer):
        await listed(server)
    assert len(server.requests) < 1_500


SERVERS = st.builds(
    ListServer,
    entries=st.integers(0, 70).map(lambda count: names(*range(count))),
    most=st.integers(1, 20),
    broken=st.sets(st.integers(0, 69).map(named), max_size=4),
    spoilt=st.sets(st.integers(0, 69).map(named), max_size=4),
    shuffled=st.none() | st.builds(random.Random, st.integers(0, 3)),
)


@given(SERVERS)
def test_every_entry_is_found_or_counted(server: ListServer) -> None:
    entries, lost = set(server.entries), server.broken | server.spoilt
    try:
        clock = MockClock(autojump_threshold=0)
        listing: Listing[Any] = trio.run(listed, server, clock=clock)
    except* refusals.IncompleteList:
        assert server.shuffled is not None
    else:
        assert set(listing.found) == entries - lost
        assert len(listing.unreadable) == len(entries & lost)
