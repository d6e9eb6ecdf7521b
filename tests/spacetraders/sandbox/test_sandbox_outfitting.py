"""Mounts and modules: what may be put where, what it costs, and that no part is ever lost."""

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import navigation
from spacetraders.sandbox.rules.outfitting import MODULES, MOUNTS
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

PARTS = {**MOUNTS.parts, **MODULES.parts}
FEE = 100
PATHS = ["mounts/install", "mounts/remove", "modules/install", "modules/remove"]


def built(world: World, agent: Agent, name: str) -> Ship:
    """A new ship of the agent's, docked at a yard."""
    return agent.launch(SHIP_TYPES[f"SHIP_{name}"], world.universe.first_shipyard, EPOCH)


@pytest.fixture
def frigate(world: World, agent: Agent) -> Ship:
    return built(world, agent, "COMMAND_FRIGATE")


async def post(api: httpx.AsyncClient, ship: Ship, path: str, symbol: Any) -> httpx.Response:
    return await api.post(f"/my/ships/{ship.symbol}/{path}", json={"symbol": symbol})


def act(world: World, agent: Agent, ship: Ship, path: str, symbol: str) -> int:
    """Do what the operation does, and return what it cost."""
    family, verb = path.split("/")
    function = getattr(MOUNTS if family == "mounts" else MODULES, verb)
    price: int = function(world, agent, ship, symbol, EPOCH).price
    return price


def refused(world: World, agent: Agent, ship: Ship, path: str, symbol: str) -> Refusal:
    """Expect a refusal that leaves everything as it was."""
    before = copy.deepcopy(agent)
    with pytest.raises(Refusal) as caught:
        act(world, agent, ship, path, symbol)
    assert agent == before
    return caught.value


def owned(ship: Ship) -> Counter[str]:
    """All parts of a ship, fitted or in the hold."""
    fitted = Counter(part.symbol for part in (*ship.modules, *ship.mounts))
    return fitted + Counter(ship.cargo)


async def test_a_mount_moves_from_the_hold_onto_the_ship_for_the_fee(
    api: httpx.AsyncClient, conforms: Check, agent: Agent, frigate: Ship
) -> None:
    frigate.load("MOUNT_TURRET_I", 2)
    response = await post(api, frigate, "mounts/install", "MOUNT_TURRET_I")
    data = conforms(response, "post", "/my/ships/{shipSymbol}/mounts/install")["data"]
    assert response.status_code == 201
    assert data["mounts"][-1]["symbol"] == "MOUNT_TURRET_I"
    assert [(it["symbol"], it["units"]) for it in data["cargo"]["inventory"]] == [
        ("MOUNT_TURRET_I", 1)
    ]
    assert data["transaction"]["totalPrice"] == FEE == 175_000 - data["agent"]["credits"]
    assert agent.credits == data["agent"]["credits"]


async def test_a_mount_that_is_removed_is_in_the_hold(
    api: httpx.AsyncClient, conforms: Check, frigate: Ship
) -> None:
    response = await post(api, frigate, "mounts/remove", "MOUNT_SURVEYOR_II")
    data = conforms(response, "post", "/my/ships/{shipSymbol}/mounts/remove")["data"]
    assert "MOUNT_SURVEYOR_II" not in [mount["symbol"] for mount in data["mounts"]]
    assert data["cargo"]["inventory"][0]["symbol"] == "MOUNT_SURVEYOR_II"
    assert frigate.strength("MOUNT_SURVEYOR") == 0


async def test_a_module_costs_the_fee_for_each_of_its_slots(
    api: httpx.AsyncClient, conforms: Check, frigate: Ship
) -> None:
    response = await post(api, frigate, "modules/remove", "MODULE_GAS_PROCESSOR_I")
    data = conforms(response, "post", "/my/ships/{shipSymbol}/modules/remove")["data"]
    assert data["transaction"]["totalPrice"] == 2 * FEE
    assert data["cargo"]["units"] == 1
    response = await post(api, frigate, "modules/install", "MODULE_GAS_PROCESSOR_I")
    data = conforms(response, "post", "/my/ships/{shipSymbol}/modules/install")["data"]
    assert data["transaction"]["tradeSymbol"] == "MODULE_GAS_PROCESSOR_I"
    assert (data["agent"]["credits"], data["cargo"]["units"]) == (175_000 - 4 * FEE, 0)


