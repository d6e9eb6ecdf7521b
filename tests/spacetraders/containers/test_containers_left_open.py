"""A deed that was open when the daemon died is looked up before its ship may do anything else."""

import pytest
import trio
from support.harness import ANY, FRIGATE, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import RefuelShip
from spacetraders.application.ports.store import Holder, ShipClaimed
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World


async def left_open(store: StoreInMemory, world: World) -> None:
    """Leave what a daemon leaves that dies while it waits for the answer to a person's order."""
    async with open_harness(store=store, world=world) as harness:
        player = await harness.register()
        before = Before(player.headquarters, "DOCKED", 1, level=1)
        await store.open_intent(
            Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now(), before=before)
        )


async def test_an_open_deed_is_settled_at_the_start_though_no_container_lives(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world = World(generate(1, clock.now()), started=clock.now())
    await left_open(store, world)
    autojump_clock.jump(1)
    async with open_harness(store=store, world=world) as harness:
        with pytest.raises(ShipClaimed) as refused:
            await harness.send(RefuelShip(ANY, FRIGATE, 100))
        assert refused.value.container_id == Holder.DOUBT
        while harness.supervisor.holder(1, FRIGATE):  # noqa: ASYNC110 - virtual time
            await trio.sleep(0.1)
        states = [intent.state for intent in await store.intents()]
        assert states == [IntentState.FOUND_DONE]
        await harness.send(RefuelShip(ANY, FRIGATE, 100))
