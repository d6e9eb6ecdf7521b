"""Time that is frozen, stepped and hurried; and resets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.clock import EPOCH, iso
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.serving import serve
from spacetraders.sandbox.door.settings import Settings
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.making.resetting import reset
from spacetraders.sandbox.state.market_ticks import TICK
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.state.world_clock import WorldClock

TIME, RESET = "http://sandbox/_sandbox/time", "http://sandbox/_sandbox/reset"
SECONDS = st.floats(min_value=0, max_value=1e6)


async def tell(api: httpx.AsyncClient, **wish: Any) -> Any:
    answer = await api.post(TIME, json=wish)
    assert answer.status_code == 200, answer.text
    return answer.json()


@given(st.lists(st.tuples(st.sampled_from(["freeze", "thaw", "step", "wait"]), SECONDS)))
def test_the_hands_never_go_back(moves: list[tuple[str, float]]) -> None:
    clock, moment = WorldClock(), EPOCH
    for move, seconds in moves:
        before = clock.at(moment)
        match move:
            case "freeze":
                clock.freeze(moment)
            case "thaw":
                clock.thaw(moment)
            case "step":
                clock.step(seconds)
            case _:
                moment += timedelta(seconds=seconds)
        assert clock.at(moment) >= before


async def test_frozen_time_stands_still_until_it_is_stepped(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    await tell(api, frozen=True)
    await api.post("/my/ships/TESTER-1/orbit")
    goal = {"waypointSymbol": world.universe.first_shipyard.symbol}
    flight = (await api.post("/my/ships/TESTER-1/navigate", json=goal)).json()["data"]["nav"]
    mock_clock.jump(1_000_000)
    nav = (await api.get("/my/ships/TESTER-1/nav")).json()["data"]
    assert nav["status"] == "IN_TRANSIT"
    told = await tell(api, step_seconds=100_000)
    assert told["time"] > flight["route"]["arrival"]
    nav = (await api.get("/my/ships/TESTER-1/nav")).json()["data"]
    assert nav["status"] == "IN_ORBIT"


async def test_time_that_goes_on_has_missed_what_passed(
    api: httpx.AsyncClient, mock_clock: MockClock
) -> None:
    await tell(api, frozen=True)
    mock_clock.jump(500)
    told = await tell(api, frozen=False)
    assert (told["time"], told["frozen"]) == (iso(EPOCH), False)
    mock_clock.jump(20)
    assert (await api.get(TIME)).json()["time"] == iso(EPOCH + timedelta(seconds=20))


async def test_a_change_of_speed_makes_no_market_tick_twice_or_never(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    mock_clock.jump(10 * TICK.total_seconds())
    assert (await tell(api, speed=60))["speed"] == 60
    assert world.market_ticks == 10
    mock_clock.jump(TICK.total_seconds())
    await tell(api, speed=1)
    assert world.market_ticks == 70
    assert world.last_market_update == EPOCH + 11 * TICK


@pytest.mark.parametrize(
    "wish",
    [
        {"frozen": "yes"},
        {"frozen": 1},
        {"speed": 0},
        {"speed": True},
        {"speed": float("1e9")},
        {"step_seconds": -1},
        {"step_seconds": "60"},
        {"until": 3},
    ],
)
async def test_a_wish_that_does_not_fit_is_refused_and_changes_nothing(
    api: httpx.AsyncClient, wish: dict[str, Any], mock_clock: MockClock
) -> None:
    before = (await api.get(TIME)).json()
    answer = await api.post(TIME, json=wish)
    assert answer.status_code == 422
    assert next(iter(wish)) in answer.json()["error"]["message"]
    assert (await api.get(TIME)).json() == before


async def test_after_a_reset_old_tokens_are_stale_and_new_agents_begin(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    date = world.reset_date
    answer = await api.post(RESET, json={"seed": 7})
    assert answer.status_code == 200
    refused = await api.get("/my/agent")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, 4113)
    assert refused.json()["error"]["data"] == {
        "expected": str(date + timedelta(days=1)),
        "actual": str(date),
    }
    status = (await api.get("/")).json()
    assert status["resetDate"] == answer.json()["reset_date"] == str(date + timedelta(days=1))
    api.headers.pop("Authorization")
    new = await api.post("/register", json={"symbol": "TESTER", "faction": "COSMIC"})
    assert new.status_code == 201
    api.headers["Authorization"] = f"Bearer {new.json()['data']['token']}"
    assert (await api.get("/my/agent")).status_code == 200


async def test_a_reset_of_another_seed_makes_another_galaxy(mock_clock: MockClock) -> None:
    world = World(galaxy.make(1, 3, EPOCH), started=EPOCH)
    home = world.universe.headquarters.symbol
    reset(world, clock.now())
    assert world.universe.headquarters.symbol == home
    reset(world, clock.now(), seed=2)
    assert world.universe.headquarters.symbol != home
    assert world.universe.statistics()["systems"] == 3
    assert world.reset_date == EPOCH.date() + timedelta(days=2)


async def test_nobody_is_let_in_while_the_universe_is_made_anew(
    api: httpx.AsyncClient, mock_clock: MockClock
) -> None:
    await api.post(RESET, json={"closed_seconds": 60})
    for _ in range(2):
        refused = await api.get("/my/agent")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, 3100)
    mock_clock.jump(60)
    assert (await api.get("/my/agent")).json()["error"]["code"] == 4113


def offset(answer: httpx.Response) -> float:
    """By how many seconds an answer's `Date` is ahead of the machine's clock."""
    return (parsedate_to_datetime(answer.headers["date"]) - clock.now()).total_seconds()


async def test_answers_are_dated_by_the_world_s_clock(
    api: httpx.AsyncClient, mock_clock: MockClock
) -> None:
    assert offset(await api.get("/")) == 0
    await tell(api, step_seconds=500)
    assert offset(await api.get("/")) == 500
    assert offset(await api.get("/my/ships/NOBODY-1")) == 500
    await tell(api, frozen=True)
    mock_clock.jump(100)
    assert offset(await api.get("/")) == 400


async def test_the_rate_limit_s_reset_is_by_the_same_clock_as_the_date(
    connect: Callable[[World, Limiter | None], httpx.AsyncClient],
    world: World,
    mock_clock: MockClock,
) -> None:
    world.clock.step(-3600)
    async with connect(world, Limiter()) as client:
        for _ in range(3):
            answer = await client.get("/")
    reset = datetime.fromisoformat(answer.headers["x-ratelimit-reset"])
    assert 59 < (reset - parsedate_to_datetime(answer.headers["date"])).total_seconds() < 62


@pytest.mark.parametrize(("follows", "served"), [(True, 1920), (False, 32)])
async def test_a_limit_that_follows_the_world_s_clock_lets_more_pass_where_it_is_faster(
    connect: Callable[[World, Limiter | None], httpx.AsyncClient],
    world: World,
    mock_clock: MockClock,
    *,
    follows: bool,
    served: int,
) -> None:
    world.pace = 60
    gate = Gate(world, Counter(), Limiter(follows=follows))
    admitted = [gate.admit("here", None)[1] is None for _ in range(served + 1)]
    assert admitted == [True] * served + [False]
    async with connect(world, gate.limiter) as client:
        headers = (await client.get("/")).headers
    assert headers["x-ratelimit-limit-per-second"] == str(120 if follows else 2)
    assert headers["x-ratelimit-limit-burst"] == str(1800 if follows else 30)
    assert headers["retry-after"] == "1"


@pytest.mark.parametrize("seconds", [3600.0, -3600.0])
async def test_a_sandbox_s_clock_can_be_another_than_the_machine_s(
    seconds: float, mock_clock: MockClock
) -> None:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0, systems=1, clock_offset=seconds))
        async with httpx.AsyncClient(base_url=url) as client:
            told = (await client.get("/_sandbox/time")).json()["time"]
            assert offset(await client.get("/v2/")) == seconds
        assert datetime.fromisoformat(told) == EPOCH + timedelta(seconds=seconds)
        nursery.cancel_scope.cancel("enough")
