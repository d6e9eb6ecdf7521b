"""Hauls that are broken off: nothing is bought twice, stranded, or kept reserved."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import trio
from support.harness import FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.hauling import haul, is_in_order, killed_daemon, new_world, player_of, slowed, until
from support.hauling import units as moved
from support.store.in_memory import StoreInMemory, open_in_memory
from support.works import agent, done, lines, see_markets, ship
from trio.testing import MockClock

from spacetraders.application.orders.containers import StopContainer
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder

MOMENTS: dict[str, Callable[[Harness], object]] = {
    "before the purchase": lambda it: ship(it).nav.status is NavStatus.IN_TRANSIT,
    "in mid-purchase": lambda it: len(done(it, "purchase")) == 2,
    "between purchase and sale": lambda it: (
        done(it, "purchase") and ship(it).nav.status is NavStatus.IN_TRANSIT
    ),
    "in mid-sale": lambda it: len(done(it, "sell")) == 2,
}
"""When a daemon ends."""


@pytest.fixture
async def store() -> AsyncIterator[StoreInMemory]:
    async with open_in_memory() as opened:
        yield opened


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        yield opened


async def test_the_profit_of_a_trade_is_in_the_ledger(
    harness: Harness, autojump_clock: MockClock
) -> None:
    before = agent(harness).credits
    container_id = await haul(harness, max_iterations=1)
    await harness.ended(container_id)
    (line,) = await lines(harness, container_id, "has done a job")
    paid = sum(deed.detail["credits"] for deed in done(harness, "refuel"))
    assert agent(harness).credits - before == line.fields["credits"] - paid
    await is_in_order(harness)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("ending", [open_harness, killed_daemon])
async def test_a_job_that_was_broken_off_strands_nothing(
    store: StoreInMemory, ending: Callable[..., object], moment: str, autojump_clock: MockClock
) -> None:
    """What is aboard is sold first, and what was under way is neither bought nor sold twice."""
    world = new_world()
    async with ending(store=store, world=world) as harness:
        await harness.register()
        await see_markets(harness)
        slowed(harness, "purchase", "sell")
        container_id = await haul(harness, max_iterations=1)
        await until(lambda: MOMENTS[moment](harness))
        assert len(await store.open_reservations((await player_of(harness)).player_id)) >= 1
    bought = moved(harness, "purchase")
    async with open_harness(store=store, world=world) as harness:
        with trio.fail_after(4 * 3600):
            await harness.ended(container_id)
        await trio.sleep(SECOND_LOOK_SECONDS)
        row = await harness.row(container_id)
        assert (row.state, row.restarts) == (State.COMPLETED, 0)
        assert not ship(harness).cargo
        assert moved(harness, "purchase") == moved(harness, "sell")
        if bought:
            assert moved(harness, "purchase") <= bought + 6
        await is_in_order(harness)


async def test_what_a_killed_daemon_had_reserved_is_free_while_its_container_goes_on(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with killed_daemon(store, world) as harness:
        await harness.register()
        await see_markets(harness)
        container_id = await haul(harness)
        await until(lambda: MOMENTS["between purchase and sale"](harness))
        (before,) = await store.open_reservations((await player_of(harness)).player_id)
    async with open_harness(store=store, world=world) as harness:
        await until(lambda: len(done(harness, "sell")) > 0)
        await trio.sleep(10)
        assert harness.supervisor.current(container_id) is not None
        player = await player_of(harness)
        ours = {each.reservation_id for each in harness.services.treasury.open(player.player_id)}
        assert before.reservation_id not in ours
        kept = {each.reservation_id for each in await store.open_reservations(player.player_id)}
        assert before.reservation_id not in kept


async def test_a_haul_that_is_stopped_frees_what_it_has_reserved(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness)
    await until(lambda: MOMENTS["between purchase and sale"](harness))
    player = await player_of(harness)
    assert harness.services.treasury.open(player.player_id)
    await harness.send(StopContainer(container_id))
    await is_in_order(harness)


async def test_a_haul_that_fails_frees_what_it_has_reserved(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness)
    await until(lambda: MOMENTS["between purchase and sale"](harness))
    order = FaultOrder(FaultKind.REFUSED, "dock", code=4104, count=FOR_EVER)
    harness.world.faults.arm(order)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.FAILED
    await is_in_order(harness)


@pytest.mark.parametrize("operation", ["purchase", "sell"])
@pytest.mark.parametrize("number", [1, 3])
async def test_a_trade_whose_answer_is_lost_is_not_done_twice(
    harness: Harness, operation: str, number: int, autojump_clock: MockClock
) -> None:
    def lost() -> Exception:
        return httpx.ReadTimeout("the answer is lost")

    slowed(harness, operation)
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: len(done(harness, operation)) >= number - 1)
    harness.road.after[operation] = lost
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert not ship(harness).cargo
    assert moved(harness, "purchase") == moved(harness, "sell")
    assert any("it was done" in line for line in await harness.messages(container_id))
    await is_in_order(harness)


@pytest.mark.parametrize("operation", ["purchase", "sell"])
async def test_a_trade_that_never_arrived_is_done_after_all(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    harness.road.before[operation] = lambda: httpx.ReadTimeout("it never arrived")
    container_id = await haul(harness, max_iterations=1)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert moved(harness, "purchase") == moved(harness, "sell") > 0
    await is_in_order(harness)


@pytest.mark.parametrize("operation", ["orbit", "navigate", "dock", "market", FRIGATE])
async def test_a_lost_answer_on_the_way_costs_time_alone(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    harness.road.after[operation] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await haul(harness, max_iterations=1)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert moved(harness, "purchase") == moved(harness, "sell") > 0
    await is_in_order(harness)
