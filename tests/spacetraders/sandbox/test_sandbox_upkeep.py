"""Wear, repairs and scrap: what use does to a ship, what mends it, and what is left of it."""

import copy
import random
from collections.abc import Callable
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import navigation, repairs
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Listing
from spacetraders.sandbox.state.ships import Component, Ship
from spacetraders.sandbox.state.shipyard import Offer
from spacetraders.sandbox.state.universe import Atlas
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

shares = st.integers(0, 1_000).map(lambda n: n / 1_000)


@pytest.fixture
def ship(world: World, agent: Agent) -> Ship:
    """A frigate at a yard, worn by half all over."""
    ship = agent.launch(SHIP_TYPES["SHIP_COMMAND_FRIGATE"], world.universe.first_shipyard, EPOCH)
    return wear_out(ship, 0.5, 1.0)


def wear_out(ship: Ship, condition: float, integrity: float) -> Ship:
    ship.frame = Component(ship.frame.part, condition, integrity)
    ship.reactor = Component(ship.reactor.part, condition, integrity)
    ship.engine = Component(ship.engine.part, condition, integrity)
    return ship


def listing(world: World, good: str) -> Listing:
    market = world.market(world.universe.first_shipyard)
    return market.listings[good]


def refused(function: Callable[..., Any], *args: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        function(*args)
    return caught.value


async def test_a_repair_mends_the_ship_at_the_price_that_was_told(
    api: httpx.AsyncClient, conforms: Check, agent: Agent, ship: Ship
) -> None:
    path, url = "/my/ships/{shipSymbol}/repair", f"/my/ships/{ship.symbol}/repair"
    quote = conforms(await api.get(url), "get", path)["data"]["transaction"]
    assert (ship.engine.condition, agent.credits) == (0.5, 175_000)
    data = conforms(await api.post(url), "post", path)["data"]
    assert data["transaction"]["totalPrice"] == quote["totalPrice"] == 175_000 - agent.credits > 0
    for name in ("frame", "reactor", "engine"):
        assert data["ship"][name]["condition"] == 1
        assert data["ship"][name]["integrity"] == 0.975
    assert data["agent"]["credits"] == agent.credits


async def test_scrap_brings_what_was_told_and_the_ship_is_gone(
    api: httpx.AsyncClient, conforms: Check, agent: Agent, ship: Ship
) -> None:
    path, url = "/my/ships/{shipSymbol}/scrap", f"/my/ships/{ship.symbol}/scrap"
    quote = conforms(await api.get(url), "get", path)["data"]["transaction"]
    data = conforms(await api.post(url), "post", path)["data"]
    assert data["transaction"]["totalPrice"] == quote["totalPrice"] == agent.credits - 175_000 > 0
    assert data["agent"]["shipCount"] == 2
    assert (await api.get(f"/my/ships/{ship.symbol}")).status_code == 404
    assert (await api.post(url)).status_code == 404


async def test_the_ledger_tells_of_repairs_and_of_what_went_with_a_ship(
    api: httpx.AsyncClient, world: World, ship: Ship
) -> None:
    ship.load("FOOD", 3)
    where = world.universe.first_shipyard.symbol
    url = f"/my/ships/{ship.symbol}"
    for path in ("repair", "repair", "scrap"):
        assert (await api.get(f"{url}/{path}")).status_code == 200
        assert (await api.post(f"{url}/{path}")).status_code == 200
    mended, sound, scrapped = world.ledger
    assert (mended.operation, mended.changed) == ("repair", True)
    assert (sound.operation, sound.changed) == ("repair", False)
    assert sound.detail == {"waypoint": where, "credits": 0}
    assert (scrapped.operation, scrapped.detail["cargo"]) == ("scrap", {"FOOD": 3})
    assert scrapped.detail["fuel"] == 400


def test_a_repair_costs_as_much_as_plating_and_parts_do_there(world: World, ship: Ship) -> None:
    plating = listing(world, "SHIP_PLATING").quote().purchase_price
    parts = listing(world, "SHIP_PARTS").quote().purchase_price
    cost = 0.25 * 0.5 * (4 * plating + 5 * parts + 4 * parts)
    assert 0 <= repairs.repair_bill(world, ship, EPOCH).price - cost < 1
    listing(world, "SHIP_PLATING").net_supply -= 6
    assert repairs.repair_bill(world, ship, EPOCH).price > cost + 1


def test_where_plating_and_parts_are_not_traded_their_base_prices_count(
    world: World, ship: Ship
) -> None:
    for good in ("SHIP_PLATING", "SHIP_PARTS"):
        del world.market(world.universe.first_shipyard).listings[good]
    cost = 0.25 * 0.5 * (4 * 5_400 + 9 * 5_600)
    assert repairs.repair_bill(world, ship, EPOCH).price == cost
    assert repairs.scrap_bill(world, ship, EPOCH).price == cost


def test_who_cannot_pay_a_repair_keeps_ship_and_credits(
    world: World, agent: Agent, ship: Ship
) -> None:
    price = repairs.repair_bill(world, ship, EPOCH).price
    agent.credits = price - 1
    before = copy.deepcopy(agent)
    refusal = refused(repairs.repair, world, agent, ship, EPOCH)
    assert (refusal.code, refusal.data) == (
        4265,
        {"creditsAvailable": price - 1, "creditsNeeded": price},
    )
    assert agent == before


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "repair", 4264),
        ("POST", "repair", 4264),
        ("GET", "scrap", 4263),
        ("POST", "scrap", 4263),
    ],
)
async def test_ships_are_mended_and_scrapped_in_the_dock_of_a_yard_alone(
    api: httpx.AsyncClient, world: World, ship: Ship, *, method: str, path: str, code: int
) -> None:
    async def answer(symbol: str) -> tuple[int, int]:
        response = await api.request(method, f"/my/ships/{symbol}/{path}")
        return response.status_code, response.json()["error"]["code"]

    assert await answer("TESTER-1") == (400, code)
    assert await answer("OTHER-1") == (404, 404)
    navigation.orbit(ship, EPOCH)
    assert await answer(ship.symbol) == (400, 4244)
    home = world.universe.headquarters
    system = world.system(home.system_symbol)
    navigation.navigate(ship, system, home.symbol, world.lasting, EPOCH)
    ship.nav = ship.nav.arriving(EPOCH.replace(year=EPOCH.year + 1))
    assert await answer(ship.symbol) == (400, 4214)


