"""Goods between ships and markets: bought, sold, thrown away, handed over."""

import copy
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import cargo, navigation, trading
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Kind, Listing, Market
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


async def test_a_purchase_is_made_at_the_price_of_before_and_answers_as_specified(
    api: httpx.AsyncClient,
    *,
    world: World,
    agent: Agent,
    ship: Ship,
    market: Market,
    conforms: Check,
    mock_clock: MockClock,
) -> None:
    price = market.listings["MACHINERY"].quote().purchase_price
    response = await post(api, "purchase", symbol="MACHINERY", units=20)
    assert response.status_code == 201
    data = conforms(response, "post", f"{SPEC}/purchase")["data"]
    assert data["transaction"]["pricePerUnit"] == price
    assert data["transaction"]["totalPrice"] == 20 * price
    assert data["transaction"]["type"] == "PURCHASE"
    assert data["agent"]["credits"] == agent.credits == 175_000 - 20 * price
    assert data["cargo"]["units"] == 20
    assert ship.cargo == {"MACHINERY": 20}
    assert market.listings["MACHINERY"].quote().purchase_price > price
    deed = world.ledger[-1]
    assert (deed.operation, deed.ship, deed.changed) == ("purchase", "TESTER-1", True)
    assert deed.detail == {
        "waypoint": market.symbol,
        "good": "MACHINERY",
        "units": 20,
        "price": price,
        "credits": 20 * price,
    }


async def test_a_sale_is_made_at_the_price_of_before_and_answers_as_specified(
    api: httpx.AsyncClient,
    *,
    world: World,
    agent: Agent,
    ship: Ship,
    market: Market,
    conforms: Check,
    mock_clock: MockClock,
) -> None:
    ship.load("FOOD", 40)
    price = market.listings["FOOD"].quote().sell_price
    response = await post(api, "sell", symbol="FOOD", units=30)
    assert response.status_code == 201
    data = conforms(response, "post", f"{SPEC}/sell")["data"]
    assert data["transaction"]["totalPrice"] == 30 * price
    assert data["transaction"]["type"] == "SELL"
    assert data["agent"]["credits"] == agent.credits == 175_000 + 30 * price
    assert ship.cargo == {"FOOD": 10}
    assert market.listings["FOOD"].quote().sell_price < price
    assert world.ledger[-1].operation == "sell"
    assert world.ledger[-1].detail["credits"] == 30 * price


async def test_the_market_shows_trades_of_all_newest_first(
    api: httpx.AsyncClient, ship: Ship, market: Market, system: System, mock_clock: MockClock
) -> None:
    for _ in range(12):
        await post(api, "purchase", symbol="MACHINERY", units=1)
        await post(api, "sell", symbol="MACHINERY", units=1)
    path = f"/systems/{system.symbol}/waypoints/{market.symbol}/market"
    seen = (await api.get(path)).json()["data"]["transactions"]
    assert [done["type"] for done in seen] == ["SELL", "PURCHASE"] * 10


async def test_cargo_is_thrown_overboard_in_dock_and_in_orbit(
    api: httpx.AsyncClient, world: World, ship: Ship, conforms: Check
) -> None:
    ship.load("FOOD", 5)
    for left in (4, 3):
        response = await post(api, "jettison", symbol="FOOD", units=1)
        data = conforms(response, "post", f"{SPEC}/jettison")["data"]
        assert data["cargo"]["units"] == ship.cargo["FOOD"] == left
        navigation.orbit(ship, world.time)
    assert world.ledger[-1].detail["units"] == 1


