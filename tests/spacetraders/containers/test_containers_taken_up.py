"""What an earlier run left is taken up also where the database, or the player, is not free yet."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, open_harness
from support.idle import IDLE
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.containers.recovery import (
    AUDIT_EVERY_SECONDS,
    TAKE_OVER_SECONDS,
    TIDY_EVERY_SECONDS,
)
from spacetraders.domain.deeds.accounts import Wanted
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.players import Player
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World


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


async def left_open(store: SharedStore, player: Player) -> None:
    before = Before(player.headquarters, "DOCKED", 1, level=1)
    await store.open_intent(
        Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now(), before=before)
    )


@pytest.mark.parametrize(
    ("flown_elsewhere", "state"), [(True, IntentState.OPEN), (False, IntentState.FOUND_DONE)]
)
async def test_only_deeds_of_our_own_players_are_judged_each_hour(
    flown_elsewhere: bool, state: IntentState, store: SharedStore, autojump_clock: MockClock
) -> None:
    """Another daemon's deed is open for long where its request is tried again and again."""
    async with open_harness(store=store) as harness:
        player = await harness.register()
        store.flown_elsewhere = flown_elsewhere
        await left_open(store, player)
        await trio.sleep(2 * TIDY_EVERY_SECONDS)
        assert [intent.state for intent in await store.intents()] == [state]


async def test_to_tidy_up_takes_no_player_that_nobody_flies_for_a_moment(
    store: SharedStore, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon that is about to start again would be refused its own player."""
    asked: list[int] = []
    async with open_harness(store=store) as harness:
        player = await harness.register()
        await left_open(store, player)

        async def own_player(player_id: int) -> bool:
            asked.append(player_id)
            return True

        store.flown_elsewhere = True
        monkeypatch.setattr(store, "own_player", own_player)
        await trio.sleep(2 * TIDY_EVERY_SECONDS)
        assert not asked


async def test_the_ledger_of_a_player_that_was_lost_is_not_compared(
    store: SharedStore, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, kinds=(IDLE,)) as harness:
        player = await harness.register()
        await harness.send(CreateContainer(ANY, "idle", {}))
        store.flown_elsewhere = True
        harness.world.agent("HERMES").credits += 777
        await trio.sleep(3 * AUDIT_EVERY_SECONDS)
        entries = await store.entries(player.player_id, Wanted(), limit=10)
        assert "ADJUSTMENT" not in {entry.kind for entry in entries}