async def test_the_ledger_tells_of_every_part_that_changed_its_place(
    api: httpx.AsyncClient, world: World, frigate: Ship
) -> None:
    await post(api, frigate, "modules/remove", "MODULE_GAS_PROCESSOR_I")
    await post(api, frigate, "mounts/remove", "MOUNT_GAS_SIPHON_II")
    where = world.universe.first_shipyard.symbol
    assert [(deed.operation, deed.ship, deed.detail) for deed in world.ledger] == [
        (
            "remove_module",
            frigate.symbol,
            {"waypoint": where, "part": "MODULE_GAS_PROCESSOR_I", "credits": 2 * FEE},
        ),
        (
            "remove_mount",
            frigate.symbol,
            {"waypoint": where, "part": "MOUNT_GAS_SIPHON_II", "credits": FEE},
        ),
    ]


def test_another_hold_takes_more_cargo(world: World, agent: Agent) -> None:
    shuttle = built(world, agent, "LIGHT_SHUTTLE")
    shuttle.load("FOOD", 39)
    shuttle.load("MODULE_CARGO_HOLD_I", 1)
    shuttle.modules.pop()  # the crew's quarters make way, and so does their crew
    refusal = refused(world, agent, shuttle, "modules/install", "MODULE_CARGO_HOLD_I")
    assert refusal.code == 4252
    hauler = built(world, agent, "LIGHT_HAULER")
    hauler.modules = hauler.modules[1:]
    hauler.load("MODULE_CARGO_HOLD_I", 1)
    act(world, agent, hauler, "modules/install", "MODULE_CARGO_HOLD_I")
    assert (hauler.cargo_capacity, hauler.cargo_units) == (55, 0)


def test_a_hold_is_removed_only_if_what_is_left_takes_all_cargo(world: World, agent: Agent) -> None:
    hauler = built(world, agent, "LIGHT_HAULER")
    hauler.load("FOOD", 40)
    refusal = refused(world, agent, hauler, "modules/remove", "MODULE_CARGO_HOLD_II")
    assert (refusal.code, refusal.data) == (
        4217,
        {"cargoCapacity": 40, "cargoUnits": 40, "unitsToAdd": 1},
    )
    hauler.unload("FOOD", 1)
    act(world, agent, hauler, "modules/remove", "MODULE_CARGO_HOLD_II")
    assert (hauler.cargo_capacity, hauler.cargo_units, hauler.cargo_room) == (40, 40, 0)


def test_the_only_hold_has_nowhere_to_go(world: World, agent: Agent, frigate: Ship) -> None:
    refusal = refused(world, agent, frigate, "modules/remove", "MODULE_CARGO_HOLD_II")
    assert refusal.code == 4217


def test_a_mount_needs_room_to_be_removed(world: World, agent: Agent, frigate: Ship) -> None:
    frigate.load("FOOD", 40)
    assert refused(world, agent, frigate, "mounts/remove", "MOUNT_SURVEYOR_II").code == 4217


def test_quarters_whose_crew_is_needed_stay(world: World, agent: Agent, frigate: Ship) -> None:
    refusal = refused(world, agent, frigate, "modules/remove", "MODULE_CREW_QUARTERS_I")
    assert (refusal.code, refusal.data) == (
        4252,
        {"shipSymbol": frigate.symbol, "required": 55, "available": 40},
    )


@pytest.mark.parametrize(
    ("hull", "path", "part", "code"),
    [
        ("MINING_DRONE", "mounts/install", "MOUNT_MINING_LASER_I", 4252),
        ("LIGHT_SHUTTLE", "mounts/install", "MOUNT_TURRET_I", 4251),
        ("MINING_DRONE", "modules/install", "MODULE_CARGO_HOLD_I", 4250),
        ("LIGHT_SHUTTLE", "modules/install", "MODULE_ORE_REFINERY_I", 4249),
    ],
)
def test_power_slots_mounting_points_and_crew_have_to_suffice(
    world: World, agent: Agent, *, hull: str, path: str, part: str, code: int
) -> None:
    ship = built(world, agent, hull)
    ship.load(part, 1)
    refusal = refused(world, agent, ship, path, part)
    assert (refusal.code, refusal.status) == (code, 400)
    assert refusal.data is not None
    assert refusal.data["required"] > refusal.data["available"]


@pytest.mark.parametrize(
    ("path", "part", "code", "data"),
    [
        ("mounts/install", "MOUNT_TURRET_I", 4247, "requiredSymbol"),
        ("mounts/remove", "MOUNT_TURRET_I", 4247, "requiredSymbol"),
        ("modules/install", "MODULE_SCIENCE_LAB_I", 4218, "tradeSymbol"),
        ("modules/remove", "MODULE_SCIENCE_LAB_I", 4267, "requiredSymbol"),
    ],
)
def test_a_part_that_is_not_there_cannot_be_moved(
    world: World, agent: Agent, frigate: Ship, *, path: str, part: str, code: int, data: str
) -> None:
    refusal = refused(world, agent, frigate, path, part)
    assert refusal.code == code
    assert refusal.data is not None
    assert (refusal.data["shipSymbol"], refusal.data[data]) == (frigate.symbol, part)


