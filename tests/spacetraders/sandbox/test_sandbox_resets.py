"""Weekly resets: every Sunday at 13:00 UTC of the world's clock."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.clock import EPOCH, iso
from spacetraders.sandbox import guesses
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.serving import Settings, _world
from spacetraders.sandbox.making import galaxy, saving
from spacetraders.sandbox.making.resetting import reset, reset_if_due, seed_of
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.calendar import A_WEEK, last_reset, next_reset
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.universe import Chart
from spacetraders.sandbox.state.world import World

Connect = Callable[[World, Limiter | None], httpx.AsyncClient]

SUNDAY = datetime(2026, 1, 4, 13, tzinfo=UTC)
LEAST, MOST = guesses.RESET_SECONDS
INSTANT = timedelta(milliseconds=1)
ACCOUNT = "an account's token"
TIMES = st.integers(0, 10 * 366 * 86_400_000).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
REGISTER = {"symbol": "TESTER", "faction": "COSMIC"}


@pytest.fixture
def world() -> World:
    return World(galaxy.make(1, 3, EPOCH), started=EPOCH, weekly=True)


def jump_to(mock_clock: MockClock, when: datetime) -> None:
    mock_clock.jump((when - clock.now()).total_seconds())


async def error_of(client: httpx.AsyncClient, path: str, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = await client.get(path, headers=headers)
    return answer.status_code, answer.json().get("error", {})


@given(TIMES)
def test_a_reset_is_on_the_sunday_that_follows(when: datetime) -> None:
    due = next_reset(when)
    assert (due.weekday(), due.timetz().isoformat()) == (6, "13:00:00+00:00")
    assert timedelta(0) < due - when <= A_WEEK
    assert last_reset(when) <= when < last_reset(when) + A_WEEK == due


async def test_the_status_tells_the_exact_time_of_the_next_reset(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    async with connect(world, None) as client:
        told = (await client.get("/")).json()["serverResets"]
        assert told == {"next": iso(SUNDAY), "frequency": "weekly"}
        jump_to(mock_clock, SUNDAY - INSTANT)
        assert (await client.get("/")).json()["serverResets"] == told
        jump_to(mock_clock, SUNDAY + INSTANT)
        assert (await client.get("/")).status_code == 503


async def test_the_game_is_under_maintenance_while_the_world_is_made(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    async with connect(world, None) as client:
        jump_to(mock_clock, SUNDAY + timedelta(seconds=LEAST) - INSTANT)
        status, error = await error_of(client, "/systems")
        assert (status, error["code"]) == (503, 3100)
        jump_to(mock_clock, SUNDAY + timedelta(seconds=MOST) + INSTANT)
        answer = (await client.get("/")).json()
    assert answer["resetDate"] == "2026-01-04"
    assert answer["serverResets"]["next"] == iso(SUNDAY + A_WEEK)


async def test_after_it_old_tokens_are_refused_with_both_dates_and_a_new_agent_begins(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    register(world, "TESTER", "COSMIC", EPOCH)
    token = world.authority.issue("TESTER", EPOCH)
    async with connect(world, None) as client:
        jump_to(mock_clock, SUNDAY + timedelta(seconds=MOST) + INSTANT)
        status, error = await error_of(client, "/my/agent", token)
        assert (status, error["code"]) == (401, 4113)
        assert error["data"] == {"expected": "2026-01-04", "actual": "2026-01-01"}
        again = (await client.post("/register", json=REGISTER)).json()["data"]
        status, _ = await error_of(client, "/my/agent", again["token"])
        assert (status, again["agent"]["credits"]) == (200, 175_000)
    assert len(world.ledger) == 1


async def test_accounts_and_their_token_survive_and_reserved_symbols_stay_reserved(
    connect: Connect, mock_clock: MockClock
) -> None:
    world = World(galaxy.make(1, 3, EPOCH), EPOCH, account_token=ACCOUNT, weekly=True)
    headers = {"Authorization": f"Bearer {ACCOUNT}"}
    async with connect(world, None) as client:
        account = (await client.get("/my/account", headers=headers)).json()
        mock_clock.jump(60)
        await client.post("/register", json=REGISTER, headers=headers)
        jump_to(mock_clock, SUNDAY + timedelta(seconds=MOST) + INSTANT)
        assert (await client.get("/my/account", headers=headers)).json() == account
        taken = await client.post(
            "/register", json={**REGISTER, "symbol": "COSMIC"}, headers=headers
        )
        assert taken.json()["error"]["code"] == 4110
        again = await client.post("/register", json=REGISTER, headers=headers)
        assert again.json()["data"]["agent"]["accountId"] == account["data"]["account"]["id"]
        status, error = await error_of(client, "/my/agent", ACCOUNT)
    assert (status, error["code"]) == (401, 4105)
    assert error["data"] == {"expectedSubject": "agent-token", "receivedSubject": "account-token"}


async def test_an_account_without_a_token_is_known_again_by_its_agent(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    told = []
    async with connect(world, None) as client:
        for when in (EPOCH + INSTANT, SUNDAY + timedelta(seconds=MOST) + INSTANT):
            jump_to(mock_clock, when)
            token = (await client.post("/register", json=REGISTER)).json()["data"]["token"]
            headers = {"Authorization": f"Bearer {token}"}
            told.append((await client.get("/my/account", headers=headers)).json())
        assert told[0] == told[1]
        assert (await client.get("/")).json()["stats"]["accounts"] == 1


def test_the_seeds_of_a_series_follow_from_the_first_and_differ() -> None:
    assert seed_of(7, 0) == 7
    assert len({seed_of(first, number) for first in (1, 2) for number in range(50)}) == 100


@given(st.integers(1, 30), st.floats(0, 6 * 86_400))
def test_a_clock_that_skips_sundays_comes_to_the_same_world_as_one_that_sees_each(
    weeks: int, more: float
) -> None:
    at_once, each = (World(galaxy.make(1, 3, EPOCH), EPOCH, weekly=True) for _ in range(2))
    now = SUNDAY + A_WEEK * (weeks - 1) + timedelta(seconds=more)
    reset_if_due(at_once, now)
    for week in range(weeks):
        reset_if_due(each, SUNDAY + A_WEEK * week + timedelta(hours=1))
    for world in (at_once, each):
        assert world.resets == weeks
        assert world.seed == seed_of(1, weeks)
        assert world.started == last_reset(now)
    assert at_once.closed_until == each.closed_until
    assert at_once.reset_date == each.reset_date
    assert at_once.universe.headquarters == each.universe.headquarters


def test_time_that_has_not_come_resets_nothing(world: World) -> None:
    universe = world.universe
    reset_if_due(world, SUNDAY - INSTANT)
    assert (world.universe, world.resets) == (universe, 0)


@pytest.mark.parametrize("pace", [1.0, 60.0])
def test_a_fast_world_is_closed_for_a_part_of_the_time(world: World, pace: float) -> None:
    world.pace = pace
    reset_if_due(world, SUNDAY)
    assert world.closed_until is not None
    closed = (world.closed_until - SUNDAY).total_seconds() * pace
    assert LEAST - 0.1 <= closed <= MOST + 0.1


async def test_a_stepped_and_frozen_clock_brings_resets_too(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    page = "http://sandbox/_sandbox/time"
    async with connect(world, None) as client:
        await client.post(page, json={"frozen": True})
        told = (await client.post(page, json={"step_seconds": 30 * 86_400})).json()
        assert told["reset_date"] == "2026-01-25"
        assert (await client.get("/")).json()["serverResets"]["next"] == "2026-02-01T13:00:00.000Z"
    assert world.resets == 4


async def test_a_saved_world_goes_on_with_its_resets(world: World, mock_clock: MockClock) -> None:
    reset_if_due(world, SUNDAY + timedelta(hours=1))
    document = json.dumps(saving.saved(world, SUNDAY + timedelta(hours=1)))
    loaded = saving.read(document, SUNDAY + timedelta(hours=1), None)
    for each in (world, loaded):
        reset_if_due(each, SUNDAY + A_WEEK)
    assert (loaded.resets, loaded.seed, loaded.closed_until) == (
        2,
        seed_of(1, 2),
        world.closed_until,
    )


async def test_a_request_under_way_over_a_reset_is_lost(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    register(world, "TESTER", "COSMIC", EPOCH)
    headers = {"Authorization": f"Bearer {world.authority.issue('TESTER', EPOCH)}"}
    fault = {"kind": "late", "operation": "orbit", "seconds": 60}
    async with connect(world, None) as client:
        await client.post("http://sandbox/_sandbox/faults", json=fault)
        jump_to(mock_clock, SUNDAY - timedelta(seconds=30))
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/my/ships/TESTER-1/orbit", headers=headers)
        jump_to(mock_clock, SUNDAY + timedelta(seconds=MOST) + INSTANT)
        assert (await client.get("/")).status_code == 200
    assert (len(world.ledger), world.postponed, world.agents) == (0, [], {})


def test_a_reset_by_hand_leaves_the_weekly_ones_as_they_were(world: World) -> None:
    reset(world, EPOCH + timedelta(days=1), seed=99)
    assert (world.seed, world.weekly, world.resets, world.first_seed) == (99, True, 0, 1)
    reset_if_due(world, SUNDAY)
    assert world.seed == seed_of(1, 1)


async def test_without_the_flag_nothing_is_ever_reset(
    connect: Connect, mock_clock: MockClock
) -> None:
    world = _world(Settings(systems=3))
    universe = world.universe
    async with connect(world, None) as client:
        mock_clock.jump(30 * 86_400)
        assert (await client.get("/")).json()["serverResets"]["frequency"] == "at every start"
    assert world.universe is universe


async def test_the_flag_makes_the_world_weekly(mock_clock: MockClock) -> None:
    assert _world(Settings(systems=3, weekly_resets=True)).next_reset == SUNDAY


async def test_the_leaderboards_have_fifteen_rows_of_credits_and_five_of_charts(
    connect: Connect, world: World, mock_clock: MockClock
) -> None:
    places = list(world.system(world.universe.headquarters.system_symbol).waypoints.values())
    for number, place in zip(range(20), places, strict=False):
        register(world, f"AGENT{number}", "COSMIC", EPOCH)
        chart = Chart(f"AGENT{number}", EPOCH)
        world.places[place.symbol] = attrs.evolve(PlaceState.at_first(place), chart=chart)
    async with connect(world, None) as client:
        boards = (await client.get("/")).json()["leaderboards"]
    assert [len(board) for board in boards.values()] == [15, 5]
