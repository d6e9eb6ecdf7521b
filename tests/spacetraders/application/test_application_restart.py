"""A restart: a new container with the same config, after the old one has stopped."""

from collections.abc import AsyncIterator

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.idle import IDLE
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders.application.errors.containers import UnknownContainer, UnknownKind
from spacetraders.application.orders.containers import (
    CreateContainer,
    RestartContainer,
    SeenContainer,
    StopContainer,
)
from spacetraders.domain.containers import RestartPolicy, State


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(kinds=(IDLE,)) as opened:
        await opened.register()
        yield opened


async def create(harness: Harness) -> str:
    command = CreateContainer(
        ANY, "idle", {"ship_symbol": FRIGATE}, RestartPolicy.NO, max_restarts=3, max_iterations=7
    )
    container_id: str = (await harness.send(command)).container.container_id
    return container_id


async def restart(harness: Harness, container_id: str) -> SeenContainer:
    seen: SeenContainer = await harness.send(RestartContainer(container_id))
    return seen


async def test_the_new_one_is_as_the_old_one_was_started(
    harness: Harness, autojump_clock: MockClock
) -> None:
    old = await create(harness)
    await trio.sleep(5)
    new = (await restart(harness, old)).container
    before = await harness.row(old)
    assert new.container_id != old
    assert new.created_at > before.created_at
    for name in ("kind", "config", "player_id", "ship_symbol"):
        assert getattr(new, name) == getattr(before, name)
    assert (new.restart_policy, new.max_restarts, new.max_iterations) == (RestartPolicy.NO, 3, 7)
    assert (new.iteration, new.restarts) == (0, 0)


async def test_the_old_one_is_stopped_and_its_ship_goes_to_the_new_one(
    harness: Harness, autojump_clock: MockClock
) -> None:
    old = await create(harness)
    new = (await restart(harness, old)).container.container_id
    assert (await harness.row(old)).state is State.STOPPED
    assert harness.supervisor.holder(1, FRIGATE) == new


async def test_one_that_has_ended_is_followed_by_a_new_one(
    harness: Harness, autojump_clock: MockClock
) -> None:
    old = await create(harness)
    await harness.send(StopContainer(old))
    ended = await harness.row(old)
    new = (await restart(harness, old)).container
    assert not new.state.final
    assert await harness.row(old) == ended


async def test_one_that_is_not_there_cannot_be_restarted(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownContainer):
        await restart(harness, "none")


async def test_one_that_cannot_start_again_goes_on(
    harness: Harness, autojump_clock: MockClock
) -> None:
    old = await create(harness)
    kinds = harness.supervisor._kinds
    by_name = {name: kind for name, kind in kinds.by_name.items() if name != "idle"}
    harness.supervisor._kinds = attrs.evolve(kinds, by_name=by_name)
    with pytest.raises(UnknownKind):
        await restart(harness, old)
    assert harness.supervisor.current(old) is not None


async def test_one_whose_kind_is_gone_since_cannot_be_restarted(
    autojump_clock: MockClock,
) -> None:
    store: StoreInMemory
    async with open_in_memory() as store:
        async with open_harness(store=store, kinds=(IDLE,)) as before:
            await before.register()
            old = await create(before)
            await before.send(StopContainer(old))
        async with open_harness(store=store, world=before.world) as harness:
            with pytest.raises(UnknownKind):
                await restart(harness, old)