@pytest.mark.parametrize(
    ("path", "part", "code", "fee"),
    [
        ("mounts/remove", "MOUNT_SURVEYOR_II", 4248, FEE),
        ("mounts/install", "MOUNT_TURRET_I", 4248, FEE),
        ("modules/remove", "MODULE_MINERAL_PROCESSOR_I", 4268, 2 * FEE),
        ("modules/install", "MODULE_SHIELD_GENERATOR_I", 4268, FEE),
    ],
)
def test_who_cannot_pay_the_fee_keeps_the_ship_as_it_is(
    world: World, agent: Agent, frigate: Ship, *, path: str, part: str, code: int, fee: int
) -> None:
    assert frigate.modules.pop().symbol == "MODULE_GAS_PROCESSOR_I"
    frigate.load(part, 1)
    agent.credits = fee - 1
    refusal = refused(world, agent, frigate, path, part)
    assert (refusal.code, refusal.data) == (
        code,
        {"creditsAvailable": fee - 1, "creditsNeeded": fee},
    )


@pytest.mark.parametrize("path", PATHS)
def test_parts_are_changed_in_the_dock_of_a_yard_and_nowhere_else(
    world: World, agent: Agent, frigate: Ship, path: str
) -> None:
    part = "MOUNT_TURRET_I" if path.startswith("mounts") else "MODULE_GAS_PROCESSOR_I"
    code = 4246 if path.startswith("mounts") else 4266
    home = world.universe.headquarters.symbol
    refusal = refused(world, agent, agent.ship("TESTER-1"), path, part)
    assert (refusal.code, refusal.data) == (code, {"waypointSymbol": home})
    navigation.orbit(frigate, EPOCH)
    assert refused(world, agent, frigate, path, part).code == 4244
    system = world.system(world.universe.headquarters.system_symbol)
    navigation.navigate(frigate, system, home, world.lasting, EPOCH)
    assert refused(world, agent, frigate, path, part).code == 4214


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("symbol", [None, 7, "", "FOOD", "MOUNT_RUSHMORE", "ENGINE_ION_DRIVE_I"])
async def test_what_is_no_part_of_the_family_is_refused_as_input(
    api: httpx.AsyncClient, frigate: Ship, path: str, symbol: Any
) -> None:
    response = await post(api, frigate, path, symbol)
    assert (response.status_code, response.json()["error"]["code"]) == (422, 3001)


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_changes_the_parts_of_a_ship_that_is_not_theirs(
    api: httpx.AsyncClient, world: World, path: str
) -> None:
    other = register(world, "OTHER", "COSMIC", EPOCH)
    part = "MOUNT_TURRET_I" if "mounts" in path else "MODULE_CARGO_HOLD_I"
    response = await post(api, other.ship("OTHER-1"), path, part)
    assert response.status_code == 404


@settings(max_examples=60)
@given(
    hull=st.sampled_from(sorted(SHIP_TYPES)),
    spares=st.lists(st.sampled_from(sorted(PARTS)), max_size=4),
    moves=st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(sorted(PARTS))), max_size=30),
)
def test_parts_only_change_places_and_every_ship_can_carry_what_it_has(
    hull: str, spares: list[str], moves: list[tuple[str, str]]
) -> None:
    world = World(generate(1, EPOCH), EPOCH)
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    agent.credits = paid_from = 1_500
    ship = built(world, agent, hull.removeprefix("SHIP_"))
    for spare in spares[: ship.cargo_room]:
        ship.load(spare, 1)
    parts = owned(ship)
    for path, symbol in moves:
        if PARTS[symbol] not in (*ship.modules, *ship.mounts) and symbol not in ship.cargo:
            continue
        if path.startswith("mounts") is not (symbol in MOUNTS.parts):
            continue
        before = copy.deepcopy(agent)
        try:
            paid_from -= act(world, agent, ship, path, symbol)
        except Refusal:
            assert agent == before
        assert owned(ship) == parts
        assert agent.credits == paid_from >= 0
        assert ship.cargo_units <= ship.cargo_capacity
        assert ship.power_used <= ship.reactor.part.power_output
        assert ship.slots_used <= ship.frame.part.module_slots
        assert len(ship.mounts) <= ship.frame.part.mounting_points
        assert ship.crew_required <= ship.crew_capacity
