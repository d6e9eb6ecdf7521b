"""An autopilot whose daemon is killed, and one whose acts fail: it goes on, and doubles nothing."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.hauling import enrich, killed_daemon, new_world, player_of, until
from support.store.in_memory import StoreInMemory, open_in_memory
from support.works import agent, begin, done, lines, refuse, see_markets, ship
from trio.testing import MockClock

from spacetraders.application.orders.holding import HoldShip, ReleaseShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import State
from spacetraders.sandbox.state.faults import FOR_EVER

MINUTES = 60.0


@pytest.fixture
async def store() -> AsyncIterator[StoreInMemory]:
    async with open_in_memory() as opened:
        yield opened


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def pilot(harness: Harness) -> str:
    return await begin(harness, "autopilot", {})


def flown(harness: Harness) -> Counter[str]:
    """The live containers by ship, or by kind where they fly none."""
    return Counter(each.ship_symbol or each.kind for each in harness.supervisor.live())


async def test_from_registration_it_earns_and_buys_hulls(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await pilot(harness)
    await until(lambda: done(harness, "purchase_ship"), step=10)
    await until(lambda: done(harness, "fulfill_contract"), step=10)
    await trio.sleep(2 * MINUTES)
    ships = set(agent(harness).ships)
    assert len(ships) > 2
    assert ships <= set(flown(harness))


async def test_killed_again_and_again_it_doubles_nothing(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with killed_daemon(store, world) as harness:
        await harness.register()
        await pilot(harness)
        await trio.sleep(30)
    for minutes in (3, 7, 11, 5):
        async with killed_daemon(store, world) as harness:
            await trio.sleep(minutes * MINUTES)
            assert max(flown(harness).values()) == 1
    async with open_harness(store=store, world=world) as harness:
        await trio.sleep(SECOND_LOOK_SECONDS + 2 * MINUTES)
        assert set(flown(harness).values()) == {1}
        assert {"autopilot", "contract", FRIGATE} <= set(flown(harness))
        assert sum(it.operation == "accept_contract" for it in world.ledger) == len(
            {it.detail["contract"] for it in world.ledger if it.operation == "accept_contract"}
        )
        player = await player_of(harness)
        recorded = (await store.standing(player.player_id)).recorded
        assert recorded == agent(harness).credits
        jobs = [
            each.ship_symbol
            for each in harness.services.treasury.open(player.player_id)
            if each.intent_id is None
        ]
        assert len(jobs) == len(set(jobs))


async def test_a_purchase_that_is_refused_costs_nothing_but_itself(
    harness: Harness, autojump_clock: MockClock
) -> None:
    refuse(harness, "purchase_ship", 4600, count=FOR_EVER)
    container_id = await pilot(harness)
    with trio.fail_after(6 * 3600):
        while not await lines(harness, container_id, "cannot do it"):  # noqa: ASYNC110
            await trio.sleep(10)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.RUNNING, 0)
    assert {"contract", FRIGATE} <= set(flown(harness))
    assert not done(harness, "purchase_ship")


async def test_a_ship_that_a_person_holds_gets_work_once_it_is_released(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(HoldShip(ANY, FRIGATE))
    await pilot(harness)
    await trio.sleep(5 * MINUTES)
    assert FRIGATE not in flown(harness)
    await harness.send(ReleaseShip(ANY, FRIGATE))
    await trio.sleep(2 * MINUTES)
    assert FRIGATE in flown(harness)


async def test_a_container_of_a_person_is_waited_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("JUMP_GATE")
    sent = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    await pilot(harness)
    await harness.ended(sent.container.container_id)
    assert (await harness.row(sent.container.container_id)).state is State.COMPLETED
    assert ship(harness).nav.destination.symbol == goal
    await trio.sleep(2 * MINUTES)
    assert flown(harness)[FRIGATE] == 1


async def test_with_a_balance_that_cannot_be_read_it_spends_nothing_and_goes_on(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with killed_daemon(store, world) as harness:
        await harness.register()
        await see_markets(harness)
        container_id = await pilot(harness)
        await trio.sleep(1)
    await store.forget_ledger(1)
    async with open_harness(store=store, world=world) as harness:
        refuse(harness, "get_agent", 4000, count=FOR_EVER)
        await trio.sleep(10 * MINUTES)
        assert not done(harness, "purchase", "purchase_ship")
        assert harness.supervisor.current(container_id) is not None
        world.faults.disarm_all()
        await enrich(harness, agent(harness).credits)
        with trio.fail_after(3600):
            await until(lambda: done(harness, "purchase"), step=10)
        player = await player_of(harness)
        await harness.services.treasury.balance(player, Lane.FLIGHT)
