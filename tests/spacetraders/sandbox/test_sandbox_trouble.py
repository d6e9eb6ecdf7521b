"""Faults as a client meets them, in process."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import trio
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.clock import EPOCH, iso
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making.saving import loaded, saved
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

FRIGATE = "/my/ships/TESTER-1"
ORBIT = f"{FRIGATE}/orbit"

Connect = Callable[[World, Limiter | None], httpx.AsyncClient]


def arm(world: World, kind: str, operation: str = "orbit", **more: Any) -> None:
    world.faults.arm(FaultOrder(FaultKind(kind), operation, **more))


def done(world: World) -> list[str]:
    return [deed.operation for deed in world.ledger]


@pytest.mark.parametrize(
    "kind", ["rate_limited", "rate_limited_html", "server_error", "bad_gateway", "maintenance"]
)
async def test_a_request_that_is_answered_with_an_error_is_not_carried_out(
    api: httpx.AsyncClient, world: World, kind: str
) -> None:
    arm(world, kind)
    assert (await api.post(ORBIT)).status_code >= 429
    assert done(world) == []
    assert (await api.post(ORBIT)).status_code == 200
    assert done(world) == ["orbit"]


async def test_rate_limited_is_the_games_429_with_its_headers(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    arm(world, "rate_limited", seconds=2.5)
    response = await api.post(ORBIT)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (429, 429)
    assert (error["data"]["retryAfter"], response.headers["Retry-After"]) == (2.5, "3")
    assert error["data"]["reset"] == response.headers["X-RateLimit-Reset"]
    assert response.headers["X-RateLimit-Reset"] == iso(EPOCH + timedelta(seconds=2.501))
    assert response.headers["X-RateLimit-Remaining"] == "0"


async def test_the_rate_limit_does_not_overwrite_the_headers_of_an_armed_429(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    arm(world, "rate_limited", "status", seconds=7)
    async with connect(world, Limiter()) as client:
        headers = (await client.get("/")).headers
        assert (headers["X-RateLimit-Remaining"], headers["Retry-After"]) == ("0", "7")
        assert headers.get_list("X-RateLimit-Remaining") == ["0"]


@pytest.mark.parametrize(("kind", "status"), [("rate_limited_html", 429), ("bad_gateway", 502)])
async def test_a_proxys_page_is_html_without_any_header_of_the_limit(
    connect: Connect, world: World, kind: str, status: int
) -> None:
    arm(world, kind, "status")
    async with connect(world, Limiter()) as client:
        response = await client.get("/")
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert response.text.startswith("<html>")
    names = {name.lower() for name in response.headers}
    assert not {n for n in names if n.startswith("x-ratelimit")} | (names & {"retry-after"})


@pytest.mark.parametrize(
    ("kind", "status", "code"), [("server_error", 500, 3000), ("maintenance", 503, 3100)]
)
async def test_the_games_own_failures_have_its_form_and_headers(
    connect: Connect, world: World, kind: str, status: int, code: int
) -> None:
    arm(world, kind, "status")
    async with connect(world, Limiter()) as client:
        response = await client.get("/")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.headers["X-RateLimit-Remaining"] == "1"


async def test_a_reset_cuts_the_connection_before_anything_is_done(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "reset")
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post(ORBIT)
    assert done(world) == []


async def test_a_slow_answer_is_of_a_deed_done_at_once(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    arm(world, "slow", seconds=20)
    began = clock.monotonic()
    assert (await api.post(ORBIT)).json()["data"]["nav"]["status"] == "IN_ORBIT"
    assert clock.monotonic() - began == 20
    assert world.ledger[0].time == EPOCH


@pytest.mark.parametrize(("kind", "seconds"), [("lost", 0), ("lost_slow", 30)])
async def test_a_lost_answer_is_of_a_deed_done_at_once(
    api: httpx.AsyncClient, world: World, kind: str, seconds: float, autojump_clock: MockClock
) -> None:
    arm(world, kind, seconds=seconds)
    began = clock.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post(ORBIT)
    assert clock.monotonic() - began == seconds
    (deed,) = world.ledger
    assert (deed.operation, deed.changed, deed.time) == ("orbit", True, EPOCH)


async def test_garbage_is_a_200_whose_body_is_no_json_after_the_deed_was_done(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "garbage")
    response = await api.post(ORBIT)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match="line 1"):
        response.json()
    assert done(world) == ["orbit"]


async def test_a_conflict_is_answered_to_a_deed_that_was_done(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "conflict")
    response = await api.post(ORBIT)
    assert (response.status_code, response.json()) == (409, {"error": {"code": 409}})
    assert done(world) == ["orbit"]


async def cut_off_late(api: httpx.AsyncClient, world: World) -> None:
    """Leave the dock; the client is cut off, and the deed held back for 24 seconds."""
    arm(world, "late", seconds=24)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post(ORBIT)


async def test_a_late_deed_is_carried_out_at_its_own_time(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    await cut_off_late(api, world)
    await trio.sleep(23)
    assert (await api.get(FRIGATE)).json()["data"]["nav"]["status"] == "DOCKED"
    await trio.sleep(10)
    assert (await api.get(FRIGATE)).json()["data"]["nav"]["status"] == "IN_ORBIT"
    (deed,) = world.ledger
    assert (deed.operation, deed.time) == ("orbit", EPOCH + timedelta(seconds=24))


async def test_late_deeds_are_carried_out_in_their_order(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    arm(world, "late", seconds=60)
    arm(world, "late", "dock", seconds=30)
    for deed in (ORBIT, f"{FRIGATE}/dock"):
        with pytest.raises(httpx.RemoteProtocolError):
            await api.post(deed)
    await trio.sleep(100)
    await api.get(FRIGATE)
    assert done(world) == ["dock", "orbit"]


async def test_a_late_deed_may_be_refused_when_its_time_comes(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    arm(world, "late", "refuel", seconds=24)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post(f"{FRIGATE}/refuel")
    await api.post(ORBIT)
    await trio.sleep(30)
    assert (await api.get(FRIGATE)).status_code == 200
    assert done(world) == ["orbit"]


async def test_the_ledger_has_a_late_deed_once_its_time_has_come(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    await cut_off_late(api, world)
    await trio.sleep(25)
    items = (await api.get("http://sandbox/_sandbox/ledger")).json()["items"]
    assert [item["operation"] for item in items] == ["orbit"]


async def test_a_late_deed_is_saved_with_the_world(
    api: httpx.AsyncClient, world: World, autojump_clock: MockClock
) -> None:
    await cut_off_late(api, world)
    document = json.loads(json.dumps(saved(world, clock.now())))
    again = loaded(document, clock.now(), None)
    assert again.postponed == world.postponed != []


@pytest.mark.parametrize(("code", "status"), [(404, 404), (4214, 400), (4001, 400)])
async def test_a_refusal_says_what_it_was_told_to_and_nothing_is_done(
    api: httpx.AsyncClient, world: World, code: int, status: int
) -> None:
    data = {"secondsToArrival": None}
    arm(world, "refused", target="TESTER-1", code=code, data=data)
    response = await api.post(ORBIT)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["data"]) == (status, code, data)
    assert done(world) == []


async def test_a_refusal_at_one_place_leaves_the_others_alone(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "refused", target="TESTER-2", count=FOR_EVER)
    assert (await api.post(ORBIT)).status_code == 200
    assert (await api.post("/my/ships/TESTER-2/orbit")).status_code == 404


async def test_a_refusal_can_be_lost_as_well(api: httpx.AsyncClient, world: World) -> None:
    arm(world, "lost", "navigate")
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post(f"{FRIGATE}/navigate", json={"waypointSymbol": "X1-NO-WHERE"})
    assert done(world) == []


async def test_reads_are_struck_like_anything_else(api: httpx.AsyncClient, world: World) -> None:
    arm(world, "lost", "*", method="GET", count=FOR_EVER)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.get("/my/agent")
    assert (await api.post(ORBIT)).status_code == 200


async def test_what_the_limit_rejects_uses_no_fault_up(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for _ in range(32):
            await client.get("/")
        arm(world, "server_error", "status")
        assert (await client.get("/")).status_code == 429
        mock_clock.jump(60)
        assert (await client.get("/")).status_code == 500


async def test_the_sandboxes_own_pages_and_unknown_routes_are_never_struck(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "lost", "*", count=FOR_EVER)
    assert (await api.get("http://sandbox/_sandbox/ledger")).status_code == 200
    assert (await api.get("/nowhere")).status_code == 404
