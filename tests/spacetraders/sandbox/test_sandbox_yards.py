"""Buying ships: what it takes, what it costs, and what it does to the price."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses
from spacetraders.sandbox.making.recorded_universe import load
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import navigation, ship_purchase
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Supply
from spacetraders.sandbox.state.market_ticks import DAY, TICK
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.shipyard import Offer, Shipyard
from spacetraders.sandbox.state.universe import Atlas, System, Waypoint
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

DRONE, SURVEYOR = "SHIP_MINING_DRONE", "SHIP_SURVEYOR"


@pytest.fixture
def place(world: World) -> Waypoint:
    """The yard where the agent's probe begins; it sells mining drones and surveyors."""
    return world.universe.first_shipyard


@pytest.fixture
def yard(world: World, place: Waypoint) -> Shipyard:
    return world.shipyard(place)


async def buy(api: httpx.AsyncClient, ship_type: Any, waypoint: Any) -> httpx.Response:
    body = {"shipType": ship_type, "waypointSymbol": waypoint}
    return await api.post("/my/ships", json=body)


def usual(symbol: str, stock: int) -> Offer:
    return Offer.priced(symbol, stock, 10)


def error(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.json()["error"]
    return {"status": response.status_code, "code": body["code"], "data": body.get("data")}


async def test_a_bought_ship_answers_as_specified_docked_and_fuelled(
    api: httpx.AsyncClient, conforms: Check, agent: Agent, yard: Shipyard
) -> None:
    price = yard.offers[0].price
    data = conforms(await buy(api, DRONE, yard.symbol), "post", "/my/ships")["data"]
    ship, bill = data["ship"], data["transaction"]
    assert (ship["symbol"], ship["registration"]["role"]) == ("TESTER-3", "EXCAVATOR")
    assert (ship["nav"]["status"], ship["nav"]["waypointSymbol"]) == ("DOCKED", yard.symbol)
    assert ship["fuel"]["current"] == ship["fuel"]["capacity"] == 80
    assert bill["price"] == price == 175_000 - agent.credits
    assert (bill["shipType"], bill["agentSymbol"]) == (DRONE, "TESTER")
    assert (data["agent"]["credits"], data["agent"]["shipCount"]) == (agent.credits, 3)


async def test_a_sale_is_listed_at_the_yard_newest_first(
    api: httpx.AsyncClient, conforms: Check, yard: Shipyard, system: System
) -> None:
    bills = [(await buy(api, kind, yard.symbol)).json()["data"] for kind in (DRONE, SURVEYOR)]
    response = await api.get(f"/systems/{system.symbol}/waypoints/{yard.symbol}/shipyard")
    path = "/systems/{systemSymbol}/waypoints/{waypointSymbol}/shipyard"
    listed = conforms(response, "get", path)["data"]["transactions"]
    assert listed == [bill["transaction"] for bill in reversed(bills)]


async def test_the_ledger_tells_of_a_ship_that_was_bought(
    api: httpx.AsyncClient, world: World, yard: Shipyard
) -> None:
    price = yard.offers[0].price
    await buy(api, DRONE, yard.symbol)
    (deed,) = world.ledger
    assert (deed.operation, deed.ship) == ("purchase_ship", "TESTER-3")
    assert deed.detail == {"waypoint": yard.symbol, "ship_type": DRONE, "credits": price}


async def test_ships_are_numbered_in_hexadecimal(
    api: httpx.AsyncClient, agent: Agent, yard: Shipyard
) -> None:
    agent.pay(10_000_000)
    bought = [await buy(api, SURVEYOR, yard.symbol) for _ in range(8)]
    assert bought[-1].json()["data"]["ship"]["symbol"] == "TESTER-A"


async def test_none_is_sold_to_whom_has_no_ship_there(
    api: httpx.AsyncClient, world: World, agent: Agent, system: System
) -> None:
    far = next(
        w.symbol
        for w in system.waypoints.values()
        if "SHIPYARD" in w.traits and not agent.has_ship_at(w.symbol, EPOCH)
    )
    response = await buy(api, "SHIP_PROBE", far)
    assert error(response) == {"status": 400, "code": 4245, "data": {"waypointSymbol": far}}


def test_a_ship_that_only_flies_to_the_yard_is_not_there(
    world: World, agent: Agent, system: System, place: Waypoint, yard: Shipyard
) -> None:
    del agent.ships["TESTER-2"]
    ship = agent.ship("TESTER-1")
    navigation.orbit(ship, EPOCH)
    navigation.navigate(ship, system, place.symbol, world.lasting, EPOCH)
    with pytest.raises(Refusal) as caught:
        ship_purchase.purchase(agent, yard, place, DRONE, EPOCH)
    assert caught.value.code == 4245
    there = ship.nav.arrival
    assert ship_purchase.purchase(agent, yard, place, DRONE, there)[0].nav.departure == there


async def test_only_what_the_yard_sells_can_be_bought(
    api: httpx.AsyncClient, yard: Shipyard
) -> None:
    for ship_type in ("SHIP_PROBE", "SHIP_BULK_FREIGHTER"):
        data = {"waypointSymbol": yard.symbol, "shipType": ship_type}
        refused = error(await buy(api, ship_type, yard.symbol))
        assert refused == {"status": 400, "code": 4605, "data": data}


async def test_who_cannot_pay_gets_no_ship_and_the_yard_keeps_its_own(
    api: httpx.AsyncClient, agent: Agent, yard: Shipyard, mock_clock: MockClock
) -> None:
    price = yard.offers[0].price
    agent.credits = price - 1
    before = copy.deepcopy((agent, yard))
    refused = error(await buy(api, DRONE, yard.symbol))
    assert (refused["status"], refused["code"]) == (400, 4216)
    assert refused["data"] == {"creditsAvailable": price - 1, "creditsNeeded": price}
    assert (agent, yard) == before


@pytest.mark.parametrize("ship_type", [None, 3, "", "SHIP_OF_FOOLS", "PROBE", [DRONE]])
async def test_types_that_are_none_are_refused_as_input(
    api: httpx.AsyncClient, yard: Shipyard, ship_type: Any
) -> None:
    refused = error(await buy(api, ship_type, yard.symbol))
    assert (refused["status"], refused["code"]) == (422, 3001)


@pytest.mark.parametrize("waypoint", ["X1", "X1-NO-WHERE", "nonsense", "-"])
async def test_a_yard_that_does_not_exist_is_404(api: httpx.AsyncClient, waypoint: str) -> None:
    assert error(await buy(api, DRONE, waypoint))["code"] == 404


async def test_a_waypoint_without_a_yard_sells_nothing(
    api: httpx.AsyncClient, world: World
) -> None:
    assert error(await buy(api, DRONE, world.universe.headquarters.symbol))["status"] == 404


def test_each_sale_makes_the_next_ship_dearer_and_days_make_it_cheaper_again(
    yard: Shipyard,
) -> None:
    offer = yard.offers[0]
    usual = offer.price
    prices = [yard.sell(offer, "TESTER", EPOCH).price for _ in range(4)]
    assert prices == sorted(set(prices))
    assert prices[0] == usual < offer.price
    for day in range(1, 5):
        before = offer.price
        yard.catch_up(day * DAY - 1)
        assert offer.price == before
        yard.catch_up(day * DAY)
        assert offer.price < before
    assert (offer.price, offer.waited, offer.is_short) == (usual, 0, False)


def test_hulls_that_a_fleet_buys_all_day_are_each_a_step_above_the_last(yard: Shipyard) -> None:
    offer, prices = yard.offers[0], []
    for tick in range(0, DAY, 12):
        yard.catch_up(tick)
        prices.append(yard.sell(offer, "TESTER", EPOCH).price)
    assert prices == sorted(set(prices))


def test_recorded_sales_and_quotes_of_hulls_are_explained_to_the_credit() -> None:
    recorded = {
        "SHIP_PROBE": (20_012, 20_496, 21_032, 21_627),
        "SHIP_SIPHON_DRONE": (39_861,),
        "SHIP_MINING_DRONE": (41_752,),
        "SHIP_SURVEYOR": (27_693,),
        "SHIP_LIGHT_SHUTTLE": (88_853,),
        "SHIP_LIGHT_HAULER": (272_775,),
    }
    least, most = guesses.SHIP_MARGINS
    for symbol, prices in recorded.items():
        asked = {
            Offer.priced(symbol, stock, margin).price
            for stock in range(12)
            for margin in range(least, most + 1)
        }
        assert set(prices) <= asked


@given(
    sales=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1)), max_size=12),
    looks=st.lists(st.integers(0, 4 * DAY), max_size=12),
)
def test_how_often_somebody_looks_at_a_yard_does_not_matter(
    sales: list[tuple[int, int]], looks: list[int]
) -> None:
    watched, other = (
        Shipyard("X1-AA1-A1", (DRONE, SURVEYOR), tuple(map(usual, (DRONE, SURVEYOR), (5, 9))))
        for _ in range(2)
    )
    moments = [*sales, *((tick, -1) for tick in looks)]
    for tick, which in sorted(moments):
        watched.catch_up(tick)
        if which >= 0:
            other.catch_up(tick)
            for yard in (watched, other):
                yard.sell(yard.offers[which], "TESTER", EPOCH)
    for yard in (watched, other):
        yard.catch_up(5 * DAY)
    assert watched == other


