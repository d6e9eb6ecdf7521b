"""Contracts, from the offer to the pay: the sums hold, and what is refused changes nothing."""

import copy
import statistics
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import contract_offers, procurement
from spacetraders.sandbox.rules.processes import advance
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.market import Kind
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Atlas
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]

DAY = timedelta(days=1)
START = 175_000
ATLAS = generate(1, EPOCH)


@pytest.fixture
def ship(agent: Agent) -> Ship:
    return agent.ship("TESTER-1")


@pytest.fixture
def contract(agent: Agent) -> Contract:
    return only(agent)


@pytest.fixture
def running(world: World, agent: Agent, contract: Contract) -> Contract:
    """The agent's first contract, accepted."""
    return procurement.accept(world, agent, contract.contract_id, EPOCH)


def only(agent: Agent) -> Contract:
    (contract,) = agent.contracts.values()
    return contract


def moor(world: World, ship: Ship, contract: Contract) -> None:
    """Dock a ship where the contract wants its goods, with as many of them as fit."""
    waypoint = world.find_waypoint(contract.destination)
    assert waypoint is not None
    ship.nav = Nav.docked(waypoint, EPOCH)
    if ship.cargo_room:
        ship.load(contract.good, ship.cargo_room)


def deliver_all(world: World, agent: Agent, ship: Ship, contract: Contract) -> Contract:
    moor(world, ship, contract)
    while contract.missing:
        units = min(contract.missing, ship.cargo_capacity)
        ship.cargo = {contract.good: units}
        contract = procurement.deliver(
            world, agent, contract.contract_id, ship, EPOCH, good=contract.good, units=units
        )
    return contract


def drop(agent: Agent) -> None:
    agent.contracts.clear()


