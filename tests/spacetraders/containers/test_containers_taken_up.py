"""What an earlier run left is taken up also where the database, or the player, is not free yet."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.containers.recovery import TAKE_OVER_SECONDS
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World


class SharedStore(StoreInMemory):
    """A database whose players another daemon may fly."""

    flown_elsewhere: bool = False

    async def own_player(self, player_id: int) -> bool:
        return await super().own_player(player_id) and not self.flown_elsewhere


@pytest.fixture
async def store() -> AsyncIterator[SharedStore]:
    async with open_in_memory(SharedStore) as opened:
        yield opened


def new_world() -> World:
    return World(generate(1, clock.now()), started=clock.now())


async def test_an_open_deed_is_settled_before_its_ship_is_free_though_the_store_was_away(
    store: SharedStore, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with open_harness(store=store, world=world) as harness:
        player = await harness.register()
    before = Before(player.headquarters, "DOCKED", 1, level=1)
    await store.open_intent(
        Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now(), before=before)
    )
    autojump_clock.jump(1)
    async with open_harness(store=store, world=world) as harness:
        store.away = True
        await trio.sleep(10)
        assert harness.supervisor.holder(player.player_id, FRIGATE)
        store.away = False
        while harness.supervisor.holder(player.player_id, FRIGATE):  # noqa: ASYNC110 - virtual time
            await trio.sleep(0.1)
        assert [intent.state for intent in await store.intents()] == [IntentState.FOUND_DONE]


async def test_what_another_daemon_left_alive_goes_on_here_once_its_player_is_free(
    store: SharedStore, autojump_clock: MockClock
) -> None:
    world = new_world()
    async with open_harness(store=store, world=world) as harness:
        await harness.register()
        goal = await harness.of_type("JUMP_GATE")
        sent = await harness.send(NavigateShip(ANY, FRIGATE, goal))
        flight = sent.container.container_id
    store.flown_elsewhere = True
    async with open_harness(store=store, world=world) as harness:
        await trio.sleep(2 * TAKE_OVER_SECONDS)
        assert harness.supervisor.live() == []
        store.flown_elsewhere = False
        await trio.sleep(2 * TAKE_OVER_SECONDS)
        assert [live.container_id for live in harness.supervisor.live()] == [flight]
        await harness.ended(flight)
        assert (await harness.row(flight)).state == "COMPLETED"
