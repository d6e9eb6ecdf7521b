"""Extracting, siphoning and surveying, over the API and underneath it."""

import copy
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.deposits import GASES, deposits
from spacetraders.sandbox.catalogue.goods import GOODS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import mining
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.rocks import Rock
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import System, Waypoint
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

FRIGATE, SHIP = "/my/ships/TESTER-1", "/my/ships/{shipSymbol}"
TRAIT_SETS = st.sets(st.sampled_from(sorted(TRAITS)), max_size=5)
FRESH_WORLD = World(generate(1, EPOCH), started=EPOCH)


def orbiting(ship: Ship, where: Waypoint) -> Ship:
    ship.nav = attrs.evolve(Nav.docked(where, EPOCH), status=NavStatus.IN_ORBIT)
    return ship


def place_of(system: System, kind: str, trait: str = "") -> Waypoint:
    return next(
        w for w in system.waypoints.values() if w.type == kind and (not trait or trait in w.traits)
    )


def error_of(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["error"]["code"]


@pytest.fixture
def rock(system: System) -> Waypoint:
    return place_of(system, "ASTEROID", "COMMON_METAL_DEPOSITS")


@pytest.fixture
def ship(agent: Agent, rock: Waypoint) -> Ship:
    """The frigate, in orbit of a rock of common metals."""
    return orbiting(agent.ship("TESTER-1"), rock)


async def test_an_extraction_brings_one_ore_aboard_and_heats_the_reactor(
    api: httpx.AsyncClient, world: World, ship: Ship, rock: Waypoint, conforms: Check
) -> None:
    body = conforms(await api.post(f"{FRIGATE}/extract"), "post", f"{SHIP}/extract")["data"]
    good, units = body["extraction"]["yield"]["symbol"], body["extraction"]["yield"]["units"]
    assert good in deposits(rock.type, rock.traits)
    assert ship.cargo == ({good: units} if units else {})
    assert body["cooldown"]["totalSeconds"] == 60 + 10 * 2  # one laser of power 2 (MECHANICS 4)
    assert body["modifiers"] == []
    deed = world.ledger[-1]
    assert (deed.operation, deed.ship, deed.detail["good"]) == ("extract", "TESTER-1", good)
    assert deed.detail["units"] == units


async def test_the_next_action_has_to_wait_for_the_reactor(
    api: httpx.AsyncClient, ship: Ship, mock_clock: MockClock
) -> None:
    await api.post(f"{FRIGATE}/extract")
    for action in ("extract", "survey", "scan/systems", "scan/waypoints", "scan/ships"):
        assert error_of(await api.post(f"{FRIGATE}/{action}")) == (409, 4000)
    mock_clock.jump(80)
    assert (await api.post(f"{FRIGATE}/extract")).status_code == 201


async def test_a_giant_gives_gas_to_a_siphon(
    api: httpx.AsyncClient, world: World, ship: Ship, system: System, conforms: Check
) -> None:
    orbiting(ship, place_of(system, "GAS_GIANT"))
    body = conforms(await api.post(f"{FRIGATE}/siphon"), "post", f"{SHIP}/siphon")["data"]
    assert body["siphon"]["yield"]["symbol"] in GASES
    assert 15 <= body["siphon"]["yield"]["units"] <= 25
    assert body["cargo"]["units"] == body["siphon"]["yield"]["units"] == ship.cargo_units
    assert body["cooldown"]["totalSeconds"] == 80
    assert world.ledger[-1].operation == "siphon"


async def test_a_survey_is_dug_by_sending_it_back(
    api: httpx.AsyncClient, world: World, ship: Ship, conforms: Check, mock_clock: MockClock
) -> None:
    body = conforms(await api.post(f"{FRIGATE}/survey"), "post", f"{SHIP}/survey")["data"]
    assert body["cooldown"]["totalSeconds"] == 60 + 10 * 3
    first, second = body["surveys"]  # a surveyor of strength 2
    assert first["signature"] != second["signature"]
    assert world.ledger[-1].detail["signatures"] == [first["signature"], second["signature"]]
    left = world.surveys.left[first["signature"]]
    path = f"{FRIGATE}/extract/survey"
    mock_clock.jump(90)
    body = conforms(await api.post(path, json=first), "post", f"{SHIP}/extract/survey")
    assert body["data"]["extraction"]["yield"]["symbol"] in {
        entry["symbol"] for entry in first["deposits"]
    }
    assert world.surveys.left[first["signature"]] == left - 1
    assert world.ledger[-1].detail["survey"] == first["signature"]
    mock_clock.jump(80)
    old = await api.post(f"{FRIGATE}/extract", json={"survey": second})
    assert conforms(old, "post", f"{SHIP}/extract")["data"]["extraction"]
    assert world.ledger[-1].detail["survey"] == second["signature"]


async def test_a_survey_serves_any_ship_at_that_rock(
    api: httpx.AsyncClient, agent: Agent, ship: Ship, rock: Waypoint
) -> None:
    survey = (await api.post(f"{FRIGATE}/survey")).json()["data"]["surveys"][0]
    drone = agent.launch(SHIP_TYPES["SHIP_MINING_DRONE"], rock, EPOCH)
    orbiting(drone, rock)
    response = await api.post(f"/my/ships/{drone.symbol}/extract/survey", json=survey)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("action", "craft", "code"),
    [
        ("survey", "MINING_DRONE at ASTEROID", 4240),
        ("survey", "SURVEYOR at PLANET", 4222),
        ("survey", "SURVEYOR at ASTEROID_BASE", 4261),
        ("extract", "SURVEYOR at ASTEROID", 4243),
        ("extract", "MINING_DRONE at GAS_GIANT", 4205),
        ("extract", "MINING_DRONE at ASTEROID_BASE", 4261),
        ("siphon", "MINING_DRONE at GAS_GIANT", 4258),
        ("siphon", "SIPHON_DRONE at ASTEROID", 4259),
        ("scan/systems", "PROBE at PLANET", 4215),
        ("scan/waypoints", "PROBE at PLANET", 4215),
        ("scan/ships", "PROBE at PLANET", 4215),
    ],
)
async def test_the_wrong_ship_or_place_is_refused_with_its_code(
    api: httpx.AsyncClient, agent: Agent, system: System, *, action: str, craft: str, code: int
) -> None:
    ship_type, where = craft.split(" at ")
    here = place_of(system, where)
    drone = orbiting(agent.launch(SHIP_TYPES[f"SHIP_{ship_type}"], here, EPOCH), here)
    before = copy.deepcopy(drone)
    assert error_of(await api.post(f"/my/ships/{drone.symbol}/{action}")) == (400, code)
    assert drone == before