def code(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["error"]["code"]


async def test_a_contract_from_offer_to_pay_is_as_specified(
    *,
    api: httpx.AsyncClient,
    conforms: Check,
    world: World,
    agent: Agent,
    ship: Ship,
    mock_clock: MockClock,
) -> None:
    one = "/my/contracts/{contractId}"
    drop(agent)
    path = "/my/ships/TESTER-1/negotiate/contract"
    response = await api.post(path)
    offered = conforms(response, "post", path.replace("TESTER-1", "{shipSymbol}"))
    contract = only(agent)
    assert offered["data"]["contract"]["id"] == contract.contract_id
    here = f"/my/contracts/{contract.contract_id}"
    accepted = conforms(await api.post(f"{here}/accept"), "post", f"{one}/accept")["data"]
    assert accepted["contract"]["accepted"]
    assert accepted["agent"]["credits"] == START + contract.on_accepted
    moor(world, ship, contract)
    units = min(contract.units, ship.cargo_units)
    goods = {"shipSymbol": "TESTER-1", "tradeSymbol": contract.good, "units": units}
    response = await api.post(f"{here}/deliver", json=goods)
    delivered = conforms(response, "post", f"{one}/deliver")["data"]
    assert delivered["contract"]["terms"]["deliver"][0]["unitsFulfilled"] == units
    assert delivered["cargo"]["units"] == 40 - units
    deliver_all(world, agent, ship, only(agent))
    done = conforms(await api.post(f"{here}/fulfill"), "post", f"{one}/fulfill")["data"]
    assert done["contract"]["fulfilled"]
    assert done["agent"]["credits"] == START + contract.on_accepted + contract.on_fulfilled
    conforms(await api.get(here), "get", one)
    listed = conforms(await api.get("/my/contracts"), "get", "/my/contracts")
    assert (listed["meta"]["total"], listed["data"][0]["fulfilled"]) == (1, True)


async def test_the_ledger_tells_of_each_deed_for_a_contract(
    api: httpx.AsyncClient, world: World, agent: Agent, ship: Ship, mock_clock: MockClock
) -> None:
    drop(agent)
    await api.post("/my/ships/TESTER-1/negotiate/contract")
    contract = only(agent)
    here = f"/my/contracts/{contract.contract_id}"
    await api.post(f"{here}/accept")
    moor(world, ship, contract)
    body = {"shipSymbol": "TESTER-1", "tradeSymbol": contract.good, "units": 1}
    await api.post(f"{here}/deliver", json=body)
    deliver_all(world, agent, ship, only(agent))
    await api.post(f"{here}/fulfill")
    named = {"contract": contract.contract_id}
    goods = {"waypoint": contract.destination, "good": contract.good, "units": 1}
    assert [(deed.operation, deed.ship, deed.detail) for deed in world.ledger] == [
        ("negotiate_contract", "TESTER-1", named),
        ("accept_contract", None, {**named, "credits": contract.on_accepted}),
        ("deliver_contract", "TESTER-1", {**named, **goods}),
        ("fulfill_contract", None, {**named, "credits": contract.on_fulfilled}),
    ]


def test_a_negotiated_contract_is_the_factions_and_for_what_its_system_imports(
    world: World, agent: Agent, ship: Ship
) -> None:
    base = world.universe.headquarters
    for _ in range(50):
        drop(agent)
        contract = procurement.negotiate(world, agent, ship, EPOCH)
        market = world.find_market(contract.destination)
        assert market is not None
        assert market.listings[contract.good].kind is Kind.IMPORT
        assert contract.faction == base.faction
        assert (contract.deadline_to_accept, contract.deadline) == (EPOCH + DAY, EPOCH + 7 * DAY)


@given(seed=st.integers(0, 10_000))
def test_a_negotiated_contract_asks_and_pays_as_the_recorded_ones_do(seed: int) -> None:
    world = World(ATLAS, EPOCH, seed)
    contract = contract_offers.negotiated(world, ATLAS.headquarters, "COSMIC", EPOCH)
    known = good(contract.good)
    market = world.find_market(contract.destination)
    assert market is not None
    volumes = contract.units / market.listings[contract.good].trade_volume
    assert guesses.LEAST_CONTRACT - 0.1 <= volumes <= guesses.MOST_CONTRACT + 0.1
    pay = contract.on_accepted + contract.on_fulfilled
    assert guesses.CONTRACT_PAY[0] <= (pay + 1) / (contract.units * known.base)
    assert (pay - 1) / (contract.units * known.base) <= guesses.CONTRACT_PAY[1]
    assert (
        guesses.CONTRACT_ADVANCE[0] - 0.01
        <= contract.on_accepted / pay
        <= guesses.CONTRACT_ADVANCE[1] + 0.01
    )


def test_half_of_the_contracts_ask_for_more_than_1_2_trade_volumes() -> None:
    world = World(ATLAS, EPOCH, 1)
    volumes = []
    for _ in range(400):
        contract = contract_offers.negotiated(world, ATLAS.headquarters, "COSMIC", EPOCH)
        market = world.find_market(contract.destination)
        assert market is not None
        volumes.append(contract.units / market.listings[contract.good].trade_volume)
    assert statistics.median(volumes) == pytest.approx(1.2, abs=0.15)


def test_two_worlds_of_one_seed_negotiate_the_same(atlas: Atlas) -> None:
    def negotiated(seed: int) -> list[Contract]:
        world = World(atlas, EPOCH, seed)
        return [
            contract_offers.negotiated(world, atlas.headquarters, "COSMIC", EPOCH) for _ in range(5)
        ]

    assert negotiated(1) == negotiated(1) != negotiated(2)


def test_a_system_that_imports_nothing_asks_for_ore_where_one_negotiates(atlas: Atlas) -> None:
    world = World(attrs.evolve(atlas, markets={}), EPOCH)
    contract = contract_offers.negotiated(world, atlas.headquarters, "COSMIC", EPOCH)
    assert (contract.good, contract.destination) == ("IRON_ORE", atlas.headquarters.symbol)


def test_a_fulfilled_contract_raises_reputation_and_the_supply_at_its_destination(
    world: World, agent: Agent, ship: Ship, running: Contract
) -> None:
    market = world.find_market(running.destination)
    assert market is not None
    before = market.listings[running.good].net_supply
    deliver_all(world, agent, ship, running)
    assert market.listings[running.good].net_supply == before
    procurement.fulfill(world, agent, running.contract_id, EPOCH)
    assert market.listings[running.good].net_supply == before + running.units
    assert agent.reputation == {"COSMIC": guesses.CONTRACT_REPUTATION}


def test_a_fulfilled_contract_makes_room_for_another(
    world: World, agent: Agent, ship: Ship, running: Contract
) -> None:
    deliver_all(world, agent, ship, running)
    procurement.fulfill(world, agent, running.contract_id, EPOCH)
    ship.nav = Nav.docked(world.universe.headquarters, EPOCH)
    procurement.negotiate(world, agent, ship, EPOCH)
    assert len(agent.contracts) == 2


def test_an_offer_that_nobody_accepts_vanishes_after_a_day(world: World, agent: Agent) -> None:
    advance(world, EPOCH + DAY - timedelta(milliseconds=1))
    assert len(agent.contracts) == 1
    advance(world, EPOCH + DAY)
    assert agent.contracts == {}
    assert agent.credits == START
    assert [event.type for event in agent.events] == ["CONTRACT_EXPIRED"]


def test_a_broken_contract_costs_its_advance_once_and_is_no_longer_in_the_way(
    world: World, agent: Agent, ship: Ship, running: Contract
) -> None:
    for days in (1, 7, 8, 20):
        advance(world, EPOCH + days * DAY)
        paid = running.on_accepted if days == 1 else 0
        assert agent.credits == START + paid
    (event,) = agent.events
    assert (event.type, event.created) == ("CONTRACT_LOST", running.deadline)
    paid = running.on_accepted
    assert event.data == {"contractId": running.contract_id, "credits": paid, "owed": 0}
    assert agent.contracts == {running.contract_id: running}
    procurement.negotiate(world, agent, ship, EPOCH + 20 * DAY)


def test_an_advance_that_was_spent_is_taken_back_as_far_as_it_is_there_and_else_owed(
    world: World, agent: Agent, running: Contract
) -> None:
    agent.credits, owed = 7, running.on_accepted - 7
    advance(world, running.deadline)
    (event,) = agent.events
    assert (agent.credits, agent.debt) == (0, owed)
    assert (event.data["credits"], event.data["owed"]) == (7, owed)
    assert event.message.endswith(f"; 7 credits were reclaimed, and {owed} are owed.")


def test_what_comes_in_pays_a_debt_first(agent: Agent) -> None:
    agent.credits = 40
    assert agent.take_back(100) == 40
    agent.pay(50)
    assert (agent.credits, agent.debt) == (0, 10)
    agent.pay(50)
    assert (agent.credits, agent.debt) == (40, 0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100))))
