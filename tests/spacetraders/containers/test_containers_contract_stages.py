"""Contracts through all their stages: over restarts, lost answers, and other clients."""

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import trio
from support.harness import FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.hauling import (
    contract_of,
    enrich,
    haul,
    is_in_order,
    killed_daemon,
    new_world,
    player_of,
    slowed,
    until,
)
from support.hauling import units as moved
from support.store.in_memory import StoreInMemory, open_in_memory
from support.works import (
    DOCKED,
    IN_ORBIT,
    agent,
    begin,
    done,
    launch,
    lines,
    place,
    put,
    refuse,
    see_markets,
)
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.orders.containers import StopContainer
from spacetraders.domain.containers import State
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.rules.procurement import offer
from spacetraders.sandbox.state.faults import FOR_EVER

PROBE = "HERMES-2"
STAGES = ("negotiate_contract", "accept_contract", "deliver_contract", "fulfill_contract")


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        await enrich(opened)  # so that none is a dud
        yield opened


@pytest.fixture
async def store() -> AsyncIterator[StoreInMemory]:
    async with open_in_memory() as opened:
        yield opened


async def run(harness: Harness, **params: Any) -> str:
    """Start contracts, and return the container's id."""
    return await begin(harness, "contract", {}, **params)


def without_contract(harness: Harness) -> None:
    """Have the agent begin without the contract that each one is given."""
    agent(harness).contracts.clear()


def of_contracts(harness: Harness, operation: str) -> Iterable[str]:
    return (deed.detail["contract"] for deed in done(harness, operation))


async def test_one_contract_after_the_other_goes_through_all_its_stages(
    harness: Harness, autojump_clock: MockClock
) -> None:
    before = agent(harness).credits
    await haul(harness, {"kinds": ["contract"]})
    container_id = await run(harness, max_iterations=2)
    with trio.fail_after(12 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 2, 0)
    stages = [deed.operation for deed in done(harness, *STAGES)]
    # The first one was there from the start.
    joined = [it for it, last in zip(stages, ["", *stages], strict=False) if it != last]
    assert joined == [*STAGES[1:], *STAGES]
    paid = sum(deed.detail["credits"] for deed in done(harness, STAGES[1], STAGES[3]))
    spent = sum(deed.detail["credits"] for deed in done(harness, "purchase", "refuel"))
    assert agent(harness).credits >= before + paid - spent
    await is_in_order(harness)


async def test_two_hulls_share_a_contract_and_bring_no_unit_too_much(
    harness: Harness, autojump_clock: MockClock
) -> None:
    hauler = launch(harness, "LIGHT_HAULER", harness.world.universe.headquarters)
    for symbol in (FRIGATE, hauler):
        await haul(harness, {"ship_symbol": symbol, "kinds": ["contract"]})
    container_id = await run(harness, max_iterations=3)
    with trio.fail_after(12 * 3600):
        await harness.ended(container_id)
    assert {deed.ship for deed in done(harness, "deliver_contract")} == {FRIGATE, hauler}
    for contract in agent(harness).contracts.values():
        brought = sum(
            deed.detail["units"]
            for deed in done(harness, "deliver_contract")
            if deed.detail["contract"] == contract.contract_id
        )
        assert brought == contract.units
    assert moved(harness, "purchase") == moved(harness, "deliver_contract")
    await is_in_order(harness)


