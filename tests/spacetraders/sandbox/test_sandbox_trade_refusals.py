"""How trade and transfers are refused, and that nothing is changed by it."""

import copy
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.sandbox.rules import navigation
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import System
from spacetraders.sandbox.state.world import World

SHIP = "/my/ships/TESTER-1"
SPEC = "/my/ships/{shipSymbol}"

Check = Callable[[httpx.Response, str, str], Any]


async def post(api: httpx.AsyncClient, what: str, **body: Any) -> httpx.Response:
    return await api.post(f"{SHIP}/{what}", json=body)


def refusal_of(response: httpx.Response) -> tuple[int, int, Any]:
    error = response.json()["error"]
    return response.status_code, error["code"], error.get("data")


async def test_what_a_purchase_can_be_refused_for(
    api: httpx.AsyncClient,
    *,
    world: World,
    agent: Agent,
    ship: Ship,
    market: Market,
    system: System,
    mock_clock: MockClock,
) -> None:
    at = {"waypointSymbol": market.symbol}

    async def refused(symbol: str = "MACHINERY", units: int = 1) -> tuple[int, int, Any]:
        before = copy.deepcopy((agent, market))
        answer = refusal_of(await post(api, "purchase", symbol=symbol, units=units))
        assert (agent, market) == before
        return answer

    assert await refused("GOLD") == (400, 4601, {**at, "tradeSymbol": "GOLD"})
    assert await refused(units=21) == (
        400,
        4604,
        {**at, "tradeSymbol": "MACHINERY", "units": 21, "tradeVolume": 20},
    )
    price = market.listings["FOOD"].quote().purchase_price
    assert await refused("FOOD", 41) == (
        400,
        4217,
        {"cargoCapacity": 40, "cargoUnits": 0, "unitsToAdd": 41},
    )
    agent.credits = 2 * price - 1
    assert await refused("FOOD", 2) == (
        400,
        4600,
        {
            "agentCredits": 2 * price - 1,
            "totalPrice": 2 * price,
            "tradeSymbol": "FOOD",
            "units": 2,
            "purchasePrice": price,
        },
    )
    navigation.orbit(ship, world.time)
    assert await refused() == (400, 4244, at)
    rock = next(w for w in system.waypoints.values() if w.type == "ASTEROID")
    ship.nav = Nav.docked(rock, world.time)
    assert await refused() == (400, 4603, {"waypointSymbol": rock.symbol})


async def test_what_a_sale_can_be_refused_for(
    api: httpx.AsyncClient,
    *,
    world: World,
    agent: Agent,
    ship: Ship,
    market: Market,
    system: System,
    mock_clock: MockClock,
) -> None:
    at = {"waypointSymbol": market.symbol}

    async def refused(symbol: str, units: int) -> tuple[int, int, Any]:
        before = copy.deepcopy((agent, market))
        answer = refusal_of(await post(api, "sell", symbol=symbol, units=units))
        assert (agent, market) == before
        return answer

    ship.load("FOOD", 2)
    assert await refused("GOLD", 1) == (400, 4602, {**at, "tradeSymbol": "GOLD"})
    assert (await refused("FOOD", 61))[1] == 4604
    aboard = {"shipSymbol": "TESTER-1", "tradeSymbol": "FOOD", "cargoUnits": 2}
    assert await refused("FOOD", 3) == (400, 4219, {**aboard, "unitsToRemove": 3})
    assert (await refused("MACHINERY", 1))[1] == 4218
    navigation.orbit(ship, world.time)
    assert await refused("FOOD", 1) == (400, 4244, at)
    rock = next(w for w in system.waypoints.values() if w.type == "ASTEROID")
    ship.nav = Nav.docked(rock, world.time)
    assert (await refused("FOOD", 1))[1] == 4603