def test_nobody_gains_by_being_poor_when_credits_are_taken_back(
    moves: list[tuple[bool, int]],
) -> None:
    agent = Agent("A", "", "COSMIC", "X1-A-A1", credits=0, registered=EPOCH)
    for lent, amount in moves:
        (agent.take_back if lent else agent.pay)(amount)
        assert agent.credits == 0 or agent.debt == 0
    worth = sum(-amount if lent else amount for lent, amount in moves)
    assert agent.credits - agent.debt == worth


def test_a_fulfilled_contract_keeps_its_pay_after_the_deadline(
    world: World, agent: Agent, ship: Ship, running: Contract
) -> None:
    deliver_all(world, agent, ship, running)
    procurement.fulfill(world, agent, running.contract_id, EPOCH)
    advance(world, EPOCH + 30 * DAY)
    assert agent.credits == START + running.on_accepted + running.on_fulfilled
    assert not agent.events


def test_the_pace_of_the_world_divides_the_terms(atlas: Atlas) -> None:
    contract = only(register(World(atlas, EPOCH, pace=60), "TESTER", "COSMIC", EPOCH))
    assert contract.deadline_to_accept == EPOCH + DAY / 60
    assert contract.deadline == EPOCH + 7 * DAY / 60


async def test_a_day_without_requests_ends_an_offer_all_the_same(
    api: httpx.AsyncClient, mock_clock: MockClock
) -> None:
    mock_clock.jump(86_400 + 60)
    assert (await api.get("/my/contracts")).json()["data"] == []
    events = (await api.get("/my/agent/events")).json()["data"]
    assert [event["type"] for event in events] == ["CONTRACT_EXPIRED"]


# Refusals. Each is given a world with a first contract, and says what it does to it beforehand.


def _accepted(world: World, agent: Agent) -> None:
    procurement.accept(world, agent, only(agent).contract_id, EPOCH)


def _delivered(world: World, agent: Agent) -> None:
    _accepted(world, agent)
    deliver_all(world, agent, agent.ship("TESTER-1"), only(agent))


def _fulfilled(world: World, agent: Agent) -> None:
    _delivered(world, agent)
    procurement.fulfill(world, agent, only(agent).contract_id, EPOCH)


def _there(world: World, agent: Agent) -> None:
    _accepted(world, agent)
    moor(world, agent.ship("TESTER-1"), only(agent))


def _there_without(world: World, agent: Agent) -> None:
    _there(world, agent)
    agent.ship("TESTER-1").cargo.clear()


def _there_with_one(world: World, agent: Agent) -> None:
    _there(world, agent)
    agent.ship("TESTER-1").cargo = {only(agent).good: 1}


def _orbiting(world: World, agent: Agent) -> None:
    _there(world, agent)
    ship = agent.ship("TESTER-1")
    ship.nav = attrs.evolve(ship.nav, status=NavStatus.IN_ORBIT)