async def test_a_transfer_shows_both_holds(
    api: httpx.AsyncClient,
    *,
    world: World,
    ship: Ship,
    mate: Ship,
    conforms: Check,
    recorded: Callable[[str], Path],
    mock_clock: MockClock,
) -> None:
    ship.load("FOOD", 5)
    order = {"tradeSymbol": "FOOD", "units": 2, "shipSymbol": mate.symbol}
    response = await post(api, "transfer", **order)
    data = conforms(response, "post", f"{SPEC}/transfer")["data"]
    assert (data["cargo"]["units"], data["targetCargo"]["units"]) == (3, 2)
    assert (ship.cargo, mate.cargo) == ({"FOOD": 3}, {"FOOD": 2})
    assert world.ledger[-1].detail["target"] == mate.symbol
    live = json.loads(recorded("openapi/spacetraders-2.3.0-live.json").read_text())
    answer = live["paths"][f"{SPEC}/transfer"]["post"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    Draft4Validator({**schema, "components": live["components"]}).validate(response.json())


async def test_the_supply_chain_is_told_to_anyone(
    anyone: httpx.AsyncClient, conforms: Check
) -> None:
    body = conforms(await anyone.get("/market/supply-chain"), "get", "/market/supply-chain")
    chain = body["data"]["exportToImportMap"]
    assert len(chain) == 129
    assert chain["ADVANCED_CIRCUITRY"] == ["ELECTRONICS", "MICROPROCESSORS"]


async def test_of_two_transfers_that_race_for_the_room_of_one_only_one_is_made(
    api: httpx.AsyncClient,
    *,
    agent: Agent,
    world: World,
    ship: Ship,
    mate: Ship,
    mock_clock: MockClock,
) -> None:
    third = agent.launch(SHIP_TYPES["SHIP_LIGHT_SHUTTLE"], world.universe.headquarters, EPOCH)
    for giver in (ship, third):
        giver.load("FOOD", 30)
    order = {"tradeSymbol": "FOOD", "units": 30, "shipSymbol": mate.symbol}
    answers: list[int] = []

    async def give(symbol: str) -> None:
        answers.append((await api.post(f"/my/ships/{symbol}/transfer", json=order)).status_code)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(give, ship.symbol)
        nursery.start_soon(give, third.symbol)
    assert sorted(answers) == [200, 400]
    assert sum(one.cargo_units for one in (ship, third, mate)) == 60
    assert mate.cargo_units == 30


async def test_of_sales_that_race_for_the_last_goods_only_as_many_are_made(
    api: httpx.AsyncClient, agent: Agent, ship: Ship, market: Market, mock_clock: MockClock
) -> None:
    ship.load("FOOD", 25)
    answers: list[int] = []

    async def sell() -> None:
        response = await post(api, "sell", symbol="FOOD", units=10)
        answers.append(response.status_code)

    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(sell)
    assert Counter(answers) == {201: 2, 400: 3}
    assert ship.cargo == {"FOOD": 5}
    assert agent.credits == 175_000 + sum(done.total_price for done in market.transactions)


ATLAS = generate(1, EPOCH)

moves = st.tuples(
    st.sampled_from(["purchase", "sell", "jettison", "give", "take"]),
    st.sampled_from(["MACHINERY", "FOOD", "FUEL", "GOLD"]),
    st.integers(1, 70),
)


@settings(deadline=None)
@given(st.lists(moves, max_size=30), st.integers(0, 200_000))
def test_whatever_is_traded_no_goods_and_no_credits_appear_or_vanish(
    orders: list[tuple[str, str, int]], purse: int
) -> None:
    world = World(ATLAS, started=EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    agent.credits = purse
    home = ATLAS.headquarters
    ship = agent.ship("TESTER-1")
    mate = agent.launch(SHIP_TYPES["SHIP_LIGHT_SHUTTLE"], home, EPOCH)
    listed = [
        Listing("MACHINERY", Kind.EXPORT, 2400, 8, 20, 60),
        Listing("FOOD", Kind.IMPORT, 1800, 8, 60, -100),
        Listing("FUEL", Kind.EXCHANGE, 70, 0, 180),
    ]
    market = Market(home.symbol, {of.good: of for of in listed})
    supplies = {of.good: of.net_supply for of in listed}
    thrown: Counter[str] = Counter()
    balance = purse
    for what, good, units in orders:
        before = copy.deepcopy((agent, market))
        try:
            if what == "purchase":
                bill = trading.purchase(ship, agent, market, good, units, now=EPOCH)
                balance -= bill.total_price
            elif what == "sell":
                bill = trading.sell(ship, agent, market, good, units, now=EPOCH)
                balance += bill.total_price
            elif what == "jettison":
                cargo.jettison(ship, good, units, EPOCH)
                thrown[good] += units
            else:
                giver, taker = (ship, mate) if what == "give" else (mate, ship)
                cargo.transfer(giver, taker, good, units, EPOCH)
        except Refusal:
            assert (agent, market) == before
        assert agent.credits == balance >= 0
        for of in listed:
            aboard = ship.cargo.get(of.good, 0) + mate.cargo.get(of.good, 0)
            assert of.net_supply + aboard + thrown[of.good] == supplies[of.good]
        for one in (ship, mate):
            assert 0 <= one.cargo_units <= one.cargo_capacity
            assert all(units > 0 for units in one.cargo.values())


async def test_equipment_can_be_bought_where_it_is_made(
    api: httpx.AsyncClient, agent: Agent, ship: Ship, market: Market, mock_clock: MockClock
) -> None:
    listing = Listing("MOUNT_SURVEYOR_I", Kind.EXPORT, 9_000, 10, 6, 20)
    market.listings["MOUNT_SURVEYOR_I"] = listing
    response = await post(api, "purchase", symbol="MOUNT_SURVEYOR_I", units=1)
    assert response.status_code == 201
    assert ship.cargo == {"MOUNT_SURVEYOR_I": 1}


async def test_fuel_for_the_tank_moves_the_market_as_fuel_for_the_hold_does(
    api: httpx.AsyncClient, world: World, ship: Ship, market: Market, mock_clock: MockClock
) -> None:
    ship.fuel = 50
    await post(api, "refuel", units=300)
    assert market.listings["FUEL"].net_supply == -3
    await post(api, "purchase", symbol="FUEL", units=3)
    assert market.listings["FUEL"].net_supply == -6
    assert [done.price_per_unit for done in market.transactions] == [72, 72]
