"""What is reserved outlives the daemon as long as its deed is open or its container alive."""

from collections.abc import AsyncIterator
from contextlib import suppress

import attrs
import httpx
import pytest
import trio
from support.application.orders import credits_of, put, selling
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.orders.places import GetMarket
from spacetraders.application.orders.treasury import GetTreasury
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Depth, Purpose, Reservation, Spend
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.containers.recovery import TAKE_OVER_SECONDS
from spacetraders.domain.containers import State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

SHARE = 10_000
DEPTH = Depth("X1-A-B", "IRON", -20)


@attrs.frozen
class Saving:
    fails: bool = False


def saver(services: Services) -> Kind[Saving]:
    """A kind that reserves once, also over a restart, and then waits or fails."""

    async def body(config: Saving, context: Context) -> None:
        mine = errand.current().container_id
        assert mine is not None
        treasury, player = services.treasury, context.player
        if not treasury.of_container(player.player_id, mine):
            await treasury.reserve(player, Purpose.TRADE, SHARE, depths=[DEPTH])
        if not config.fails:
            await trio.sleep_forever()

    return Kind("saver", Saving, lambda _: None, body)


class SharedStore(StoreInMemory):
    """A database whose players another daemon may fly."""

    flown_elsewhere: bool = False

    async def own_player(self, player_id: int) -> bool:
        return await super().own_player(player_id) and not self.flown_elsewhere

    def owns(self, player_id: int) -> bool:
        return super().owns(player_id) and not self.flown_elsewhere


@pytest.fixture
async def store() -> AsyncIterator[SharedStore]:
    async with open_in_memory(SharedStore) as opened:
        yield opened


@pytest.fixture
def world(autojump_clock: MockClock) -> World:
    return World(generate(1, clock.now()), started=clock.now())


async def saving(harness: Harness, config: dict[str, object] | None = None) -> str:
    """Start a container that reserves, and return its id once it has."""
    seen = await harness.send(CreateContainer(ANY, "saver", config or {}))
    await trio.sleep(1)
    container_id: str = seen.container.container_id
    return container_id


def opened(harness: Harness, player: Player) -> tuple[Reservation, ...]:
    return harness.services.treasury.open(player.player_id)


async def test_a_job_of_a_live_container_keeps_what_it_has_reserved_over_a_restart(
    store: SharedStore, world: World, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        player = await harness.register()
        await saving(harness)
        (before,) = opened(harness, player)
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        await trio.sleep(5)
        assert opened(harness, player) == (before,)
        assert harness.services.treasury.depth(player.reset_date, "X1-A-B", "IRON") == -20
        seen = await harness.send(GetTreasury(ANY))
        assert seen.free["TRADE"] == credits_of(harness) - SHARE - seen.funds.whole_floor


@pytest.mark.parametrize("ends", ["stopped", "completed"])
async def test_a_container_that_ends_frees_what_it_has_reserved(
    store: SharedStore, world: World, ends: str, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        player = await harness.register()
        container_id = await saving(harness, {"fails": ends == "completed"})
        if ends == "stopped":
            assert len(opened(harness, player)) == 1
            await harness.send(StopContainer(container_id))
        await harness.ended(container_id)
        assert opened(harness, player) == ()
        assert await store.open_reservations(player.player_id) == []


async def test_what_a_container_left_that_is_not_alive_any_more_is_free_at_the_next_start(
    store: SharedStore, world: World, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        player = await harness.register()
        container_id = await saving(harness)
        row = await harness.row(container_id)
    # The row of a container whose daemon was killed while it stopped.
    await store.save_container(attrs.evolve(row, state=State.STOPPING))
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        await harness.services.treasury.recall(player)
        assert opened(harness, player) == ()
    assert await store.open_reservations(player.player_id) == []


async def test_a_deed_whose_daemon_was_killed_keeps_its_credits_until_it_is_judged(
    store: SharedStore, world: World, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world) as harness:
        player = await harness.register()
        where, good = selling(harness, "EXPORT", volume=10)
        await put(harness, where, cargo={})
        await harness.send(GetMarket(ANY, where))
        harness.road.before["POST purchase"] = lambda: httpx.ReadTimeout("lost")
        spend = Spend(Purpose.TRADE)
        async with trio.open_nursery() as nursery:
            game = harness.services.deeds.of(player, Lane.FLIGHT, spend=spend)
            nursery.start_soon(game.do, table.PURCHASE(FRIGATE, good=good, units=5))
            await trio.sleep(1)
            (before,) = opened(harness, player)
            nursery.cancel_scope.cancel()
    autojump_clock.jump(1)
    async with open_harness(store=store, world=world) as harness:
        await trio.sleep(1)
        (found,) = opened(harness, player)
        assert found.credits == before.credits
        assert found.intent_id == before.intent_id
        free = harness.services.treasury.free
        await harness.services.treasury.balance(player, Lane.FLIGHT)
        held = free(player.player_id, Purpose.TRADE)
        await trio.sleep(SECOND_LOOK_SECONDS)
        assert [intent.state for intent in await store.intents()] == [IntentState.FOUND_UNDONE]
        assert opened(harness, player) == ()
        assert free(player.player_id, Purpose.TRADE) == held + before.credits
    assert await store.open_reservations(player.player_id) == []


async def test_no_credit_is_spent_twice_over_kills_in_any_moment(
    store: SharedStore, world: World, autojump_clock: MockClock
) -> None:
    """Each daemon is ended at another moment of a purchase, and the next one finds all of it."""
    player: Player | None = None
    for moment in range(8):
        async with open_harness(store=store, world=world) as harness:
            player = player or await harness.register()
            where, good = selling(harness, "EXPORT", volume=10)
            await put(harness, where, cargo={})
            await harness.send(GetMarket(ANY, where))
            if moment % 2:
                harness.road.after["POST purchase"] = lambda: httpx.ReadTimeout("lost")
            game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE))
            harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "purchase", seconds=0.1))
            with trio.move_on_after(moment * 0.02), suppress(OutcomeUnknown):
                await game.do(table.PURCHASE(FRIGATE, good=good, units=2))
            harness.world.faults.disarm_all()
        autojump_clock.jump(1)
    assert player is not None
    async with open_harness(store=store, world=world) as harness:
        await trio.sleep(SECOND_LOOK_SECONDS + 1)
        treasury = harness.services.treasury
        assert opened(harness, player) == ()
        assert await treasury.balance(player, Lane.FLIGHT) == credits_of(harness)
    assert await store.open_reservations(player.player_id) == []


async def test_a_player_that_is_taken_over_is_read_anew(
    store: SharedStore, world: World, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        player = await harness.register()
        await saving(harness)
    store.flown_elsewhere = True
    async with open_harness(store=store, world=world, made=(saver,)) as harness:
        treasury = harness.services.treasury
        before = await treasury.balance(player, Lane.FLIGHT)
        # The other daemon reserves and earns meanwhile.
        await store.add_reservation(attrs.evolve(opened(harness, player)[0], credits=5))
        await store.book(
            player.player_id,
            before + 700,
            asked_after=(await store.standing(player.player_id)).newest,
            booked_at=clock.now(),
        )
        world.agent("HERMES").credits += 700
        store.flown_elsewhere = False
        await trio.sleep(3 * TAKE_OVER_SECONDS)
        assert await treasury.balance(player, Lane.FLIGHT) == before + 700
        assert [each.credits for each in opened(harness, player)] == [SHARE, 5]
