"""Every success body against the published specification."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import trio.testing

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.operations import OPERATIONS
from spacetraders.sandbox.state.shipyard import Offer, Shipyard
from spacetraders.sandbox.state.universe import Atlas, System
from spacetraders.sandbox.state.world import World

FRIGATE = "/my/ships/{shipSymbol}"
SYSTEM = "/systems/{systemSymbol}"
WAYPOINT = SYSTEM + "/waypoints/{waypointSymbol}"

Check = Callable[[httpx.Response, str, str], Any]


async def test_status_and_registration_are_as_specified(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, conforms: Check
) -> None:
    conforms(await api.get("/"), "get", "/")
    new = {"symbol": "NEWCOMER", "faction": "VOID"}
    conforms(await anyone.post("/register", json=new), "post", "/register")


async def test_agent_and_ships_are_as_specified(api: httpx.AsyncClient, conforms: Check) -> None:
    conforms(await api.get("/my/agent"), "get", "/my/agent")
    conforms(await api.get("/my/ships"), "get", "/my/ships")
    for ship in ("TESTER-1", "TESTER-2"):
        conforms(await api.get(f"/my/ships/{ship}"), "get", FRIGATE)
        for part in ("nav", "cargo", "modules", "mounts"):
            conforms(await api.get(f"/my/ships/{ship}/{part}"), "get", f"{FRIGATE}/{part}")


async def test_a_cooldown_is_as_specified(
    api: httpx.AsyncClient, conforms: Check, world: World, mock_clock: trio.testing.MockClock
) -> None:
    world.cool_down(world.agent("TESTER").ship("TESTER-1"), 70, world.time)
    conforms(await api.get("/my/ships/TESTER-1/cooldown"), "get", f"{FRIGATE}/cooldown")
    conforms(await api.get("/my/ships/TESTER-1"), "get", FRIGATE)


async def test_every_ship_type_is_as_specified(
    api: httpx.AsyncClient, conforms: Check, world: World
) -> None:
    agent, home = world.agent("TESTER"), world.universe.headquarters
    for ship_type in SHIP_TYPES.values():
        ship = agent.launch(ship_type, home, EPOCH)
        ship.cargo = {"FUEL": 3, "MOUNT_TURRET_I": 1}
    conforms(await api.get("/my/ships", params={"limit": 20}), "get", "/my/ships")


async def test_a_flight_is_as_specified(
    api: httpx.AsyncClient, conforms: Check, world: World, mock_clock: trio.testing.MockClock
) -> None:
    ship = "/my/ships/TESTER-1"
    goal = {"waypointSymbol": world.universe.first_shipyard.symbol}
    conforms(await api.post(f"{ship}/dock"), "post", f"{FRIGATE}/dock")
    conforms(await api.post(f"{ship}/refuel"), "post", f"{FRIGATE}/refuel")
    conforms(await api.post(f"{ship}/orbit"), "post", f"{FRIGATE}/orbit")
    mode = {"flightMode": "STEALTH"}
    conforms(await api.patch(f"{ship}/nav", json=mode), "patch", f"{FRIGATE}/nav")
    conforms(await api.post(f"{ship}/navigate", json=goal), "post", f"{FRIGATE}/navigate")
    conforms(await api.get(ship), "get", FRIGATE)
    mode = {"flightMode": "BURN"}
    conforms(await api.patch(f"{ship}/nav", json=mode), "patch", f"{FRIGATE}/nav")
    mock_clock.jump(3600)
    conforms(await api.post(f"{ship}/dock"), "post", f"{FRIGATE}/dock")
    world.agent("TESTER").ships["TESTER-1"].cargo = {"FUEL": 1}
    units = {"units": 1}
    conforms(await api.post(f"{ship}/refuel", json=units), "post", f"{FRIGATE}/refuel")
    units = {"fromCargo": True}
    conforms(await api.post(f"{ship}/refuel", json=units), "post", f"{FRIGATE}/refuel")


async def test_systems_and_waypoints_are_as_specified(
    api: httpx.AsyncClient, conforms: Check, system: System
) -> None:
    conforms(await api.get("/systems"), "get", "/systems")
    conforms(await api.get(f"/systems/{system.symbol}"), "get", SYSTEM)
    path = f"/systems/{system.symbol}/waypoints"
    seen = 0
    for page in range(1, 6):
        response = await api.get(path, params={"limit": 20, "page": page})
        seen += len(conforms(response, "get", f"{SYSTEM}/waypoints")["data"])
    assert seen == len(system.waypoints)
    one = await api.get(f"{path}/{system.symbol}-A1")
    conforms(one, "get", WAYPOINT)


async def test_every_market_is_as_specified_near_and_far(
    api: httpx.AsyncClient, conforms: Check, world: World, system: System, atlas: Atlas
) -> None:
    for symbol in atlas.markets:
        response = await api.get(f"/systems/{system.symbol}/waypoints/{symbol}/market")
        conforms(response, "get", f"{WAYPOINT}/market")
        ship = world.agent("TESTER").ships["TESTER-1"]
        ship.nav = type(ship.nav).docked(system.waypoints[symbol], EPOCH)
        ship.fuel = 0
        await api.post("/my/ships/TESTER-1/refuel")
        response = await api.get(f"/systems/{system.symbol}/waypoints/{symbol}/market")
        assert conforms(response, "get", f"{WAYPOINT}/market")["data"]["transactions"]


async def test_every_shipyard_is_as_specified_near_and_far(
    api: httpx.AsyncClient, conforms: Check, world: World, system: System, atlas: Atlas
) -> None:
    for symbol in atlas.shipyards:
        path = f"/systems/{system.symbol}/waypoints/{symbol}/shipyard"
        conforms(await api.get(path), "get", f"{WAYPOINT}/shipyard")
        ship = world.agent("TESTER").ships["TESTER-1"]
        ship.nav = type(ship.nav).docked(system.waypoints[symbol], EPOCH)
        assert conforms(await api.get(path), "get", f"{WAYPOINT}/shipyard")["data"]["ships"]


async def test_every_ship_type_can_be_offered_as_specified(
    api: httpx.AsyncClient, conforms: Check, world: World, system: System
) -> None:
    symbol = world.universe.first_shipyard.symbol
    offers = tuple(Offer.priced(name, 4, 10) for name in SHIP_TYPES)
    world.shipyards[symbol] = Shipyard(symbol, tuple(SHIP_TYPES), offers)
    path = f"/systems/{system.symbol}/waypoints/{symbol}/shipyard"
    body = conforms(await api.get(path), "get", f"{WAYPOINT}/shipyard")
    assert len(body["data"]["ships"]) == len(SHIP_TYPES)


def test_every_operation_is_in_the_specification_or_in_the_live_one(specification: Path) -> None:
    live = specification.with_name("spacetraders-2.3.0-live.json")
    known = {
        (method, path.replace("Symbol}", "}"))
        for file in (specification, live)
        for path, methods in json.loads(file.read_text())["paths"].items()
        for method in methods
    }
    for operation in OPERATIONS:
        assert (operation.method.lower(), operation.path or "/") in known


def test_the_traits_are_those_of_the_specification(specification: Path) -> None:
    schemas = json.loads(specification.read_text())["components"]["schemas"]
    assert set(TRAITS) == set(schemas["WaypointTraitSymbol"]["enum"])
