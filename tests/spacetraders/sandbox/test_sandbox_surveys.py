"""Surveys as papers: who can write them, and how long they are good for."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH, iso
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses
from spacetraders.sandbox.operations import survey_inputs
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.surveys import Survey, Surveys
from spacetraders.sandbox.state.universe import System, Waypoint
from spacetraders.sandbox.state.world import World

KEY = b"a key of the sandbox"
FRIGATE = "/my/ships/TESTER-1"
WEIGHTS = {"ICE_WATER": 4.0, "IRON_ORE": 1.0}


def orbiting(ship: Ship, where: Waypoint) -> Ship:
    ship.nav = attrs.evolve(Nav.docked(where, EPOCH), status=NavStatus.IN_ORBIT)
    return ship


@pytest.fixture
def rocks(system: System) -> list[Waypoint]:
    return [w for w in system.waypoints.values() if w.type == "ASTEROID"]


@pytest.fixture
async def dig(api: httpx.AsyncClient, agent: Agent, rocks: list[Waypoint]) -> Callable[..., Any]:
    """Digs by a survey that was just made, with some of it changed."""
    orbiting(agent.ship("TESTER-1"), rocks[0])
    body = (await api.post(f"{FRIGATE}/survey")).json()["data"]
    agent.ship("TESTER-1").cooldown = None
    survey = body["surveys"][0]
    headers = {"content-type": "application/json"}

    async def with_changes(**changes: Any) -> httpx.Response:
        text = json.dumps(survey | changes)  # escapes what httpx would refuse to write
        return await api.post(f"{FRIGATE}/extract/survey", content=text, headers=headers)

    return with_changes


def code_of(response: httpx.Response) -> tuple[int, int]:
    if response.status_code == 201:
        return 201, 0
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "X1-AA1-B2-000000"},
        {"size": "OTHER"},
        {"expiration": "2026-01-01T03:00:00.000Z"},
        {"deposits": [{"symbol": "GOLD_ORE"}]},
        {"deposits": []},
        {"symbol": "X1-AA1-B2"},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_a_survey_that_was_changed_is_refused_and_nothing_is_dug(
    dig: Callable[..., Any], world: World, agent: Agent, changes: dict[str, Any]
) -> None:
    if changes.get("size") == "OTHER":
        survey_size = (await dig(size="SMALL")).status_code
        changes = {"size": "LARGE" if survey_size == 201 else "SMALL"}
        agent.ship("TESTER-1").cooldown = None
        agent.ship("TESTER-1").cargo.clear()
    assert code_of(await dig(**changes)) == (400, 4220)
    assert agent.ship("TESTER-1").cargo == {}
    assert agent.ship("TESTER-1").cooldown is None


async def test_a_survey_may_write_its_expiration_in_another_zone(
    dig: Callable[..., Any], world: World
) -> None:
    (expiration, *_) = world.surveys.expirations.values()
    zone = timezone(timedelta(hours=5, minutes=30))
    assert code_of(await dig(expiration=expiration.astimezone(zone).isoformat())) == (201, 0)


async def test_a_survey_of_elsewhere_is_refused(
    dig: Callable[..., Any], agent: Agent, rocks: list[Waypoint]
) -> None:
    orbiting(agent.ship("TESTER-1"), rocks[1])
    response = await dig()
    assert code_of(response) == (400, 4270)
    assert response.json()["error"]["data"]["waypointSymbol"] == rocks[1].symbol


async def test_an_expired_survey_is_refused_also_after_it_was_forgotten(
    dig: Callable[..., Any], world: World, mock_clock: MockClock
) -> None:
    mock_clock.jump(3600)
    assert code_of(await dig()) == (400, 4221)
    world.surveys.forget(EPOCH + timedelta(hours=2))
    assert (world.surveys.left, world.surveys.expirations) == ({}, {})
    assert code_of(await dig()) == (400, 4221)


async def test_an_exhausted_survey_is_refused_as_a_conflict(
    dig: Callable[..., Any], world: World, agent: Agent
) -> None:
    for signature in world.surveys.left:
        world.surveys.left[signature] = 1
    assert code_of(await dig()) == (201, 0)
    agent.ship("TESTER-1").cooldown = None
    assert code_of(await dig()) == (409, 4224)


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"signature": 7}, ["signature"]),
        ({"signature": ""}, ["signature"]),
        ({"symbol": None}, ["symbol"]),
        ({"size": "HUGE"}, ["size"]),
        ({"size": ["SMALL"]}, ["size"]),
        ({"expiration": "tomorrow"}, ["expiration"]),
        ({"expiration": 5}, ["expiration"]),
        ({"expiration": "2026-01-01T00:00:00"}, ["expiration"]),
        ({"expiration": "0001-01-01T00:00:00+14:00"}, ["expiration"]),
        ({"deposits": "IRON_ORE"}, ["deposits"]),
        ({"deposits": ["IRON_ORE"]}, ["deposits.0.symbol"]),
        ({"deposits": [{"symbol": "IRON_ORE"}, {}]}, ["deposits.1.symbol"]),
        ({"size": 1, "symbol": 2}, ["symbol", "size"]),
    ],
)
async def test_a_body_that_is_no_survey_is_refused_with_all_that_is_wrong(
    dig: Callable[..., Any], changes: dict[str, Any], paths: list[str]
) -> None:
    response = await dig(**changes)
    assert code_of(response) == (422, 3001)
    issues = response.json()["error"]["data"]["zodIssues"]
    assert [".".join(map(str, issue["path"])) for issue in issues] == paths


@pytest.mark.parametrize("field", ["signature", "symbol"])
async def test_half_a_character_is_no_text(dig: Callable[..., Any], field: str) -> None:
    assert code_of(await dig(**{field: "\ud83d"})) == (422, 3001)


@pytest.mark.parametrize("survey", [None, "X1-AA1-B2-000000", [], {}])
async def test_the_old_form_asks_for_a_whole_survey_too(
    api: httpx.AsyncClient, agent: Agent, rocks: list[Waypoint], survey: Any
) -> None:
    orbiting(agent.ship("TESTER-1"), rocks[0])
    response = await api.post(f"{FRIGATE}/extract", json={"survey": survey})
    assert code_of(response) == (422, 3001)


@given(
    size=st.sampled_from(sorted(guesses.SURVEY_EXTRACTIONS)),
    goods=st.lists(st.sampled_from(["A", "B", "C"]), max_size=5),
    when=st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - asked so
)
def test_what_is_read_of_a_survey_has_the_signature_it_was_written_with(
    size: str, goods: list[str], when: datetime
) -> None:
    written = Survey("X1-A-1", size, when, tuple(goods))
    body = {
        "signature": written.signature(KEY),
        "symbol": "X1-A-1",
        "size": size,
        "expiration": iso(when),
        "deposits": [{"symbol": good, "more": 1} for good in goods],
    }
    signature, read = survey_inputs.read(body)
    assert read.signature(KEY) == signature
    assert read.signature(b"another key") != signature


def test_surveys_last_as_long_as_was_observed_by_their_size() -> None:
    made, dice = Surveys(), random.Random(1)
    sizes: dict[str, list[int]] = {size: [] for size in guesses.SURVEY_EXTRACTIONS}
    for number in range(3000):
        when = EPOCH + timedelta(seconds=number)
        signature, survey = made.draw(
            dice, KEY, waypoint="X1-A-1", weights=WEIGHTS, expiration=when
        )
        sizes[survey.size].append(made.left[signature])
    for size, mean, most in (("SMALL", 9, 20), ("MODERATE", 17, 46), ("LARGE", 22, 65)):
        lasted = sizes[size]
        assert sum(lasted) / len(lasted) == pytest.approx(mean, rel=0.1)
        assert min(lasted) >= 1
        assert max(lasted) <= most