def _overdue(world: World, agent: Agent) -> None:
    _delivered(world, agent)
    contract = attrs.evolve(only(agent), deadline=EPOCH)
    agent.contracts[contract.contract_id] = contract


def _flying(world: World, agent: Agent) -> None:
    _accepted(world, agent)
    ship = agent.ship("TESTER-1")
    ship.nav = attrs.evolve(ship.nav, status=NavStatus.IN_TRANSIT, arrival=EPOCH + DAY)


def _nothing(_world: World, _agent: Agent) -> None:
    pass


def _another(world: World, agent: Agent) -> None:
    """Leave the agent's own contract to somebody else."""
    other = register(world, "OTHER", "VOID", EPOCH)
    other.contracts = dict(agent.contracts)
    agent.contracts.clear()


@pytest.mark.parametrize(
    ("prepare", "verb", "changed", "expected", "keys"),
    [
        (_another, "accept", {}, 4500, {"contractId"}),
        (_accepted, "accept", {}, 4501, {"contractId"}),
        (_fulfilled, "accept", {}, 4501, {"contractId"}),
        (_accepted, "fulfill", {}, 4502, {"contractId"}),
        (_overdue, "fulfill", {}, 4503, {"contractId"}),
        (_overdue, "deliver", {}, 4503, {"contractId"}),
        (_fulfilled, "fulfill", {}, 4504, {"contractId"}),
        (_fulfilled, "deliver", {}, 4504, {"contractId"}),
        (_nothing, "fulfill", {}, 4505, {"contractId"}),
        (_nothing, "deliver", {}, 4505, {"contractId"}),
        (_another, "fulfill", {}, 4506, {"contractId"}),
        (_another, "deliver", {}, 4506, {"contractId"}),
        (_there, "deliver", {"tradeSymbol": "FUEL"}, 4508, {"contractId", "tradeSymbol"}),
        (
            _delivered,
            "deliver",
            {},
            4509,
            {"contractId", "tradeSymbol", "unitsRequired", "unitsFulfilled"},
        ),
        (_accepted, "deliver", {}, 4510, {"contractId", "shipSymbol", "destinationSymbol"}),
        (_orbiting, "deliver", {}, 4244, {"waypointSymbol"}),
        (
            _flying,
            "deliver",
            {},
            4214,
            {
                "departureSymbol",
                "destinationSymbol",
                "arrival",
                "departureTime",
                "secondsToArrival",
            },
        ),
        (_there_without, "deliver", {}, 4218, {"shipSymbol", "tradeSymbol", "cargoUnits"}),
        (
            _there_with_one,
            "deliver",
            {"units": 2},
            4219,
            {"shipSymbol", "tradeSymbol", "cargoUnits", "unitsToRemove"},
        ),
    ],
)
async def test_a_refusal_has_its_code_and_data_and_leaves_the_world_as_it_was(
    *,
    api: httpx.AsyncClient,
    world: World,
    agent: Agent,
    contract: Contract,
    mock_clock: MockClock,
    prepare: Callable[[World, Agent], None],
    verb: str,
    changed: dict[str, Any],
    expected: int,
    keys: set[str],
) -> None:
    prepare(world, agent)
    before = copy.deepcopy((world.agents, world.markets, world.dice.getstate()))
    body = {"shipSymbol": "TESTER-1", "tradeSymbol": contract.good, "units": 1, **changed}
    path = f"/my/contracts/{contract.contract_id}/{verb}"
    response = await api.post(path, json=body if verb == "deliver" else None)
    assert code(response) == (400, expected)
    assert set(response.json()["error"]["data"]) == keys
    assert (world.agents, world.markets, world.dice.getstate()) == before
    assert len(world.ledger) == 0


async def test_while_a_contract_is_open_another_is_refused_with_its_id(
    api: httpx.AsyncClient, agent: Agent, contract: Contract, mock_clock: MockClock
) -> None:
    response = await api.post("/my/ships/TESTER-2/negotiate/contract")
    assert code(response) == (400, 4511)
    assert response.json()["error"]["data"] == {"contractId": contract.contract_id}


async def test_where_no_faction_is_nobody_negotiates(
    api: httpx.AsyncClient, world: World, agent: Agent, ship: Ship, mock_clock: MockClock
) -> None:
    nobodys = attrs.evolve(world.universe.headquarters, faction=None)
    ship.nav = Nav.docked(nobodys, EPOCH)
    dice = world.dice.getstate()
    response = await api.post("/my/ships/TESTER-1/negotiate/contract")
    assert code(response) == (400, 4700)
    assert response.json()["error"]["data"] == {"waypointSymbol": nobodys.symbol}
    assert world.dice.getstate() == dice


