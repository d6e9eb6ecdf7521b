"""What all operations stand on: parts, hold, tank, credits, cooldowns, guards, places, time."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH, iso
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.parts import PARTS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.operations import OPERATIONS, fields
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import navigation, preconditions, processes
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.places import Construction, PlaceState
from spacetraders.sandbox.state.ships import Component, Cooldown, Ship
from spacetraders.sandbox.state.universe import Atlas, System
from spacetraders.sandbox.state.world import World

GOODS = ("FUEL", "IRON_ORE", "FOOD")
FRIGATE = "/my/ships/TESTER-1"


@pytest.fixture
def ship(agent: Agent) -> Ship:
    return agent.ship("TESTER-1")


def refused(function: Callable[..., Any], *args: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        function(*args)
    return caught.value


@pytest.mark.parametrize("ship_type", SHIP_TYPES.values(), ids=lambda of: of.symbol)
def test_a_new_ship_has_the_hold_and_the_crew_of_its_type(agent: Agent, ship_type: Any) -> None:
    ship = agent.launch(ship_type, generate(1, EPOCH).headquarters, EPOCH)
    assert (ship.crew_required, ship.crew_capacity) == (
        ship_type.crew_required,
        ship_type.crew_capacity,
    )
    assert ship.fuel == ship.fuel_capacity == ship_type.frame.fuel_capacity
    assert ship.power_used <= ship.reactor.part.power_output
    assert ship.slots_used <= ship.frame.part.module_slots
    assert len(ship.mounts) <= ship.frame.part.mounting_points


def test_the_parts_of_one_ship_are_not_those_of_another(agent: Agent, world: World) -> None:
    home, frigate = world.universe.headquarters, SHIP_TYPES["SHIP_COMMAND_FRIGATE"]
    one, other = (agent.launch(frigate, home, EPOCH) for _ in range(2))
    one.modules.append(PARTS["MODULE_CARGO_HOLD_I"])
    one.mounts.clear()
    assert (one.cargo_capacity, other.cargo_capacity) == (55, 40)
    assert (one.strength("MOUNT_SURVEYOR"), other.strength("MOUNT_SURVEYOR")) == (0, 2)


def test_a_worn_part_shows_its_condition_and_a_sound_one_a_plain_one(ship: Ship) -> None:
    ship.engine = Component(ship.engine.part, 0.25, 0.5)
    body = views.ship(ship, EPOCH)
    assert (body["engine"]["condition"], body["engine"]["integrity"]) == (0.25, 0.5)
    assert repr(body["frame"]["condition"]) == "1"


def test_a_number_once_used_names_no_other_ship(agent: Agent, world: World) -> None:
    probe, home = SHIP_TYPES["SHIP_PROBE"], world.universe.headquarters
    first = agent.launch(probe, home, EPOCH)
    del agent.ships[first.symbol]
    assert (first.symbol, agent.launch(probe, home, EPOCH).symbol) == ("TESTER-3", "TESTER-4")


def test_a_full_hold_refuses_more_with_its_sums(ship: Ship) -> None:
    ship.load("FOOD", 30)
    refusal = refused(ship.load, "FUEL", 11)
    assert (refusal.code, refusal.data) == (
        4217,
        {"cargoCapacity": 40, "cargoUnits": 30, "unitsToAdd": 11},
    )
    assert ship.cargo == {"FOOD": 30}


def test_a_hold_gives_away_what_it_has_and_no_more(ship: Ship) -> None:
    ship.load("FOOD", 3)
    assert refused(ship.unload, "FUEL", 1).code == 4218
    refusal = refused(ship.unload, "FOOD", 4)
    assert (refusal.code, refusal.data) == (
        4219,
        {"shipSymbol": "TESTER-1", "tradeSymbol": "FOOD", "cargoUnits": 3, "unitsToRemove": 4},
    )
    ship.unload("FOOD", 3)
    assert ship.cargo == {}


@given(
    st.lists(
        st.tuples(st.sampled_from(["load", "unload"]), st.sampled_from(GOODS), st.integers(0, 50))
    )
)
def test_whatever_is_loaded_and_unloaded_the_hold_is_neither_overfull_nor_short(
    moves: list[tuple[str, str, int]],
) -> None:
    agent = register(World(generate(1, EPOCH), EPOCH), "TESTER", "COSMIC", EPOCH)
    ship = agent.ship("TESTER-1")
    refusals_seen: set[int] = set()
    for move, good, units in moves:
        before = dict(ship.cargo)
        try:
            getattr(ship, move)(good, units)
        except Refusal as refusal:
            assert ship.cargo == before
            refusals_seen.add(refusal.code)
        else:
            change = units if move == "load" else -units
            assert ship.cargo_units == sum(before.values()) + change
        assert all(aboard > 0 for aboard in ship.cargo.values())
        assert ship.cargo_units + ship.cargo_room == 40
    assert refusals_seen <= {4217, 4218, 4219}


@pytest.mark.parametrize("move", ["load", "unload"])
def test_no_goods_come_of_negative_units(ship: Ship, move: str) -> None:
    with pytest.raises(ValueError, match="-1 units"):
        getattr(ship, move)("FOOD", -1)


def test_credits_are_taken_only_where_they_are(agent: Agent) -> None:
    refusal = refusals.insufficient_credits(4216, agent.credits, 175_001)
    assert refused(agent.charge, 175_001, refusal) is refusal
    assert refusal.data == {"creditsAvailable": 175_000, "creditsNeeded": 175_001}
    agent.charge(175_000, refusal)
    assert agent.credits == 0
    agent.pay(7)
    assert agent.credits == 7
    for change in (agent.pay, lambda amount: agent.charge(amount, refusal)):
        with pytest.raises(ValueError, match="-1 credits"):
            change(-1)


def test_a_tank_is_filled_to_the_brim_and_no_further(ship: Ship) -> None:
    ship.burn(150, EPOCH)
    assert (ship.fill(100), ship.fill(100), ship.fuel) == (100, 50, 400)


def test_a_cooldown_is_refused_with_409_and_the_seconds_left(world: World, ship: Ship) -> None:
    preconditions.cool(ship, EPOCH)
    cooldown = world.cool_down(ship, 70, EPOCH)
    refusal = refused(preconditions.cool, ship, EPOCH + timedelta(seconds=9.5))
    assert (refusal.code, refusal.status) == (4000, 409)
    assert refusal.data == {
        "cooldown": {
            "shipSymbol": "TESTER-1",
            "totalSeconds": 70,
            "remainingSeconds": 61,
            "expiration": iso(EPOCH + timedelta(seconds=70)),
        }
    }
    preconditions.cool(ship, cooldown.expiration)
    assert ship.cooldown is None


def test_the_pace_of_the_world_divides_cooldowns(world: World, ship: Ship) -> None:
    world.pace = 60.0
    cooldown = world.cool_down(ship, 90, EPOCH)
    assert cooldown == Cooldown(2, EPOCH + timedelta(seconds=1.5))


def test_docked_orbiting_and_flying_ships_are_told_apart(
    world: World, system: System, ship: Ship
) -> None:
    home = world.universe.headquarters
    assert preconditions.docked(ship, EPOCH) is home
    refusal = refused(preconditions.in_orbit, ship, EPOCH)
    assert (refusal.code, refusal.data) == (4236, {"waypointSymbol": home.symbol})
    navigation.orbit(ship, EPOCH)
    assert preconditions.in_orbit(ship, EPOCH) is home
    refusal = refused(preconditions.docked, ship, EPOCH)
    assert (refusal.code, refusal.data) == (4244, {"waypointSymbol": home.symbol})
    goal = world.universe.first_shipyard.symbol
    navigation.navigate(ship, system, goal, world.lasting, EPOCH)
    for guard in (preconditions.settle, preconditions.docked, preconditions.in_orbit):
        assert refused(guard, ship, EPOCH).code == 4214


def test_what_a_ship_lacks_is_refused_with_the_code_given(agent: Agent, ship: Ship) -> None:
    probe = agent.ship("TESTER-2")
    assert [mount.symbol for mount in preconditions.mounts(ship, "MOUNT_SURVEYOR", 4240)] == [
        "MOUNT_SURVEYOR_II"
    ]
    assert len(preconditions.modules(ship, "MODULE_CREW_QUARTERS", 4252)) == 2
    assert refused(preconditions.mounts, probe, "MOUNT_SURVEYOR", 4240).code == 4240
    assert refused(preconditions.modules, probe, "MODULE_WARP_DRIVE", 4241).code == 4241


def test_the_universe_stays_as_it_was_whatever_is_traded(world: World, atlas: Atlas) -> None:
    home = world.universe.headquarters
    market = world.market(home)
    market.listings["FUEL"].net_supply -= 5
    assert world.market(home) is market
    first = atlas.market(home.symbol)
    assert first is not None
    assert first.listings["FUEL"].net_supply == 0


def test_only_places_that_were_changed_are_kept(world: World, system: System) -> None:
    gate = next(w for w in system.waypoints.values() if w.type == "JUMP_GATE")
    state = world.place(gate)
    assert state.under_construction
    assert world.places == {}
    world.places[gate.symbol] = attrs.evolve(state, modifiers=("UNSTABLE",))
    assert world.place(gate).modifiers == ("UNSTABLE",)
    body = views.waypoint(gate, world.place(gate))
    assert [modifier["symbol"] for modifier in body["modifiers"]] == ["UNSTABLE"]


def test_a_construction_is_complete_when_nothing_is_missing(system: System) -> None:
    gate = next(w for w in system.waypoints.values() if w.type == "JUMP_GATE")
    construction = PlaceState.at_first(gate).construction
    assert construction is not None
    assert not construction.is_complete
    full = tuple(attrs.evolve(m, fulfilled=m.required) for m in construction.materials)
    assert not PlaceState(construction=Construction(full)).under_construction


def test_a_page_of_systems_is_all_that_is_asked_of_the_universe(atlas: Atlas) -> None:
    one = next(iter(atlas.systems.values()))
    names = [f"X1-AA{number}" for number in range(7)]
    many = attrs.evolve(atlas, systems={n: attrs.evolve(one, symbol=n) for n in names})
    assert [system.symbol for system in many.listed(2, 3)] == names[2:5]
    assert [system.symbol for system in many.listed(6, 3)] == names[6:]
    assert many.listed(7, 3) == []
    assert many.system("X1-AA9") is None


def test_the_dice_of_two_worlds_of_one_seed_fall_alike(atlas: Atlas) -> None:
    def rolls(seed: int) -> list[float]:
        dice: random.Random = World(atlas, EPOCH, seed).dice
        return [dice.random() for _ in range(5)]

    assert rolls(3) == rolls(3) != rolls(4)


def test_processes_run_up_to_each_time_once_and_never_backwards(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[datetime] = []
    monkeypatch.setattr(processes, "PROCESSES", (lambda _world, now: seen.append(now),))
    later = EPOCH + timedelta(seconds=5)
    for now in (EPOCH, later, EPOCH):
        processes.advance(world, now)
    assert (seen, world.time) == ([EPOCH, later], later)


async def test_every_request_brings_the_world_up_to_its_time(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    before = world.time
    mock_clock.jump(60)
    await api.get("/my/agent")
    assert world.time - before >= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_type"),
        ({"units": None}, "invalid_type"),
        ({"units": 0}, "too_small"),
        ({"units": -1}, "too_small"),
        ({"units": 1.5}, "invalid_type"),
        ({"units": float("nan")}, "invalid_type"),
        ({"units": True}, "invalid_type"),
        ({"units": "1"}, "invalid_type"),
    ],
)
def test_units_that_are_required_are_whole_and_positive(body: dict[str, Any], code: str) -> None:
    issue = fields.whole("units")(body)
    assert issue is not None
    assert (issue.code, issue.path) == (code, ("units",))


@pytest.mark.parametrize("units", [1, 2.0, 10**30])
def test_a_number_of_units_may_have_a_point_and_any_size(units: float) -> None:
    assert fields.whole("units")({"units": units}) is None


@pytest.mark.parametrize("value", [None, "", 3, "GOLD_BARS", ["FUEL"]])
def test_a_symbol_has_to_be_of_the_catalogue(value: Any) -> None:
    assert fields.one_of("symbol", GOODS)({"symbol": value}) is not None
    assert fields.one_of("symbol", GOODS)({"symbol": "FUEL"}) is None


def test_a_row_of_the_table_refuses_a_body_for_all_its_misfits_at_once() -> None:
    purchase = next(row for row in OPERATIONS if row.name == "purchase")
    with pytest.raises(Refusal) as caught:
        purchase.check({"symbol": "NOTHING", "units": 0})
    assert (caught.value.code, caught.value.status) == (3001, 422)
    assert [it["path"] for it in (caught.value.data or {})["zodIssues"]] == [["symbol"], ["units"]]
    purchase.check({"symbol": "FUEL", "units": 1, "more": None})


async def test_two_runs_of_one_seed_give_the_same_answers_errors_and_their_ids_too(
    atlas: Atlas, connect: Callable[[World, None], httpx.AsyncClient], mock_clock: MockClock
) -> None:
    async def run() -> list[str]:
        async with connect(World(atlas, started=EPOCH), None) as client:
            new = {"symbol": "TWIN", "faction": "VOID"}
            texts = [(await client.post("/register", json=new)).text for _ in range(2)]
            return [
                *texts,
                (await client.get("/my/agent")).text,
                (await client.get("/systems")).text,
            ]

    assert await run() == await run()


async def test_a_ship_without_a_cooldown_answers_204_and_with_one_tells_it(
    api: httpx.AsyncClient, world: World, ship: Ship, mock_clock: MockClock
) -> None:
    response = await api.get(f"{FRIGATE}/cooldown")
    assert (response.status_code, response.content) == (204, b"")
    world.cool_down(ship, 70, world.time)
    data = (await api.get(f"{FRIGATE}/cooldown")).json()["data"]
    assert (data["totalSeconds"], data["shipSymbol"]) == (70, "TESTER-1")
    assert (await api.get(FRIGATE)).json()["data"]["cooldown"] == data
    mock_clock.jump(70)
    assert (await api.get(f"{FRIGATE}/cooldown")).status_code == 204
    idle = (await api.get(FRIGATE)).json()["data"]["cooldown"]
    assert idle == {"shipSymbol": "TESTER-1", "totalSeconds": 0, "remainingSeconds": 0}


async def test_cargo_modules_and_mounts_are_those_of_the_whole_ship(
    api: httpx.AsyncClient, ship: Ship
) -> None:
    ship.load("FOOD", 3)
    whole = (await api.get(FRIGATE)).json()["data"]
    for part in ("nav", "cargo", "modules", "mounts"):
        assert (await api.get(f"{FRIGATE}/{part}")).json()["data"] == whole[part]
    assert whole["nav"]["status"] == NavStatus.DOCKED


@pytest.mark.parametrize("part", ["nav", "cargo", "modules", "mounts", "cooldown"])
async def test_the_parts_of_a_ship_are_shown_to_its_owner_alone(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World, part: str
) -> None:
    register(world, "OTHER", "COSMIC", EPOCH)
    assert (await api.get(f"/my/ships/OTHER-1/{part}")).status_code == 404
    assert (await anyone.get(f"{FRIGATE}/{part}")).status_code == 401