@pytest.mark.parametrize(
    ("action", "module", "code"),
    [
        ("extract", "MODULE_MINERAL_PROCESSOR", 4242),
        ("siphon", "MODULE_GAS_PROCESSOR", 4257),
    ],
)
async def test_a_ship_without_a_processor_is_refused(
    api: httpx.AsyncClient, ship: Ship, system: System, *, action: str, module: str, code: int
) -> None:
    orbiting(ship, place_of(system, "GAS_GIANT" if action == "siphon" else "ASTEROID"))
    ship.modules = [m for m in ship.modules if not m.symbol.startswith(module)]
    response = await api.post(f"{FRIGATE}/{action}")
    assert error_of(response) == (400, code)
    assert response.json()["error"]["data"]["requiredSymbol"] == module


ACTIONS = ("survey", "extract", "siphon", "scan/systems", "scan/waypoints", "scan/ships")


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_docked_ship_is_told_to_orbit(
    api: httpx.AsyncClient, ship: Ship, rock: Waypoint, action: str
) -> None:
    ship.nav = Nav.docked(rock, EPOCH)
    response = await api.post(f"{FRIGATE}/{action}")
    assert error_of(response) == (400, 4223 if action == "survey" else 4236)
    assert response.json()["error"]["data"] == {"waypointSymbol": rock.symbol}