async def test_negotiating_takes_a_docked_ship(
    api: httpx.AsyncClient, ship: Ship, mock_clock: MockClock
) -> None:
    await api.post("/my/ships/TESTER-1/orbit")
    response = await api.post("/my/ships/TESTER-1/negotiate/contract")
    assert code(response) == (400, 4244)


@pytest.mark.parametrize("verb", ["", "/accept", "/deliver", "/fulfill"])
async def test_a_contract_that_does_not_exist_is_404(
    api: httpx.AsyncClient, verb: str, mock_clock: MockClock
) -> None:
    path = f"/my/contracts/c123{verb}"
    body = {"shipSymbol": "TESTER-1", "tradeSymbol": "FUEL", "units": 1}
    response = await (api.post(path, json=body) if verb else api.get(path))
    assert code(response) == (404, 404)


async def test_another_agents_contract_is_not_shown(
    api: httpx.AsyncClient, world: World, contract: Contract, mock_clock: MockClock
) -> None:
    other = only(register(world, "OTHER", "VOID", EPOCH))
    assert code(await api.get(f"/my/contracts/{other.contract_id}")) == (404, 404)
    listed = (await api.get("/my/contracts")).json()["data"]
    assert [entry["id"] for entry in listed] == [contract.contract_id]


@pytest.mark.parametrize(
    "changed",
    [
        {"shipSymbol": None},
        {"shipSymbol": 7},
        {"tradeSymbol": ""},
        {"units": None},
        {"units": 0},
        {"units": -1},
        {"units": 1.5},
        {"units": "1"},
        {"units": True},
    ],
)
async def test_a_delivery_that_does_not_fit_is_refused(
    api: httpx.AsyncClient, running: Contract, changed: dict[str, Any], mock_clock: MockClock
) -> None:
    body = {"shipSymbol": "TESTER-1", "tradeSymbol": running.good, "units": 1, **changed}
    response = await api.post(f"/my/contracts/{running.contract_id}/deliver", json=body)
    assert code(response) == (422, 3001)


async def test_another_agents_ship_delivers_nothing(
    api: httpx.AsyncClient, world: World, running: Contract, mock_clock: MockClock
) -> None:
    register(world, "OTHER", "VOID", EPOCH)
    body = {"shipSymbol": "OTHER-1", "tradeSymbol": running.good, "units": 1}
    response = await api.post(f"/my/contracts/{running.contract_id}/deliver", json=body)
    assert code(response) == (404, 404)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("deliver"), st.integers(1, 90)),
        st.tuples(st.sampled_from(["negotiate", "accept", "fulfill", "load"]), st.just(1)),
        st.tuples(st.just("wait"), st.integers(1, 200)),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(MOVES)
def test_whatever_is_done_with_contracts_goods_and_credits_add_up(
    moves: list[tuple[str, int]],
) -> None:
    world, now = World(ATLAS, EPOCH), EPOCH
    agent = register(world, "TESTER", "COSMIC", EPOCH)
    ship, loaded = agent.ship("TESTER-1"), 0
    paid: dict[str, int] = {}
    known: dict[str, Contract] = dict(agent.contracts)
    for move, amount in moves:
        contract = list(known.values())[-1]
        moored = world.find_waypoint(contract.destination)
        assert moored is not None
        ship.nav = Nav.docked(moored, now)
        contract_id = contract.contract_id
        try:
            if move == "negotiate":
                procurement.negotiate(world, agent, ship, now)
            elif move == "accept":
                paid[contract_id] = procurement.accept(world, agent, contract_id, now).on_accepted
            elif move == "deliver":
                procurement.deliver(
                    world, agent, contract_id, ship, now, good=contract.good, units=amount
                )
            elif move == "fulfill":
                done = procurement.fulfill(world, agent, contract_id, now)
                paid[contract_id] += done.on_fulfilled
            elif move == "load":
                units = ship.cargo_room
                ship.load(contract.good, units)
                loaded += units
            else:
                now += timedelta(hours=amount)
                advance(world, now)
        except Refusal:
            pass
        known |= agent.contracts
        taken = sum(event.data.get("credits", 0) for event in agent.events)
        assert agent.credits == START + sum(paid.values()) - taken
        assert ship.cargo_units + sum(it.delivered for it in known.values()) == loaded
        assert all(0 <= it.delivered <= it.units for it in known.values())
        assert sum(it.is_open(now) for it in agent.contracts.values()) <= 1