@given(st.lists(st.tuples(st.sampled_from([DRONE, SURVEYOR]), st.integers(0, 6)), max_size=12))
def test_what_is_paid_is_what_bills_say_and_never_more_than_there_is(
    wishes: list[tuple[str, int]],
) -> None:
    world = World(generate(1, EPOCH), EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    place = world.universe.first_shipyard
    paid, now = 0, EPOCH
    for ship_type, ticks in wishes:
        now = world.time = now + ticks * TICK
        yard = world.shipyard(place)
        before = copy.deepcopy((agent, yard))
        price = yard.offers[ship_type == SURVEYOR].price
        if price > agent.credits:
            with pytest.raises(Refusal):
                ship_purchase.purchase(agent, yard, place, ship_type, now)
            assert (agent, yard) == before
        else:
            ship, sale = ship_purchase.purchase(agent, yard, place, ship_type, now)
            paid += price
            assert (sale.price, ship.nav.status) == (price, NavStatus.DOCKED)
        assert agent.credits == 175_000 - paid >= 0
    assert len(agent.ships) == 2 + len(world.shipyard(place).sales)


async def test_the_yard_is_restocked_as_time_goes_by(
    api: httpx.AsyncClient, yard: Shipyard, mock_clock: MockClock
) -> None:
    usual = yard.offers[1].price
    await buy(api, SURVEYOR, yard.symbol)
    assert yard.offers[1].price > usual
    mock_clock.jump(24 * 3600)
    bill = (await buy(api, SURVEYOR, yard.symbol)).json()["data"]["transaction"]
    assert bill["price"] == usual


@pytest.mark.parametrize("supply", Supply)
@pytest.mark.parametrize("price", [20_000, 21_627, 88_853, 272_775])
def test_a_recorded_price_is_that_of_its_offer_and_moves_on_from_there(
    supply: Supply, price: int
) -> None:
    offer = Offer.recorded("SHIP_PROBE", price, supply, None)
    assert abs(offer.price - price) <= (5 if supply is Supply.SCARCE else 1)
    assert offer.supply is supply
    yard = Shipyard("X1-AA1-A1", ("SHIP_PROBE",), (offer,))
    yard.sell(offer, "TESTER", EPOCH)
    assert offer.price > price + 1
    yard.catch_up(DAY)
    assert not offer.is_short


def test_the_recorded_yards_can_be_bought_from(recording: Path) -> None:
    world = World(load(recording), EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    agent.pay(10_000_000)
    atlas = world.universe
    assert isinstance(atlas, Atlas)
    for symbol, recorded in atlas.shipyards.items():
        where = world.find_waypoint(symbol)
        assert where is not None
        agent.ship("TESTER-1").nav = Nav.docked(where, EPOCH)
        for offer in recorded.offers:
            name = offer.ship_type.symbol
            _, sale = ship_purchase.purchase(agent, world.shipyard(where), where, name, EPOCH)
            assert sale.price == offer.price