async def test_what_a_transfer_can_be_refused_for(
    api: httpx.AsyncClient,
    *,
    world: World,
    agent: Agent,
    ship: Ship,
    mate: Ship,
    mock_clock: MockClock,
) -> None:
    other = register(world, "OTHER", "VOID", EPOCH)

    async def refused(target: str, units: int = 1, good: str = "FOOD") -> tuple[int, int, Any]:
        before = copy.deepcopy(world.agents)
        order = {"tradeSymbol": good, "units": units, "shipSymbol": target}
        answer = refusal_of(await post(api, "transfer", **order))
        assert world.agents == before
        return answer

    ship.load("FOOD", 40)
    assert await refused("TESTER-99") == (400, 4231, {"shipSymbol": "TESTER-99"})
    assert await refused("OTHER-1") == (400, 4232, {"shipSymbol": "OTHER-1"})
    assert await refused("TESTER-1") == (400, 4233, {"shipSymbol": "TESTER-1"})
    assert (await refused("TESTER-2"))[:2] == (400, 4234)
    assert (await refused(mate.symbol, good="GOLD"))[1] == 4218
    assert (await refused(mate.symbol, 41))[1] == 4219
    mate.load("FUEL", 30)
    assert await refused(mate.symbol, 11) == (
        400,
        4217,
        {"cargoCapacity": 40, "cargoUnits": 30, "unitsToAdd": 11},
    )
    navigation.orbit(mate, world.time)
    assert await refused(mate.symbol) == (
        400,
        4271,
        {
            "shipSymbol": "TESTER-1",
            "status": "DOCKED",
            "targetShipSymbol": mate.symbol,
            "targetStatus": "IN_ORBIT",
        },
    )
    assert other.ships["OTHER-1"].cargo == {}


async def test_a_ship_in_flight_neither_trades_nor_gives_nor_takes(
    api: httpx.AsyncClient,
    *,
    world: World,
    ship: Ship,
    mate: Ship,
    system: System,
    mock_clock: MockClock,
) -> None:
    ship.load("FOOD", 1)
    mate.load("FOOD", 1)
    goal = world.universe.first_shipyard.symbol
    await api.get("/")
    navigation.orbit(ship, world.time)
    navigation.navigate(ship, system, goal, world.lasting, world.time)
    order = {"symbol": "FOOD", "units": 1}
    for what in ("purchase", "sell", "jettison"):
        assert refusal_of(await post(api, what, **order))[1] == 4214
    gift = {"tradeSymbol": "FOOD", "units": 1}
    assert refusal_of(await post(api, "transfer", **gift, shipSymbol=mate.symbol))[1] == 4214
    back = await api.post(
        f"/my/ships/{mate.symbol}/transfer", json={**gift, "shipSymbol": "TESTER-1"}
    )
    assert refusal_of(back)[1] == 4214
    assert (ship.cargo, mate.cargo) == ({"FOOD": 1}, {"FOOD": 1})


@pytest.mark.parametrize("what", ["purchase", "sell", "jettison", "transfer"])
@pytest.mark.parametrize(
    "change",
    [
        {"units": 0},
        {"units": -1},
        {"units": 1.5},
        {"units": "1"},
        {"units": None},
        {"good": "UNOBTAINIUM"},
        {"good": 3},
        {"good": None},
        {"shipSymbol": 7},
    ],
)
async def test_orders_that_do_not_fit_are_refused_with_422(
    api: httpx.AsyncClient,
    *,
    ship: Ship,
    mate: Ship,
    what: str,
    change: dict[str, Any],
    mock_clock: MockClock,
) -> None:
    if "shipSymbol" in change and what != "transfer":
        return
    ship.load("FOOD", 5)
    order = {"good": "FOOD", "units": 1, "shipSymbol": mate.symbol, **change}
    order["tradeSymbol" if what == "transfer" else "symbol"] = order.pop("good")
    response = await api.post(f"{SHIP}/{what}", json=order)
    assert refusal_of(response)[:2] == (422, 3001)
    assert ship.cargo == {"FOOD": 5}


@pytest.mark.parametrize("what", ["purchase", "sell", "jettison", "transfer"])
async def test_nobody_trades_with_the_ships_of_others(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World, what: str
) -> None:
    register(world, "OTHER", "VOID", EPOCH)
    body = {"symbol": "FOOD", "tradeSymbol": "FOOD", "units": 1, "shipSymbol": "TESTER-1"}
    assert (await api.post(f"/my/ships/OTHER-1/{what}", json=body)).status_code == 404
    assert (await anyone.post(f"{SHIP}/{what}", json={})).status_code == 401
