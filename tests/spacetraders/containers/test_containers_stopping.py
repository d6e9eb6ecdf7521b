"""Stops in time: a deed that begins while a stop is on its way does not hold it up."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.idle import Idle
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders.application.holds import new_daemon, shorten_holds
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container, State
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

STOP_SECONDS = 2.0
ANSWER_SECONDS = 15.0
BEGINS_AFTER_SECONDS = 1.5


def late(services: Services) -> Kind[Idle]:
    """A kind whose only deed begins after a while."""

    async def body(config: Idle, context: Context) -> None:
        await trio.sleep(BEGINS_AFTER_SECONDS)
        await services.deeds.of(context.player, Lane.FLIGHT).do(table.ORBIT(FRIGATE))

    return Kind("late", Idle, lambda config: config.ship_symbol, body)


class SlowRows(StoreInMemory):
    """A database that takes so long to write that a container is to stop."""

    seconds = 0.0

    async def save_container(self, container: Container) -> None:
        if container.state is State.STOPPING:
            await trio.sleep(self.seconds)
        await super().save_container(container)


@pytest.fixture
async def store() -> AsyncIterator[SlowRows]:
    async with open_in_memory(SlowRows) as opened:
        yield opened


async def launched(harness: Harness) -> str:
    """A container whose deed is answered late, and begins in BEGINS_AFTER_SECONDS."""
    await harness.register()
    harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=ANSWER_SECONDS))
    seen = await harness.send(CreateContainer(ANY, "late", {"ship_symbol": FRIGATE}))
    container_id: str = seen.container.container_id
    return container_id


async def test_a_deed_that_begins_while_the_clients_leave_does_not_hold_the_daemon_up(
    store: SlowRows, autojump_clock: MockClock
) -> None:
    with new_daemon():
        async with open_harness(store=store, made=(late,)) as harness:
            await launched(harness)
            began = trio.current_time()
            shorten_holds(STOP_SECONDS)
            await trio.sleep(BEGINS_AFTER_SECONDS + 0.1)  # the clients leave
            assert "POST orbit" in harness.road.seen
        assert trio.current_time() - began <= STOP_SECONDS + 0.1


async def test_a_deed_that_begins_while_a_forced_stop_is_written_does_not_hold_it_up(
    store: SlowRows, autojump_clock: MockClock
) -> None:
    store.seconds = 2.0
    async with open_harness(store=store, made=(late,)) as harness:
        container_id = await launched(harness)
        await trio.sleep(0.5)
        began = trio.current_time()
        seen = await harness.send(StopContainer(container_id, force=True))
        assert "POST orbit" in harness.road.seen
        assert trio.current_time() - began <= store.seconds + 0.1
        assert seen.container.state is State.STOPPED
