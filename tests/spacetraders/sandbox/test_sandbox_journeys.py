"""Jumps, warps, charts and building sites, over the API of a galaxy."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox.catalogue.parts import PARTS, Module
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import charting, construction, jumping
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Atlas, System, Waypoint
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

FRIGATE = "/my/ships/TESTER-1"
SHIP = "/my/ships/{shipSymbol}"
WAYPOINT = "/systems/{systemSymbol}/waypoints/{waypointSymbol}"


@pytest.fixture
def world() -> World:
    return World(make(1, 100, EPOCH), started=EPOCH)


@pytest.fixture
def ship(agent: Agent) -> Ship:
    return agent.ship("TESTER-1")


@pytest.fixture
def home_gate(world: World) -> Waypoint:
    return gate_of(world.system(world.universe.headquarters.system_symbol))


@pytest.fixture
def near_gate(world: World, home_gate: Waypoint) -> Waypoint:
    """The nearest gate to the one at home."""
    first, *_ = world.universe.connections(home_gate)
    found = world.find_waypoint(first)
    assert found
    return found


@pytest.fixture
def explorer(agent: Agent, world: World) -> Ship:
    found = agent.launch(SHIP_TYPES["SHIP_EXPLORER"], world.universe.headquarters, EPOCH)
    orbiting(found, world.universe.headquarters)
    return found


@pytest.fixture
def explorer_api(api: httpx.AsyncClient, explorer: Ship) -> httpx.AsyncClient:
    """A client whose agent has an explorer, TESTER-3, in orbit of the headquarters."""
    del explorer
    return api


@attrs.frozen
class Crossing:
    """A ship in orbit of a gate that is built, and the nearest gate that this leads to."""

    ship: Ship
    origin: Waypoint
    destination: Waypoint


@pytest.fixture
def crossing(world: World, ship: Ship, home_gate: Waypoint, near_gate: Waypoint) -> Crossing:
    built(world, home_gate)
    orbiting(ship, home_gate)
    return Crossing(ship, home_gate, near_gate)


def gate_of(system: System) -> Waypoint:
    assert system.gate
    return system.gate


def orbiting(ship: Ship, waypoint: Waypoint) -> None:
    docked_at(ship, waypoint)
    ship.nav = attrs.evolve(ship.nav, status=NavStatus.IN_ORBIT)


def docked_at(ship: Ship, waypoint: Waypoint) -> None:
    ship.nav = Nav.docked(waypoint, EPOCH)


def built(world: World, gate: Waypoint) -> None:
    """Finish a gate."""
    site = construction.site(world, gate)
    done = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
    world.places[gate.symbol] = attrs.evolve(world.place(gate), construction=done)


def path(waypoint: Waypoint, page: str = "") -> str:
    return f"/systems/{waypoint.system_symbol}/waypoints/{waypoint.symbol}{page}"


def error(response: httpx.Response) -> dict[str, Any]:
    """The error of an answer, with its status."""
    return {**response.json()["error"], "status": response.status_code}


async def jump(api: httpx.AsyncClient, to: str) -> httpx.Response:
    return await api.post(f"{FRIGATE}/jump", json={"waypointSymbol": to})


async def warp(api: httpx.AsyncClient, to: str, ship: str = "TESTER-3") -> httpx.Response:
    return await api.post(f"/my/ships/{ship}/warp", json={"waypointSymbol": to})


def within_reach(world: World, most: float, least: float = 0) -> System:
    """A system with waypoints, so far from home."""
    home = world.system(world.universe.headquarters.system_symbol)
    stars = world.universe.within(most, home.x, home.y)
    found = (world.system(it.symbol) for it in stars if it.distance(home.x, home.y) > least)
    return next(it for it in found if it.waypoints and it.symbol != home.symbol)


async def test_systems_are_listed_page_by_page_without_gaps_or_repeats(
    anyone: httpx.AsyncClient, world: World
) -> None:
    seen: list[str] = []
    for page in range(1, 7):
        answer = (await anyone.get("/systems", params={"limit": 20, "page": page})).json()
        assert answer["meta"] == {"total": 100, "page": page, "limit": 20}
        seen += [system["symbol"] for system in answer["data"]]
    assert seen[0] == world.universe.headquarters.system_symbol
    assert len(seen) == len(set(seen)) == 100
    again = (await anyone.get("/systems", params={"limit": 20})).json()["data"]
    assert [system["symbol"] for system in again] == seen[:20]


async def test_uncharted_waypoints_hide_their_traits_but_not_from_a_filter(
    api: httpx.AsyncClient, near_gate: Waypoint
) -> None:
    listing = f"/systems/{near_gate.system_symbol}/waypoints"
    for asked in ({"traits": "MARKETPLACE"}, {"traits": ["UNCHARTED", "MARKETPLACE"]}):
        found = (await api.get(listing, params={**asked, "type": "JUMP_GATE"})).json()["data"]
        assert [waypoint["symbol"] for waypoint in found] == [near_gate.symbol]
        assert [trait["symbol"] for trait in found[0]["traits"]] == ["UNCHARTED"]
        assert "chart" not in found[0]
    everything = (await api.get(listing, params={"traits": "UNCHARTED"})).json()["meta"]["total"]
    assert everything == (await api.get(listing)).json()["meta"]["total"]


async def test_a_filter_for_uncharted_waypoints_finds_none_at_home(
    api: httpx.AsyncClient, system: System
) -> None:
    asked = {"traits": "UNCHARTED"}
    answer = (await api.get(f"/systems/{system.symbol}/waypoints", params=asked)).json()
    assert answer["meta"]["total"] == 0


@pytest.mark.parametrize("page", ["/market", "/jump-gate"])
async def test_an_uncharted_gate_keeps_to_itself_until_a_ship_is_there(
    api: httpx.AsyncClient, near_gate: Waypoint, ship: Ship, page: str
) -> None:
    refused = error(await api.get(path(near_gate, page)))
    assert (refused["code"], refused["status"]) == (4001, 400)
    orbiting(ship, near_gate)
    assert (await api.get(path(near_gate, page))).status_code == 200


async def test_an_uncharted_shipyard_keeps_to_itself_until_a_ship_is_there(
    api: httpx.AsyncClient, world: World, ship: Ship
) -> None:
    systems = world.universe.listed(1, 99)
    waypoints = (w for system in systems for w in system.waypoints.values() if not w.chart)
    yard = next(waypoint for waypoint in waypoints if "SHIPYARD" in waypoint.traits)
    assert error(await api.get(path(yard, "/shipyard")))["code"] == 4001
    orbiting(ship, yard)
    assert (await api.get(path(yard, "/shipyard"))).json()["data"]["ships"]


async def test_the_gate_at_home_tells_where_it_leads_to_anyone(
    anyone: httpx.AsyncClient, world: World, home_gate: Waypoint
) -> None:
    body = (await anyone.get(path(home_gate, "/jump-gate"))).json()["data"]
    assert body == {
        "symbol": home_gate.symbol,
        "connections": list(world.universe.connections(home_gate)),
    }


async def test_what_is_no_gate_has_neither_connections_nor_a_building_site(
    anyone: httpx.AsyncClient, world: World
) -> None:
    home = world.universe.headquarters
    for page in ("/jump-gate", "/construction"):
        assert (await anyone.get(path(home, page))).status_code == 404


async def test_a_jump_is_instant_costs_antimatter_and_heats_the_reactor(
    api: httpx.AsyncClient, world: World, crossing: Crossing, mock_clock: MockClock
) -> None:
    home_gate, near_gate = crossing.origin, crossing.destination
    listing = world.market(home_gate).listings["ANTIMATTER"]
    price, stock = listing.quote().purchase_price, listing.net_supply
    data = (await jump(api, near_gate.symbol)).json()["data"]
    assert (data["nav"]["waypointSymbol"], data["nav"]["status"]) == (near_gate.symbol, "IN_ORBIT")
    assert data["nav"]["systemSymbol"] == near_gate.system_symbol
    bill = data["transaction"]
    assert (bill["tradeSymbol"], bill["units"], bill["totalPrice"]) == ("ANTIMATTER", 1, price)
    assert data["agent"]["credits"] == 175_000 - price
    assert world.market(home_gate).listings["ANTIMATTER"].net_supply == stock - 1
    start, end = (world.system(gate.system_symbol) for gate in (home_gate, near_gate))
    seconds = 15 + 0.3 * start.distance(end)
    assert data["cooldown"]["totalSeconds"] == pytest.approx(seconds, abs=0.5)
    deed = world.ledger[-1]
    assert (deed.operation, deed.detail["credits"]) == ("jump", price)
    assert (deed.detail["origin"], deed.detail["destination"]) == (
        home_gate.symbol,
        near_gate.symbol,
    )


async def test_a_ship_flies_on_after_a_jump_and_jumps_again_once_it_is_cool(
    api: httpx.AsyncClient, world: World, crossing: Crossing, mock_clock: MockClock
) -> None:
    cooldown = (await jump(api, crossing.destination.symbol)).json()["data"]["cooldown"]
    refused = error(await jump(api, crossing.origin.symbol))
    assert (refused["code"], refused["status"]) == (4000, 409)
    assert refused["data"]["cooldown"]["remainingSeconds"] > 0
    mock_clock.jump(cooldown["totalSeconds"])
    assert (await jump(api, crossing.origin.symbol)).status_code == 200
    goal = {"waypointSymbol": world.universe.headquarters.symbol}
    mode = {"flightMode": "DRIFT"}
    await api.patch(f"{FRIGATE}/nav", json=mode)
    assert (await api.post(f"{FRIGATE}/navigate", json=goal)).status_code == 200


async def test_a_jump_from_elsewhere_than_a_gate_is_refused(
    api: httpx.AsyncClient, world: World, ship: Ship, near_gate: Waypoint
) -> None:
    home = world.universe.headquarters
    assert error(await jump(api, near_gate.symbol))["code"] == 4236
    orbiting(ship, home)
    refused = error(await jump(api, near_gate.symbol))
    assert (refused["code"], refused["status"]) == (4254, 400)
    assert refused["data"] == {"waypointSymbol": home.symbol}


@pytest.mark.parametrize("goal", ["X1-NONE1-A1", "itself", "headquarters"])
async def test_a_jump_to_where_the_gate_does_not_lead_is_refused_with_where_it_does(
    api: httpx.AsyncClient, world: World, ship: Ship, home_gate: Waypoint, goal: str
) -> None:
    orbiting(ship, home_gate)
    named = {"itself": home_gate.symbol, "headquarters": world.universe.headquarters.symbol}
    refused = error(await jump(api, named.get(goal, goal)))
    assert (refused["code"], refused["status"]) == (4255, 400)
    assert refused["data"]["connections"] == list(world.universe.connections(home_gate))


async def test_gates_under_construction_let_nobody_in_or_out(
    api: httpx.AsyncClient, world: World, crossing: Crossing, mock_clock: MockClock
) -> None:
    ship, home_gate, near_gate = crossing.ship, crossing.origin, crossing.destination
    del world.places[home_gate.symbol]
    refused = error(await jump(api, near_gate.symbol))
    assert (refused["code"], refused["data"]) == (4256, {"waypointSymbol": home_gate.symbol})
    orbiting(ship, near_gate)
    refused = error(await jump(api, home_gate.symbol))
    assert (refused["code"], refused["data"]) == (4262, {"waypointSymbol": home_gate.symbol})
    built(world, home_gate)
    assert (await jump(api, home_gate.symbol)).status_code == 200


async def test_who_cannot_pay_for_antimatter_stays(
    api: httpx.AsyncClient, world: World, crossing: Crossing
) -> None:
    ship, agent = crossing.ship, world.agent("TESTER")
    agent.credits = 100
    refused = error(await jump(api, crossing.destination.symbol))
    assert refused["code"] == 4600
    assert (refused["data"]["agentCredits"], refused["data"]["units"]) == (100, 1)
    assert (agent.credits, ship.nav.destination, ship.cooldown) == (100, crossing.origin, None)
    assert len(world.ledger) == 0


async def test_a_gate_without_antimatter_takes_nobody(
    api: httpx.AsyncClient, world: World, crossing: Crossing
) -> None:
    del world.market(crossing.origin).listings["ANTIMATTER"]
    assert error(await jump(api, crossing.destination.symbol))["code"] == 4601


async def test_a_ship_under_way_neither_jumps_nor_warps_nor_charts(
    explorer_api: httpx.AsyncClient, world: World, ship: Ship, explorer: Ship
) -> None:
    away = {"waypointSymbol": world.universe.first_shipyard.symbol}
    orbiting(ship, world.universe.headquarters)
    for name in ("TESTER-1", "TESTER-3"):
        await explorer_api.post(f"/my/ships/{name}/navigate", json=away)
    assert error(await jump(explorer_api, "X1-A1-A1"))["code"] == 4214
    assert error(await warp(explorer_api, "X1-A1-A1"))["code"] == 4214
    assert error(await explorer_api.post(f"{FRIGATE}/chart"))["code"] == 4214


def test_a_recorded_gate_leads_to_systems_that_are_not_there_only_in_name(atlas: Atlas) -> None:
    gate = gate_of(atlas.systems[atlas.headquarters.system_symbol])
    world = World(attrs.evolve(atlas, gates={gate.symbol: ("X1-AB1-CD2E",)}), EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    ship = agent.ship("TESTER-1")
    orbiting(ship, gate)
    built(world, gate)
    with pytest.raises(Refusal) as caught:
        jumping.jump(world, agent, ship, "X1-AB1-CD2E", EPOCH)
    assert caught.value.code == 4262


async def test_navigating_to_another_system_is_refused(
    api: httpx.AsyncClient, ship: Ship, home_gate: Waypoint, near_gate: Waypoint
) -> None:
    orbiting(ship, home_gate)
    goal = {"waypointSymbol": near_gate.symbol}
    refused = error(await api.post(f"{FRIGATE}/navigate", json=goal))
    assert (refused["code"], refused["status"]) == (4202, 400)


async def test_a_warp_flies_between_the_stars_and_ends_in_orbit(
    explorer_api: httpx.AsyncClient, world: World, explorer: Ship, mock_clock: MockClock
) -> None:
    home = world.system(world.universe.headquarters.system_symbol)
    system = within_reach(world, 800)
    goal = next(iter(system.waypoints.values()))
    data = (await warp(explorer_api, goal.symbol)).json()["data"]
    distance = round(home.distance(system))
    assert data["fuel"]["current"] == 800 - distance
    assert (data["nav"]["status"], data["nav"]["systemSymbol"]) == ("IN_TRANSIT", system.symbol)
    lasts = explorer.nav.arrival - explorer.nav.departure
    assert lasts == timedelta(seconds=round(15 + distance * 50 / 36 + 1e-9))
    mock_clock.jump(lasts.total_seconds())
    nav = (await explorer_api.get("/my/ships/TESTER-3/nav")).json()["data"]
    assert (nav["status"], nav["waypointSymbol"]) == ("IN_ORBIT", goal.symbol)
    assert world.ledger[-1].detail["fuel"] == distance


async def test_a_warp_can_be_sped_up_like_a_flight(
    explorer_api: httpx.AsyncClient, world: World, explorer: Ship, mock_clock: MockClock
) -> None:
    goal = next(iter(within_reach(world, 2_000).waypoints))
    mode = {"flightMode": "DRIFT"}
    await explorer_api.patch("/my/ships/TESTER-3/nav", json=mode)
    await warp(explorer_api, goal)
    slow = explorer.nav
    assert explorer.fuel == 799
    explorer.fuel = 5_000
    mode = {"flightMode": "BURN"}
    assert (await explorer_api.patch("/my/ships/TESTER-3/nav", json=mode)).status_code == 200
    fast = explorer.nav
    ratio = (slow.arrival - slow.departure) / (fast.arrival - fast.departure)
    assert ratio == pytest.approx(12, rel=0.1)
    assert 5_000 - explorer.fuel == pytest.approx(2 * fast.distance, abs=3)


async def test_a_warp_without_a_drive_is_refused(
    api: httpx.AsyncClient, world: World, ship: Ship
) -> None:
    goal = next(iter(within_reach(world, 2_000).waypoints))
    assert error(await warp(api, goal, "TESTER-1"))["code"] == 4236
    orbiting(ship, world.universe.headquarters)
    assert error(await warp(api, goal, "TESTER-1"))["code"] == 4241


async def test_a_warp_within_the_system_or_to_nowhere_is_refused(
    explorer_api: httpx.AsyncClient, world: World
) -> None:
    home = world.universe.headquarters
    for symbol in (home.symbol, world.universe.first_shipyard.symbol):
        refused = error(await warp(explorer_api, symbol))
        assert (refused["code"], refused["data"]["systemSymbol"]) == (4235, home.system_symbol)
    for symbol in ("X1-NONE1-A1", "somewhere", f"{within_reach(world, 2_000).symbol}-Q99"):
        assert error(await warp(explorer_api, symbol))["code"] == 4201


async def test_a_warp_is_bounded_by_the_drive_and_by_the_tank(
    explorer_api: httpx.AsyncClient, world: World, explorer: Ship
) -> None:
    far = next(iter(within_reach(world, 99_999, least=2_000).waypoints))
    refused = error(await warp(explorer_api, far))
    assert (refused["code"], refused["data"]["range"]) == (4201, 2_000)
    near = next(iter(within_reach(world, 2_000, least=800).waypoints))
    refused = error(await warp(explorer_api, near))
    assert (refused["code"], refused["data"]["fuelAvailable"]) == (4203, 800)
    assert explorer.fuel == 800


async def test_a_better_drive_reaches_farther(
    explorer_api: httpx.AsyncClient, world: World, explorer: Ship
) -> None:
    drive = PARTS["MODULE_WARP_DRIVE_II"]
    assert isinstance(drive, Module)
    explorer.modules.append(drive)
    mode = {"flightMode": "DRIFT"}
    await explorer_api.patch("/my/ships/TESTER-3/nav", json=mode)
    far = next(iter(within_reach(world, 6_000, least=2_000).waypoints))
    assert (await warp(explorer_api, far)).status_code == 200


async def test_a_chart_shows_the_traits_to_all_and_pays_once(
    api: httpx.AsyncClient,
    anyone: httpx.AsyncClient,
    world: World,
    ship: Ship,
    near_gate: Waypoint,
) -> None:
    orbiting(ship, near_gate)
    response = await api.post(f"{FRIGATE}/chart")
    data = response.json()["data"]
    assert response.status_code == 201
    assert data["chart"]["submittedBy"] == "TESTER"
    assert "MARKETPLACE" in {trait["symbol"] for trait in data["waypoint"]["traits"]}
    pay = data["transaction"]["totalPrice"]
    assert pay > 0
    assert data["agent"]["credits"] == 175_000 + pay
    seen = (await anyone.get(path(near_gate))).json()["data"]
    assert seen == data["waypoint"]
    assert (await anyone.get(path(near_gate, "/jump-gate"))).status_code == 200
    refused = error(await api.post(f"{FRIGATE}/chart"))
    assert (refused["code"], refused["status"]) == (4230, 400)
    assert refused["data"] == {"waypointSymbol": near_gate.symbol}
    assert world.agent("TESTER").credits == 175_000 + pay
    assert [deed.operation for deed in world.ledger] == ["chart"]


async def test_home_is_charted_already(api: httpx.AsyncClient) -> None:
    assert error(await api.post(f"{FRIGATE}/chart"))["code"] == 4230


def test_every_kind_of_waypoint_pays_for_its_chart(world: World, agent: Agent, ship: Ship) -> None:
    systems = world.universe.listed(1, 99)
    waypoints = {w.type: w for s in systems for w in s.waypoints.values() if not w.chart}
    for waypoint in waypoints.values():
        orbiting(ship, waypoint)
        before = agent.credits
        pay = charting.chart(world, agent, ship, EPOCH)
        assert agent.credits - before == pay.price > 0


async def test_the_site_at_home_is_supplied_until_it_is_a_gate(
    api: httpx.AsyncClient, world: World, ship: Ship, home_gate: Waypoint
) -> None:
    body = (await api.get(path(home_gate, "/construction"))).json()["data"]
    needed = {it["tradeSymbol"]: (it["required"], it["fulfilled"]) for it in body["materials"]}
    assert needed == {
        "FAB_MATS": (1600, 0),
        "ADVANCED_CIRCUITRY": (400, 0),
        "QUANTUM_STABILIZERS": (1, 1),
    }
    docked_at(ship, home_gate)
    for good in ["FAB_MATS"] * 40 + ["ADVANCED_CIRCUITRY"] * 10:
        assert (await api.get(path(home_gate))).json()["data"]["isUnderConstruction"]
        ship.load(good, 40)
        data = (await supply(api, home_gate, good, 40)).json()["data"]
        assert data["cargo"]["units"] == 0
    assert not (await api.get(path(home_gate))).json()["data"]["isUnderConstruction"]
    assert (await api.get(path(home_gate, "/construction"))).json()["data"]["isComplete"]
    assert len(world.ledger) == 50


async def supply(
    api: httpx.AsyncClient, site: Waypoint, good: str, units: object, ship: str = "TESTER-1"
) -> httpx.Response:
    body = {"shipSymbol": ship, "tradeSymbol": good, "units": units}
    return await api.post(path(site, "/construction/supply"), json=body)


async def test_a_site_refuses_what_it_does_not_need(
    api: httpx.AsyncClient, ship: Ship, home_gate: Waypoint
) -> None:
    docked_at(ship, home_gate)
    ship.cargo = {"IRON": 5, "FAB_MATS": 5, "QUANTUM_STABILIZERS": 1}
    for good, code in (("IRON", 4800), ("QUANTUM_STABILIZERS", 4801), ("ADVANCED_CIRCUITRY", 4218)):
        refused = error(await supply(api, home_gate, good, 1))
        assert (refused["code"], refused["status"]) == (code, 400)
        assert refused["data"]["tradeSymbol"] == good
    assert error(await supply(api, home_gate, "FAB_MATS", 6))["code"] == 4219
    assert ship.cargo == {"IRON": 5, "FAB_MATS": 5, "QUANTUM_STABILIZERS": 1}


async def test_a_site_is_supplied_by_ships_that_are_docked_there(
    api: httpx.AsyncClient, world: World, ship: Ship, home_gate: Waypoint
) -> None:
    ship.cargo = {"FAB_MATS": 5}
    refused = error(await supply(api, home_gate, "FAB_MATS", 5))
    assert (refused["code"], refused["data"]["waypointSymbol"]) == (4802, home_gate.symbol)
    orbiting(ship, home_gate)
    assert error(await supply(api, home_gate, "FAB_MATS", 5))["code"] == 4244
    docked_at(ship, home_gate)
    register(world, "RIVAL", "VOID", EPOCH)
    assert error(await supply(api, home_gate, "FAB_MATS", 5, "RIVAL-1"))["status"] == 404
    home = world.universe.headquarters
    assert error(await supply(api, home, "FAB_MATS", 5))["status"] == 404
    assert (await supply(api, home_gate, "FAB_MATS", 5)).status_code == 201


@pytest.mark.parametrize("units", [0, -1, 1.5, "1", None, True])
async def test_units_for_a_site_are_whole_and_positive(
    api: httpx.AsyncClient, ship: Ship, home_gate: Waypoint, units: object
) -> None:
    docked_at(ship, home_gate)
    ship.cargo = {"FAB_MATS": 5}
    refused = error(await supply(api, home_gate, "FAB_MATS", units))
    assert (refused["code"], refused["status"]) == (3001, 422)


@pytest.mark.parametrize("operation", ["jump", "warp"])
@pytest.mark.parametrize("body", [{}, {"waypointSymbol": 3}, {"systemSymbol": "X1-A1"}])
async def test_a_destination_has_to_be_named(
    api: httpx.AsyncClient, operation: str, body: dict[str, Any]
) -> None:
    refused = error(await api.post(f"{FRIGATE}/{operation}", json=body))
    assert (refused["code"], refused["status"]) == (3001, 422)


@given(st.lists(st.tuples(st.sampled_from(["FAB_MATS", "IRON"]), st.integers(1, 900)), max_size=8))
def test_whatever_is_brought_a_site_gains_what_the_hold_loses_and_is_never_overfull(
    deliveries: list[tuple[str, int]],
) -> None:
    world = World(make(1, 2, EPOCH), EPOCH)
    ship = register(world, "TESTER", "COSMIC", EPOCH).ship("TESTER-1")
    site = gate_of(world.system(world.universe.headquarters.system_symbol))
    docked_at(ship, site)
    for good, units in deliveries:
        ship.cargo = {good: 800}
        before = fulfilled(world, site)
        try:
            construction.supply(world, ship, site, EPOCH, good=good, units=units)
        except Refusal:
            assert (ship.cargo, fulfilled(world, site)) == ({good: 800}, before)
        assert fulfilled(world, site) - before == 800 - ship.cargo.get(good, 0)
        assert fulfilled(world, site) <= 1600


def fulfilled(world: World, site: Waypoint) -> int:
    materials = construction.site(world, site).materials
    return next(it.fulfilled for it in materials if it.good == "FAB_MATS")


async def test_gates_and_sites_are_as_specified(
    api: httpx.AsyncClient, conforms: Check, ship: Ship, home_gate: Waypoint
) -> None:
    docked_at(ship, home_gate)
    ship.cargo = {"FAB_MATS": 5}
    supplied = await supply(api, home_gate, "FAB_MATS", 3)
    conforms(supplied, "post", f"{WAYPOINT}/construction/supply")
    site = await api.get(path(home_gate, "/construction"))
    conforms(site, "get", f"{WAYPOINT}/construction")
    gate = await api.get(path(home_gate, "/jump-gate"))
    conforms(gate, "get", f"{WAYPOINT}/jump-gate")


async def test_a_jump_and_a_chart_are_as_specified(
    api: httpx.AsyncClient, conforms: Check, crossing: Crossing, mock_clock: MockClock
) -> None:
    conforms(await jump(api, crossing.destination.symbol), "post", f"{SHIP}/jump")
    conforms(await api.post(f"{FRIGATE}/chart"), "post", f"{SHIP}/chart")
    conforms(await api.get(path(crossing.destination)), "get", WAYPOINT)


async def test_a_warp_is_as_specified(
    explorer_api: httpx.AsyncClient, conforms: Check, world: World, mock_clock: MockClock
) -> None:
    goal = next(iter(within_reach(world, 800).waypoints))
    conforms(await warp(explorer_api, goal), "post", f"{SHIP}/warp")
    conforms(await explorer_api.get("/my/ships/TESTER-3"), "get", SHIP)


async def test_every_page_of_systems_is_as_specified(
    anyone: httpx.AsyncClient, conforms: Check, world: World
) -> None:
    for page in range(1, 6):
        listed = await anyone.get("/systems", params={"limit": 20, "page": page})
        conforms(listed, "get", "/systems")
    for system in world.universe.listed(1, 5):
        listed = await anyone.get(f"/systems/{system.symbol}/waypoints", params={"limit": 20})
        conforms(listed, "get", "/systems/{systemSymbol}/waypoints")