@pytest.mark.parametrize("action", [*ACTIONS, "refine"])
async def test_a_ship_in_flight_is_refused(
    api: httpx.AsyncClient, world: World, ship: Ship, action: str, mock_clock: MockClock
) -> None:
    orbiting(ship, world.universe.headquarters)
    goal = {"waypointSymbol": world.universe.first_shipyard.symbol}
    await api.post(f"{FRIGATE}/navigate", json=goal)
    response = await api.post(f"{FRIGATE}/{action}", json={"produce": "IRON"})
    assert error_of(response) == (400, 4214)
    assert set(response.json()["error"]["data"]) == {
        "departureSymbol",
        "destinationSymbol",
        "arrival",
        "departureTime",
        "secondsToArrival",
    }


@pytest.mark.parametrize("action", [*ACTIONS, "refine", "extract/survey"])
async def test_the_ship_of_nobody_is_not_found(api: httpx.AsyncClient, action: str) -> None:
    body = {"produce": "IRON"}
    assert error_of(await api.post(f"/my/ships/OTHER-1/{action}", json=body)) == (404, 404)


async def test_a_full_hold_takes_neither_ore_nor_gas(
    api: httpx.AsyncClient, world: World, ship: Ship, system: System
) -> None:
    ship.load("FOOD", 40)
    assert error_of(await api.post(f"{FRIGATE}/extract")) == (400, 4228)
    orbiting(ship, place_of(system, "GAS_GIANT"))
    response = await api.post(f"{FRIGATE}/siphon")
    assert error_of(response) == (400, 4228)
    data = {"shipSymbol": "TESTER-1", "cargoCapacity": 40, "cargoUnits": 40}
    assert response.json()["error"]["data"] == data
    assert (ship.cargo, ship.cooldown, len(world.ledger)) == ({"FOOD": 40}, None, 0)


async def test_what_does_not_fit_the_hold_is_left_behind(
    api: httpx.AsyncClient, ship: Ship, system: System
) -> None:
    orbiting(ship, place_of(system, "GAS_GIANT"))
    ship.load("FOOD", 38)
    body = (await api.post(f"{FRIGATE}/siphon")).json()["data"]
    assert body["siphon"]["yield"]["units"] == 2
    assert ship.cargo_units == 40


async def test_a_rock_shows_its_strain_breaks_and_recovers_by_rest(
    api: httpx.AsyncClient, world: World, ship: Ship, rock: Waypoint, mock_clock: MockClock
) -> None:
    path = f"/systems/{rock.system_symbol}/waypoints/{rock.symbol}"

    async def modifiers() -> list[str]:
        shown = (await api.get(path)).json()["data"]["modifiers"]
        return [modifier["symbol"] for modifier in shown]

    hour = world.lasting(3600)
    world.rocks.keep(rock.symbol, Rock(10.0, EPOCH, guesses.UNSTABLE_AT - 1), hour)
    body = (await api.post(f"{FRIGATE}/extract")).json()["data"]
    assert [m["symbol"] for m in body["modifiers"]] == ["UNSTABLE"] == await modifiers()
    mock_clock.jump(80)
    assert await modifiers() == []
    now = world.time
    world.rocks.keep(rock.symbol, Rock(10.0, now, guesses.CRITICAL_AT - 1), hour)
    body = (await api.post(f"{FRIGATE}/extract")).json()["data"]
    assert [m["symbol"] for m in body["modifiers"]] == ["UNSTABLE", "CRITICAL_LIMIT"]
    mock_clock.jump(3600)
    response = await api.post(f"{FRIGATE}/extract")
    assert error_of(response) == (400, 4253)
    assert response.json()["error"]["data"]["modifiers"] == ["UNSTABLE", "CRITICAL_LIMIT"]
    mock_clock.jump(2 * 3600 + 1)
    assert await modifiers() == []
    assert (await api.post(f"{FRIGATE}/extract")).status_code == 201


@pytest.mark.parametrize("kind", WaypointType)
@given(traits=TRAIT_SETS)
def test_only_known_goods_lie_anywhere_and_ice_lies_in_every_rock(
    kind: WaypointType, traits: set[str]
) -> None:
    found = deposits(kind, traits)
    assert set(found) <= set(GOODS)
    assert all(weight > 0 for weight in found.values())
    if kind in {"ASTEROID", "ASTEROID_FIELD", "ENGINEERED_ASTEROID"}:
        assert "ICE_WATER" in found