async def test_an_offer_that_lapses_is_followed_by_another(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:  # nobody has seen a market
        await harness.register()
        lapsing = contract_of(harness, deadline_to_accept=clock.now() + timedelta(hours=1))
        container_id = await run(harness)
        await trio.sleep(1800)
        idle = harness.supervisor.idle(container_id)
        assert idle is not None
        assert idle.kind == "weighs"
        assert "no market is known that sells" in idle.reason
        assert not done(harness, "negotiate_contract")
        await trio.sleep(3600)
        assert lapsing.contract_id not in set(of_contracts(harness, "accept_contract"))
        assert done(harness, "negotiate_contract")
        await harness.send(StopContainer(container_id))


async def test_a_contract_that_another_client_has_negotiated_is_adopted(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """The list was read before, so that only the game's refusal tells of it."""
    pending = contract_of(harness)
    without_contract(harness)
    for symbol in (FRIGATE, PROBE):
        put(harness, place(harness, "PLANET"), IN_ORBIT, symbol=symbol)
    container_id = await run(harness)
    await trio.sleep(200)
    offer(harness.world, agent(harness), pending)
    player = await player_of(harness)
    put(harness, place(harness, "PLANET"), DOCKED, symbol=PROBE)
    harness.services.fleet.forget(player, PROBE)
    await until(lambda: done(harness, "accept_contract"))
    assert list(of_contracts(harness, "accept_contract")) == [pending.contract_id]
    assert not done(harness, "negotiate_contract")
    assert (await harness.row(container_id)).restarts == 0


async def test_without_a_ship_in_dock_it_waits_for_one(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_contract(harness)
    for symbol in (FRIGATE, PROBE):
        put(harness, place(harness, "PLANET"), IN_ORBIT, symbol=symbol)
    container_id = await run(harness)
    await trio.sleep(600)
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert (idle.kind, idle.reason) == (
        "no_ship",
        "no ship is docked where a faction offers contracts",
    )
    player = await player_of(harness)
    put(harness, place(harness, "PLANET"), DOCKED, symbol=PROBE)
    harness.services.fleet.forget(player, PROBE)
    with trio.fail_after(120):
        await until(lambda: done(harness, "negotiate_contract"))


async def test_where_no_faction_is_anywhere_it_asks_now_and_then(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_contract(harness)
    refuse(harness, "negotiate_contract", GameCode.WAYPOINT_NO_FACTION, count=FOR_EVER)
    container_id = await run(harness)
    await trio.sleep(3600)
    asked = harness.road.seen.count("POST contract")
    assert 2 <= asked <= 2 * 61
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.RUNNING, 0)
    await harness.send(StopContainer(container_id))


async def test_a_contract_that_was_not_fulfilled_in_time_is_followed_by_another(
    harness: Harness, autojump_clock: MockClock
) -> None:
    contract_of(harness, deadline=clock.now() + timedelta(hours=1))
    container_id = await run(harness)
    await until(lambda: done(harness, "accept_contract"))
    await trio.sleep(2 * 3600)
    assert await lines(harness, container_id, "a contract has run out")
    assert len(set(of_contracts(harness, "accept_contract"))) == 2
    assert not done(harness, "fulfill_contract")
    assert (await harness.row(container_id)).iteration == 0
    await harness.send(StopContainer(container_id))


async def test_goods_for_a_contract_that_has_run_out_are_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    contract_of(harness, deadline=clock.now() + timedelta(seconds=40))
    slowed(harness, "purchase", seconds=60)
    await haul(harness, {"kinds": ["contract"]})
    container_id = await run(harness)
    with trio.fail_after(3600):
        while not await lines(harness, container_id, "a contract has run out"):  # noqa: ASYNC110
            await trio.sleep(1)
    await harness.send(StopContainer(container_id))
    with trio.fail_after(4 * 3600):
        await until(lambda: done(harness, "purchase"))
        await until(lambda: not agent(harness).ships[FRIGATE].cargo)
    assert moved(harness, "purchase") == moved(harness, "sell")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("ending", [open_harness, killed_daemon])
async def test_a_contract_goes_on_where_a_daemon_ended(
    store: StoreInMemory, ending: Callable[..., Any], stage: str, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with ending(store=store, world=world) as harness:
        await harness.register()
        await see_markets(harness)
        await enrich(harness)
        slowed(harness, *STAGES, "purchase")
        if stage == STAGES[0]:
            without_contract(harness)
        container_id = await run(harness, max_iterations=1)
        await haul(harness, {"kinds": ["contract"]})
        await until(lambda: done(harness, stage))
    async with open_harness(store=store, world=world) as harness:
        world.faults.disarm_all()
        with trio.fail_after(6 * 3600):
            await harness.ended(container_id)
        await trio.sleep(SECOND_LOOK_SECONDS)
        row = await harness.row(container_id)
        assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
        all_of = agent(harness).contracts.values()
        assert all(contract.fulfilled for contract in all_of)
        assert moved(harness, "deliver_contract") == sum(contract.units for contract in all_of)
        # That one was fulfilled is not known to a daemon that is killed in that moment.
        assert len(all_of) == 1 or (stage == STAGES[3] and ending is killed_daemon)
        assert len(done(harness, "accept_contract")) == len(all_of)
        assert len(done(harness, "fulfill_contract")) == len(all_of)
        await is_in_order(harness)


@pytest.mark.parametrize("path", ["contract", "accept", "deliver", "fulfill"])
@pytest.mark.parametrize("side", ["before", "after"])
async def test_a_deed_whose_answer_is_lost_is_done_once(
    harness: Harness, path: str, side: str, autojump_clock: MockClock
) -> None:
    if path == "contract":
        without_contract(harness)
    faults = harness.road.before if side == "before" else harness.road.after
    faults[f"POST {path}"] = lambda: httpx.ReadTimeout("it is lost")
    await haul(harness, {"kinds": ["contract"]})
    container_id = await run(harness, max_iterations=1)
    with trio.fail_after(6 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    (contract,) = agent(harness).contracts.values()
    assert moved(harness, "deliver_contract") == contract.units
    assert len(done(harness, "accept_contract")) == len(done(harness, "fulfill_contract")) == 1
    assert not agent(harness).ships[FRIGATE].cargo
    await is_in_order(harness)


async def test_a_contract_that_a_person_has_accepted_is_seen_through(
    harness: Harness, autojump_clock: MockClock
) -> None:
    contract_of(harness, accepted=True)
    await haul(harness, {"kinds": ["contract"]})
    container_id = await run(harness, max_iterations=1)
    with trio.fail_after(6 * 3600):
        await harness.ended(container_id)
    assert not done(harness, "accept_contract", "negotiate_contract")
    assert len(done(harness, "fulfill_contract")) == 1


async def test_a_contract_that_another_client_has_fulfilled_does_not_stop_the_next(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await run(harness, max_iterations=1)
    await until(lambda: done(harness, "accept_contract"))
    first = contract_of(harness)
    contract_of(harness, delivered=first.units, fulfilled=True)
    slowed(harness, "purchase")
    hauler = await haul(harness, {"kinds": ["contract"]})
    with trio.fail_after(6 * 3600):
        await harness.ended(container_id)
    assert (await harness.row(hauler)).restarts == 0
    assert first.contract_id not in set(of_contracts(harness, "deliver_contract"))