def test_the_number_of_a_scrapped_ship_is_not_used_again(
    world: World, agent: Agent, ship: Ship
) -> None:
    repairs.scrap(world, agent, ship, EPOCH)
    probe = agent.launch(SHIP_TYPES["SHIP_PROBE"], world.universe.headquarters, EPOCH)
    assert (ship.symbol, probe.symbol) == ("TESTER-3", "TESTER-4")


def test_no_ship_is_worth_more_as_scrap_than_any_yard_asks_for_it(atlas: Atlas) -> None:
    world = World(atlas, EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    for good in ("SHIP_PLATING", "SHIP_PARTS"):
        listing(world, good).net_supply = -1_000
    for symbol, ship_type in SHIP_TYPES.items():
        ship = agent.launch(ship_type, world.universe.first_shipyard, EPOCH)
        value = repairs.scrap_bill(world, ship, EPOCH).price
        assert 0 < value < Offer.priced(symbol, 1_000, 11).price


@given(condition=shares, integrity=shares, times=st.integers(1, 4))
def test_a_repair_never_pays_and_never_makes_a_ship_better_than_new(
    condition: float, integrity: float, times: int
) -> None:
    world = World(generate(1, EPOCH), EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    agent.pay(1_000_000)
    ship_type, yard = SHIP_TYPES["SHIP_LIGHT_HAULER"], world.universe.first_shipyard
    ship = wear_out(agent.launch(ship_type, yard, EPOCH), condition, integrity)
    money, worth = agent.credits, repairs.scrap_bill(world, ship, EPOCH).price
    for _ in range(times):
        repairs.repair(world, agent, ship, EPOCH)
    for component in (ship.frame, ship.reactor, ship.engine):
        assert component.condition == 1
        assert max(0.0, integrity - 0.0501) <= component.integrity <= integrity
    repairs.scrap(world, agent, ship, EPOCH)
    assert agent.credits <= money + worth


@given(shares, shares)
def test_a_worn_engine_is_slower_and_never_stops(condition: float, integrity: float) -> None:
    agent = register(World(generate(1, EPOCH), EPOCH), "TESTER", "COSMIC", EPOCH)
    for ship in agent.ships.values():
        sound = ship.engine.part.speed
        wear_out(ship, condition, integrity)
        assert round(sound * 0.8 - 0.5) <= ship.speed <= sound
        slower = attrs.evolve(ship, engine=attrs.evolve(ship.engine, condition=condition / 2))
        assert slower.speed <= ship.speed


async def test_flights_wear_ships_and_say_so_as_specified(
    api: httpx.AsyncClient, conforms: Check, world: World, agent: Agent
) -> None:
    world.dice = random.Random(1)
    ship = agent.ship("TESTER-1")
    goals = [world.universe.headquarters.symbol, world.universe.first_shipyard.symbol]
    events: list[dict[str, Any]] = []
    for flight in range(60):
        navigation.orbit(ship, ship.nav.arrival)
        ship.fill(400)
        body = {"waypointSymbol": goals[(flight + 1) % 2]}
        response = await api.post(f"/my/ships/{ship.symbol}/navigate", json=body)
        data = conforms(response, "post", "/my/ships/{shipSymbol}/navigate")["data"]
        events += data["events"]
        ship.nav = ship.nav.arriving(EPOCH)
    assert 1 <= len(events) <= 10
    worn = {event["component"].lower() for event in events}
    for name in ("frame", "reactor", "engine"):
        condition = getattr(ship, name).condition
        assert (condition < 1) is (name in worn)
        assert condition > 0.9
