"""Shipyards: what they sell, what it costs, and who may see that."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.recorded_universe import load
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.market import Supply
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.shipyard import Offer
from spacetraders.sandbox.state.universe import Atlas
from spacetraders.sandbox.state.world import World

SEEDS = range(1, 26)

LEAST_SHARE, MOST_SHARE = 0.64, 0.79
"""Of base prices: what fresh yards ask (ECONOMY 8)."""


@pytest.fixture(scope="module", params=SEEDS)
def universe(request: pytest.FixtureRequest) -> Atlas:
    return generate(request.param, EPOCH)


def path(world: World, symbol: str) -> str:
    system = world.universe.headquarters.system_symbol
    return f"/systems/{system}/waypoints/{symbol}/shipyard"


async def seen(api: httpx.AsyncClient, world: World, symbol: str) -> dict[str, Any]:
    data: dict[str, Any] = (await api.get(path(world, symbol))).json()["data"]
    return data


def test_the_three_yards_of_a_start_system_sell_what_such_yards_do(universe: Atlas) -> None:
    sold = Counter(yard.ship_types for yard in universe.shipyards.values())
    assert sold == {
        ("SHIP_PROBE", "SHIP_LIGHT_SHUTTLE", "SHIP_LIGHT_HAULER"): 1,
        ("SHIP_PROBE", "SHIP_SIPHON_DRONE"): 1,
        ("SHIP_MINING_DRONE", "SHIP_SURVEYOR"): 1,
    }
    (home,) = universe.systems.values()
    marked = {w.symbol for w in home.waypoints.values() if "SHIPYARD" in w.traits}
    assert set(universe.shipyards) == marked


def test_ships_cost_what_they_cost_in_start_systems(universe: Atlas) -> None:
    for yard in universe.shipyards.values():
        assert [offer.ship_type.symbol for offer in yard.offers] == list(yard.ship_types)
        assert yard.modifications_fee == 100
        for offer in yard.offers:
            assert LEAST_SHARE <= offer.price / offer.ship_type.base_price <= MOST_SHARE
            assert offer.supply in {Supply.HIGH, Supply.ABUNDANT}
            assert offer.activity == "GROWING"


def test_the_same_seed_asks_the_same_prices_and_another_seed_others() -> None:
    def prices(seed: int) -> list[int]:
        yards = generate(seed, EPOCH).shipyards.values()
        return [offer.price for yard in yards for offer in yard.offers]

    assert prices(3) == prices(3) != prices(4)


@pytest.mark.parametrize("symbol", SHIP_TYPES)
def test_a_ship_is_the_dearer_the_fewer_there_are(symbol: str) -> None:
    offers = [Offer.priced(symbol, stock, 10) for stock in range(-30, 30)]
    prices = [offer.price for offer in offers]
    assert prices == sorted(set(prices), reverse=True)
    order = list(Supply)
    supplies = [order.index(offer.supply) for offer in offers]
    assert supplies == sorted(supplies)
    assert set(supplies) == set(range(len(order)))


async def test_prices_are_shown_where_a_ship_is_and_hidden_elsewhere(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World, atlas: Atlas
) -> None:
    near = world.universe.first_shipyard.symbol
    data = await seen(api, world, near)
    assert [ship["type"] for ship in data["ships"]] == ["SHIP_MINING_DRONE", "SHIP_SURVEYOR"]
    assert data["transactions"] == []
    always = {"symbol": near, "shipTypes": data["shipTypes"], "modificationsFee": 100}
    assert await seen(anyone, world, near) == always
    for far in set(atlas.shipyards) - {near}:
        assert set(await seen(api, world, far)) == {"symbol", "shipTypes", "modificationsFee"}


async def test_an_offer_tells_price_supply_and_every_part(
    api: httpx.AsyncClient, world: World, atlas: Atlas
) -> None:
    near = world.universe.first_shipyard.symbol
    offered = atlas.shipyards[near].offers[0]
    drone = (await seen(api, world, near))["ships"][0]
    assert drone["purchasePrice"] == offered.price
    assert (drone["supply"], drone["activity"]) == (offered.supply, offered.activity)
    assert (drone["name"], drone["frame"]["fuelCapacity"]) == ("Mining Drone", 80)
    assert drone["crew"] == {"required": 0, "capacity": 0}
    modules = [module["symbol"] for module in drone["modules"]]
    assert modules == ["MODULE_CARGO_HOLD_I", "MODULE_MINERAL_PROCESSOR_I"]
    assert [mount["symbol"] for mount in drone["mounts"]] == ["MOUNT_MINING_LASER_I"]


async def test_a_waypoint_without_a_yard_is_404(api: httpx.AsyncClient, world: World) -> None:
    response = await api.get(path(world, world.universe.headquarters.symbol))
    assert (response.status_code, response.json()["error"]["code"]) == (404, 404)


async def test_an_uncharted_yard_shows_itself_to_whom_is_there_alone(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World
) -> None:
    yard = world.universe.first_shipyard
    world.places[yard.symbol] = PlaceState(chart=None)
    response = await anyone.get(path(world, yard.symbol))
    assert (response.status_code, response.json()["error"]["code"]) == (400, 4001)
    assert "ships" in await seen(api, world, yard.symbol)


def test_the_recorded_shipyards_load_with_their_prices(recording: Path) -> None:
    yards = load(recording).shipyards
    recorded = json.loads(recording.read_text())["shipyards"]
    assert len(yards) == len(recorded) == 3
    for entry in recorded:
        yard = yards[entry["symbol"]]
        assert list(yard.ship_types) == [listed["type"] for listed in entry["shipTypes"]]
        assert yard.modifications_fee == entry["modificationsFee"]
        got = {o.ship_type.symbol: (o.price, o.supply, o.activity) for o in yard.offers}
        assert got == {
            ship["type"]: (ship["purchasePrice"], ship["supply"], ship["activity"])
            for ship in entry["ships"]
        }


def small(yard: dict[str, Any], folder: Path) -> Path:
    place = {
        "symbol": "X1-AA1-A1",
        "systemSymbol": "X1-AA1",
        "type": "MOON",
        "x": 3,
        "y": 4,
        "traits": [{"symbol": "SHIPYARD"}],
    }
    content = {
        "systems": [{"symbol": "X1-AA1", "type": "RED_STAR", "x": 0, "y": 0}],
        "waypoints": [place],
        "shipyards": [{"symbol": "X1-AA1-A1", **yard}],
    }
    file = folder / "universe.json"
    file.write_text(json.dumps(content))
    return file


def test_a_yard_of_which_only_the_trait_was_recorded_sells_what_its_like_do(tmp_path: Path) -> None:
    file = small({"shipTypes": []}, tmp_path)
    recorded = json.loads(file.read_text())
    del recorded["shipyards"]
    file.write_text(json.dumps(recorded))
    yard = load(file).shipyards["X1-AA1-A1"]
    assert yard.ship_types == ("SHIP_PROBE", "SHIP_LIGHT_SHUTTLE", "SHIP_LIGHT_HAULER")
    assert {offer.activity for offer in yard.offers} == {"GROWING"}


def test_a_yard_without_recorded_prices_gets_ordinary_ones(tmp_path: Path) -> None:
    types = [{"type": "SHIP_PROBE"}, {"type": "SHIP_EXPLORER"}]
    yard = load(small({"shipTypes": types}, tmp_path)).shipyards["X1-AA1-A1"]
    probe, explorer = yard.offers
    assert (probe.supply, probe.activity) == (Supply.HIGH, "GROWING")
    assert 20_000 <= probe.price <= 26_000
    assert explorer.price > 100_000
    assert yard.modifications_fee == 100


def test_a_type_without_known_parts_is_named_but_not_offered(tmp_path: Path) -> None:
    types = [{"type": "SHIP_OF_ANOTHER_YEAR"}]
    yard = load(small({"shipTypes": types}, tmp_path)).shipyards["X1-AA1-A1"]
    assert (yard.ship_types, yard.offers) == (("SHIP_OF_ANOTHER_YEAR",), ())
