"""The rate limit over HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
import trio.testing
import urllib3

from spacetraders.clock import EPOCH
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.world import World

Connect = Callable[[World, Limiter | None], httpx.AsyncClient]


async def test_every_answer_carries_the_headers_of_the_limit(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for path, status in (("/", 200), ("/my/agent", 401), ("/nowhere", 404)):
            response = await client.get(path)
            headers = response.headers
            assert response.status_code == status
            assert headers["X-RateLimit-Type"] == "IP Address"
            assert headers["X-RateLimit-Limit-Burst"] == "30"
            assert headers["X-RateLimit-Limit-Per-Second"] == "2"
            assert headers["Access-Control-Allow-Origin"] == "*"
            exposed = headers["Access-Control-Expose-Headers"].split(", ")
            assert [name for name in exposed if name not in headers] == []
            assert "x-ratelimit-reset" in exposed


async def test_the_headers_tell_what_is_left_of_the_pool_that_served_and_until_when(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for left, seconds in (("1", 1), ("0", 1), ("29", 60), ("28", 60)):
            headers = (await client.get("/")).headers
            assert headers["X-RateLimit-Remaining"] == left
            assert headers["Retry-After"] == str(seconds)
            reset = datetime.fromisoformat(headers["X-RateLimit-Reset"])
            late = reset - (EPOCH + timedelta(seconds=seconds))
            assert timedelta(0) <= late < timedelta(seconds=0.01)


async def test_what_is_too_much_is_answered_with_429_and_when_to_come_again(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for _ in range(32):
            assert (await client.get("/")).status_code == 200
        mock_clock.jump(0.4)
        response = await client.get("/")
        assert response.status_code == 429
        error = response.json()["error"]
        assert error["code"] == 429
        assert error["data"] == {
            "type": "IP Address",
            "retryAfter": pytest.approx(0.6, abs=0.002),
            "limitBurst": 30,
            "limitPerSecond": 2,
            "remaining": 0,
            "reset": response.headers["X-RateLimit-Reset"],
        }
        assert response.headers["Retry-After"] == "1"
        assert response.headers["X-RateLimit-Remaining"] == "0"
        mock_clock.jump(error["data"]["retryAfter"])
        assert (await client.get("/")).status_code == 200
        statistics = (await client.get("http://sandbox/_sandbox/statistics")).json()
        assert (statistics["requests"], statistics["rejected"]) == (34, 1)
        assert statistics["max_window_use"] == {"static": 2, "burst": 30}


async def test_a_client_on_urllib3_waits_at_a_429_instead_of_raising(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for _ in range(32):
            await client.get("/")
        mock_clock.jump(0.4)
        refused = await client.get("/")
    retries = urllib3.Retry(total=3, status_forcelist=[429])
    seen = urllib3.HTTPResponse(status=refused.status_code, headers=dict(refused.headers))
    assert retries.is_retry("GET", seen.status, has_retry_after="Retry-After" in seen.headers)
    assert retries.get_retry_after(seen) == 1
    with pytest.raises(urllib3.exceptions.InvalidHeader):
        retries.parse_retry_after("0.600")


async def test_a_rejected_request_changes_nothing(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    async with connect(world, Limiter()) as client:
        for n in range(32):
            assert (
                await client.post("/register", json={"symbol": f"AGENT{n}", "faction": "VOID"})
            ).status_code == 201
        late = {"symbol": "TOO-LATE", "faction": "VOID"}
        assert (await client.post("/register", json=late)).status_code == 429
    assert "TOO-LATE" not in world.agents


async def test_the_account_of_the_token_is_limited_as_well(
    connect: Connect, world: World, mock_clock: trio.testing.MockClock
) -> None:
    limiter = Limiter()
    account = register(world, "TESTER", "COSMIC", EPOCH).account_id
    headers = {"Authorization": f"Bearer {world.authority.issue('TESTER', EPOCH)}"}
    for n in range(32):
        limiter.judge(trio.current_time(), f"elsewhere {n}", account)
    async with connect(world, limiter) as client:
        response = await client.get("/my/agent", headers=headers)
        assert response.status_code == 429
        assert response.json()["error"]["data"]["type"] == "Account"
        assert (await client.get("/")).status_code == 200
        bad = {"Authorization": "Bearer nonsense"}
        assert (await client.get("/my/agent", headers=bad)).status_code == 401


async def test_the_sandboxes_own_pages_are_not_limited(connect: Connect, world: World) -> None:
    async with connect(world, Limiter()) as client:
        for _ in range(40):
            response = await client.get("http://sandbox/_sandbox/ledger")
            assert response.status_code == 200
            assert "X-RateLimit-Type" not in response.headers


async def test_without_a_limiter_there_is_no_limit_and_no_header(
    connect: Connect, world: World
) -> None:
    async with connect(world, None) as client:
        for _ in range(40):
            response = await client.get("/")
            assert response.status_code == 200
            assert "X-RateLimit-Remaining" not in response.headers