def test_a_mixed_rock_has_the_shares_that_were_observed() -> None:
    found = deposits("ASTEROID", ("COMMON_METAL_DEPOSITS", "MINERAL_DEPOSITS"))
    total = sum(found.values())
    shares = {good: 100 * weight / total for good, weight in found.items()}
    assert shares["ICE_WATER"] == pytest.approx(28, abs=2)
    for good in ("QUARTZ_SAND", "AMMONIA_ICE", "SILICON_CRYSTALS"):
        assert shares[good] == pytest.approx(14, abs=1.5)
    for good in ("IRON_ORE", "COPPER_ORE", "ALUMINUM_ORE"):
        assert shares[good] == pytest.approx(7, abs=1)
    assert shares["DIAMONDS"] == pytest.approx(0.1, abs=0.05)


@given(strength=st.integers(0, 60), seed=st.integers(0, 999))
def test_a_yield_is_the_strength_of_the_mounts_give_or_take_five(strength: int, seed: int) -> None:
    units = mining.units_of(strength, random.Random(seed))
    assert max(0, strength - 5) <= units <= strength + 5
    assert units <= 2 * strength


@given(kind=st.sampled_from(["extract", "siphon"]), aboard=st.integers(0, 40), seed=st.integers())
def test_the_hold_gets_exactly_what_the_yield_says_or_nothing_changes(
    kind: str, aboard: int, seed: int
) -> None:
    world = World(FRESH_WORLD.universe, started=EPOCH, seed=seed)
    ship = register(world, "TESTER", "COSMIC", EPOCH).ship("TESTER-1")
    system = world.system(world.universe.headquarters.system_symbol)
    orbiting(ship, place_of(system, "ASTEROID" if kind == "extract" else "GAS_GIANT"))
    ship.load("FOOD", aboard)
    before = Counter(ship.cargo)
    act = getattr(mining, kind)
    if aboard == 40:
        with pytest.raises(Refusal):
            act(world, ship, EPOCH)
        assert Counter(ship.cargo) == before
        return
    got = act(world, ship, EPOCH)
    assert Counter(ship.cargo) == before + Counter({got.good: got.units})
    assert ship.cargo_units <= ship.cargo_capacity


def test_the_sandboxes_of_one_seed_dig_the_same() -> None:
    def dug() -> list[object]:
        world = World(FRESH_WORLD.universe, started=EPOCH, seed=7)
        ship = register(world, "TESTER", "COSMIC", EPOCH).ship("TESTER-1")
        system = world.system(world.universe.headquarters.system_symbol)
        orbiting(ship, place_of(system, "ASTEROID"))
        found: list[object] = [*mining.survey(world, ship, EPOCH)]
        for hour in range(20):
            now = EPOCH + world.lasting(3600 * (hour + 1))
            ship.cargo.clear()
            found.append(mining.extract(world, ship, now))
        return found

    assert dug() == dug()


def test_surveyors_list_only_what_they_can_tell(world: World, agent: Agent) -> None:
    system = world.system(world.universe.headquarters.system_symbol)
    rock = place_of(system, "ASTEROID", "RARE_METAL_DEPOSITS")
    drone = orbiting(agent.launch(SHIP_TYPES["SHIP_SURVEYOR"], rock, EPOCH), rock)
    frigate = orbiting(agent.ship("TESTER-1"), rock)
    seen: dict[str, set[str]] = {"plain": set(), "good": set()}
    for hour in range(60):
        now = EPOCH + world.lasting(3600 * hour)
        for name, ship in (("plain", drone), ("good", frigate)):
            for _, survey in mining.survey(world, ship, now):
                assert 3 <= len(survey.deposits) <= 7
                seen[name] |= set(survey.deposits)
                minutes = (survey.expiration - now).total_seconds() / 60
                assert 5 <= minutes <= 60
    assert not {"URANITE_ORE", "DIAMONDS", "MERITIUM_ORE"} & seen["plain"]
    assert "URANITE_ORE" in seen["good"]
    assert "MERITIUM_ORE" not in seen["good"]  # no surveyor knows it
