"""Worlds that are saved and loaded: whoever goes on from one sees no difference."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.clock import EPOCH
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.door.serving import Settings, serve
from spacetraders.sandbox.making import saving
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.world import World

SAVE, LOAD = "http://sandbox/_sandbox/save", "http://sandbox/_sandbox/load"
MINUTES = st.integers(min_value=0, max_value=90)
PROBE, FRIGATE = "TESTER-2", "TESTER-1"
DEEDS = st.sampled_from(
    [
        ("orbit", {}),
        ("dock", {}),
        ("refuel", {}),
        ("navigate", {"waypointSymbol": "there"}),
        ("survey", {}),
        ("extract", {}),
        ("purchase", {"symbol": "FUEL", "units": 3}),
        ("sell", {"symbol": "FUEL", "units": 1}),
        ("chart", {}),
        ("negotiate/contract", {}),
        ("scan/waypoints", {}),
        ("jettison", {"symbol": "FUEL", "units": 1}),
        ("nonsense", {}),
    ]
)
STEPS = st.lists(st.tuples(DEEDS, st.sampled_from([PROBE, FRIGATE]), MINUTES), max_size=12)


def galaxy(systems: int = 3) -> World:
    world = World(make(1, systems, EPOCH), started=EPOCH, extra_ships=1)
    register(world, "TESTER", "COSMIC", EPOCH)
    return world


async def again(world: World) -> World:
    """The world as it comes out of its document's text."""
    text = json.dumps(saving.saved(world, clock.now()))
    return saving.read(text, clock.now(), world.account_token)


async def act(world: World, steps: list[Any]) -> list[Any]:
    """What the API answers to these steps, each after some minutes, and what the world shows."""
    token = world.authority.issue("TESTER", EPOCH)
    goals = [w.symbol for w in world.universe.listed(0, 1)[0].waypoints.values()]
    seen: list[Any] = []
    road = httpx.ASGITransport(create_app(world, None))
    async with httpx.AsyncClient(transport=road, base_url="http://sandbox/v2") as api:
        api.headers["Authorization"] = f"Bearer {token}"
        for number, ((action, body), ship, minutes) in enumerate(steps):
            await trio.sleep(minutes * 60)
            goal = {"waypointSymbol": goals[7 * number % len(goals)]}
            asked = goal if action == "navigate" else body
            answer = await api.post(f"/my/ships/{ship}/{action}", json=asked)
            seen.append((answer.status_code, answer.text))
        seen += [(await api.get(f"/my/{page}")).text for page in ("ships", "agent", "contracts")]
        home = world.universe.headquarters
        seen.append(
            (await api.get(f"/systems/{home.system_symbol}/waypoints/{home.symbol}/market")).text
        )
        seen.append((await api.get("http://sandbox/_sandbox/ledger")).text)
    return seen


@given(before=STEPS, after=STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_goes_on_from_a_saved_world_sees_what_would_have_been_seen(
    before: list[Any], after: list[Any]
) -> None:
    async def went_on(*, saved: bool) -> list[Any]:
        world = galaxy()
        await act(world, before)
        return await act(await again(world) if saved else world, after)

    def run(*, saved: bool) -> list[Any]:
        async def main() -> list[Any]:
            return await went_on(saved=saved)

        return trio.run(main, clock=MockClock(autojump_threshold=0))

    assert run(saved=True) == run(saved=False)


async def test_a_document_says_the_same_when_its_world_is_saved_again(
    mock_clock: MockClock,
) -> None:
    world = galaxy()
    world.find_market(world.universe.headquarters.symbol)
    world.find_shipyard(world.universe.first_shipyard.symbol)
    text = json.dumps(saving.saved(world, clock.now()))
    other = saving.read(text, clock.now(), None)
    assert json.dumps(saving.saved(other, clock.now())) == text


async def test_a_system_that_is_all_there_is_saved_whole(world: World, agent: Agent) -> None:
    other = await again(world)
    assert other.universe == world.universe
    assert other.agents == world.agents


async def test_what_an_agent_owes_is_saved(world: World, agent: Agent) -> None:
    agent.take_back(agent.credits + 9)
    assert (await again(world)).agents[agent.symbol].debt == 9


async def test_time_goes_on_from_where_it_was_saved(mock_clock: MockClock) -> None:
    world = galaxy()
    mock_clock.jump(100)
    document = saving.saved(world, clock.now())
    mock_clock.jump(5000)
    other = saving.loaded(document, clock.now(), None)
    assert other.time_at(clock.now()) == EPOCH + timedelta(seconds=100)
    mock_clock.jump(1)
    assert other.time_at(clock.now()) == EPOCH + timedelta(seconds=101)


async def test_the_pages_save_the_world_and_load_it(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    document = (await api.get(SAVE)).content
    await api.post("/my/ships/TESTER-1/orbit")
    assert world.agents["TESTER"].ships["TESTER-1"].nav.status == "IN_ORBIT"
    answer = await api.post(LOAD, content=document)
    assert (answer.status_code, answer.json()["frozen"]) == (200, False)
    assert world.agents["TESTER"].ships["TESTER-1"].nav.status == "DOCKED"
    assert (await api.post("/my/ships/TESTER-1/orbit")).status_code == 200


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda _: b"",
        lambda _: b"[]",
        lambda _: b"{}",
        lambda _: b'{"format": 3}',
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b'"started"', b'"begun"'),
        lambda text: text.replace(b'"SHIP_PROBE"', b'"SHIP_OF_FOOLS"'),
        lambda text: text.replace(b'"format":2', b'"format":1'),
    ],
)
async def test_what_is_no_saved_world_changes_nothing(
    api: httpx.AsyncClient, world: World, spoilt: Callable[[bytes], bytes]
) -> None:
    before = world.agents
    answer = await api.post(LOAD, content=spoilt((await api.get(SAVE)).content))
    assert answer.status_code == 422
    assert "this is no world that this release has saved" in answer.json()["error"]["message"]
    assert world.agents is before


async def test_no_secret_of_the_account_is_written(mock_clock: MockClock) -> None:
    world = World(make(1, 1, EPOCH), started=EPOCH, account_token="sesame")
    text = json.dumps(saving.saved(world, clock.now()))
    assert "sesame" not in text
    other = saving.read(text, clock.now(), "open")
    assert other.authority.is_account("open")


async def test_a_sandbox_goes_on_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(saving.saved(galaxy(), EPOCH)))
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0, load=file))
        async with httpx.AsyncClient(base_url=url) as client:
            assert (
                (await client.get("/_sandbox/time")).json()["time"].startswith("2026-01-01T00:00")
            )
            assert (await client.get("/v2/agents/TESTER")).status_code == 200
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(("text", "reason"), [(None, "cannot be read"), ("{}", "is no world")])
async def test_a_file_that_is_none_is_told_of(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    file = tmp_path / "world.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SandboxError, match=reason):
        await serve(Settings(port=0, load=file))
