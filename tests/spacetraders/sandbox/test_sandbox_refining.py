"""Refining aboard, over the API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.parts import Module
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.rules.refining import ORES
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

REFINE = "/my/ships/TESTER-3/refine"


@pytest.fixture
def refinery(agent: Agent, world: World) -> Ship:
    """A refining freighter, TESTER-3, in dock."""
    freighter = SHIP_TYPES["SHIP_REFINING_FREIGHTER"]
    return agent.launch(freighter, world.universe.headquarters, EPOCH)


def error_of(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize("metal", sorted(ORES))
async def test_a_hundred_of_ore_become_ten_of_metal(
    api: httpx.AsyncClient, world: World, refinery: Ship, metal: str, conforms: Check
) -> None:
    refinery.load(ORES[metal], 130)
    response = await api.post(REFINE, json={"produce": metal})
    body = conforms(response, "post", "/my/ships/{shipSymbol}/refine")["data"]
    assert body["produced"] == [{"tradeSymbol": metal, "units": 10}]
    assert body["consumed"] == [{"tradeSymbol": ORES[metal], "units": 100}]
    assert refinery.cargo == {ORES[metal]: 30, metal: 10}
    assert body["cargo"]["units"] == 40
    assert 60 <= body["cooldown"]["totalSeconds"] <= 70
    deed = world.ledger[-1]
    assert (deed.operation, deed.detail["units"], deed.detail["raw_units"]) == ("refine", 10, 100)


async def test_a_refinery_waits_for_the_reactor(
    api: httpx.AsyncClient, refinery: Ship, mock_clock: MockClock
) -> None:
    refinery.load("IRON_ORE", 100)
    await api.post(REFINE, json={"produce": "IRON"})
    refinery.load("IRON_ORE", 100)
    assert error_of(await api.post(REFINE, json={"produce": "IRON"})) == (409, 4000)
    mock_clock.jump(70)
    assert (await api.post(REFINE, json={"produce": "IRON"})).status_code == 201
    assert refinery.cargo == {"IRON": 20}


@pytest.mark.parametrize(("aboard", "code"), [(0, 4218), (99, 4219)])
async def test_too_little_ore_is_refused_and_kept(
    api: httpx.AsyncClient, refinery: Ship, aboard: int, code: int
) -> None:
    refinery.load("IRON_ORE", aboard)
    assert error_of(await api.post(REFINE, json={"produce": "IRON"})) == (400, code)
    assert refinery.cargo_units == aboard
    assert refinery.cooldown is None


async def test_a_refinery_makes_what_it_was_built_for(
    api: httpx.AsyncClient, refinery: Ship
) -> None:
    refinery.load("HYDROCARBON", 100)
    assert error_of(await api.post(REFINE, json={"produce": "FUEL"})) == (400, 4237)
    refinery.modules.append(Module("MODULE_FUEL_REFINERY_I", "Makes fuel."))
    assert (await api.post(REFINE, json={"produce": "FUEL"})).status_code == 201
    assert refinery.cargo == {"FUEL": 10}


async def test_a_ship_without_a_refinery_is_refused(api: httpx.AsyncClient, agent: Agent) -> None:
    agent.ship("TESTER-1").load("IRON_ORE", 40)
    response = await api.post("/my/ships/TESTER-1/refine", json={"produce": "IRON"})
    assert error_of(response) == (400, 4239)


@pytest.mark.parametrize("body", [{}, {"produce": "FOOD"}, {"produce": 1}, {"produce": ["IRON"]}])
async def test_what_nobody_refines_is_refused_as_input(
    api: httpx.AsyncClient, refinery: Ship, body: dict[str, Any]
) -> None:
    assert error_of(await api.post(REFINE, json=body)) == (422, 3001)
