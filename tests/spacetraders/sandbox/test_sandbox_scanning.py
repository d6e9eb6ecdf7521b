"""Scans: what a ship sees around it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox.catalogue.parts import PARTS, Mount
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import scanning
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import System, Waypoint
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

SCAN, SPECIFIED = "/my/ships/TESTER-1/scan", "/my/ships/{shipSymbol}/scan"


def orbiting(ship: Ship, where: Waypoint) -> Ship:
    ship.nav = attrs.evolve(Nav.docked(where, EPOCH), status=NavStatus.IN_ORBIT)
    return ship


def with_weak_sensors(ship: Ship) -> None:
    weak = PARTS["MOUNT_SENSOR_ARRAY_I"]
    assert isinstance(weak, Mount)
    ship.mounts = [weak]


@pytest.fixture
def ship(agent: Agent, world: World) -> Ship:
    return orbiting(agent.ship("TESTER-1"), world.universe.headquarters)


@pytest.fixture
def galaxy() -> World:
    return World(make(1, 2000, EPOCH), started=EPOCH)


async def test_waypoints_show_their_true_traits_to_sensors(
    api: httpx.AsyncClient, world: World, system: System, ship: Ship, conforms: Check
) -> None:
    hidden = world.universe.first_shipyard
    world.places[hidden.symbol] = PlaceState(chart=None)
    body = conforms(await api.post(f"{SCAN}/waypoints"), "post", f"{SPECIFIED}/waypoints")["data"]
    found = {waypoint["symbol"]: waypoint for waypoint in body["waypoints"]}
    assert [trait["symbol"] for trait in found[hidden.symbol]["traits"]] == list(hidden.traits)
    assert "chart" not in found[hidden.symbol]
    assert found[ship.nav.destination.symbol]["chart"]
    assert body["cooldown"]["totalSeconds"] == 80
    deed = world.ledger[-1]
    assert (deed.operation, deed.detail["found"]) == ("scan_waypoints", len(found))


def test_weak_sensors_see_less(world: World, system: System, ship: Ship) -> None:
    far = scanning.scan_waypoints(world, ship, EPOCH)
    ship.cooldown = None
    with_weak_sensors(ship)
    near = scanning.scan_waypoints(world, ship, EPOCH)
    assert {w.symbol for w in near} < {w.symbol for w in far}
    assert ship.nav.destination in near


async def test_a_system_without_neighbours_shows_none(
    api: httpx.AsyncClient, ship: Ship, conforms: Check
) -> None:
    body = conforms(await api.post(f"{SCAN}/systems"), "post", f"{SPECIFIED}/systems")
    assert body["data"]["systems"] == []


async def test_the_nearest_systems_come_first_and_none_is_out_of_reach(
    galaxy: World, connect: Callable[[World, None], httpx.AsyncClient], conforms: Check
) -> None:
    agent = register(galaxy, "TESTER", "COSMIC", EPOCH)
    orbiting(agent.ship("TESTER-1"), galaxy.universe.headquarters)
    async with connect(galaxy, None) as api:
        api.headers["Authorization"] = f"Bearer {galaxy.authority.issue('TESTER', EPOCH)}"
        response = await api.post(f"{SCAN}/systems")
    systems = conforms(response, "post", f"{SPECIFIED}/systems")["data"]["systems"]
    distances = [found["distance"] for found in systems]
    assert distances == sorted(distances)
    assert distances
    assert distances[-1] <= 4000
    home = galaxy.universe.headquarters.system_symbol
    assert home not in {found["symbol"] for found in systems}


async def test_other_ships_are_seen_whoever_owns_them(
    api: httpx.AsyncClient, world: World, ship: Ship, conforms: Check
) -> None:
    register(world, "STRANGER", "COSMIC", EPOCH)
    body = conforms(await api.post(f"{SCAN}/ships"), "post", f"{SPECIFIED}/ships")["data"]
    seen = {found["symbol"]: found for found in body["ships"]}
    assert set(seen) == {"TESTER-2", "STRANGER-1", "STRANGER-2"}
    assert seen["STRANGER-1"]["registration"]["role"] == "COMMAND"
    assert seen["STRANGER-1"]["engine"] == {"symbol": "ENGINE_ION_DRIVE_II"}


async def test_a_ship_that_flies_by_is_seen_where_it_is(
    api: httpx.AsyncClient, world: World, system: System, agent: Agent, mock_clock: MockClock
) -> None:
    frigate = agent.ship("TESTER-1")
    far = max(system.waypoints.values(), key=lambda w: w.x**2 + w.y**2)
    orbiting(frigate, far)
    with_weak_sensors(frigate)
    probe = orbiting(agent.ship("TESTER-2"), world.universe.headquarters)
    goal = {"waypointSymbol": far.symbol}
    await api.post("/my/ships/TESTER-2/navigate", json=goal)
    flight = (probe.nav.arrival - probe.nav.departure).total_seconds()
    assert (await api.post(f"{SCAN}/ships")).json()["data"]["ships"] == []
    mock_clock.jump(flight * 0.9)
    seen = (await api.post(f"{SCAN}/ships")).json()["data"]["ships"]
    assert [found["nav"]["status"] for found in seen] == ["IN_TRANSIT"]


def test_half_way_a_ship_is_in_the_middle_and_between_stars_it_is_nowhere(
    world: World, system: System
) -> None:
    origin, goal, *_ = (w for w in system.waypoints.values() if not w.orbits)
    hour = timedelta(hours=1)
    flight = attrs.evolve(
        Nav.docked(origin, EPOCH),
        destination=goal,
        status=NavStatus.IN_TRANSIT,
        arrival=EPOCH + 2 * hour,
    )
    middle = ((origin.x + goal.x) / 2, (origin.y + goal.y) / 2)
    assert scanning.position(flight, system.symbol, EPOCH + hour) == pytest.approx(middle)
    assert scanning.position(flight, "X1-ELSEWHERE", EPOCH) is None
    warp = attrs.evolve(flight, warp_distance=900.0)
    assert scanning.position(warp, system.symbol, EPOCH + hour) is None
