"""The store is asked whether it answers, so that health is true of a daemon that does nothing."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders.application.itself.status import STORE_PROBE_SECONDS, probe_store


@pytest.fixture
async def store(store: StoreInMemory, autojump_clock: MockClock) -> AsyncIterator[StoreInMemory]:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(probe_store, store)
        yield store
        nursery.cancel_scope.cancel()


async def test_an_idle_daemon_learns_that_its_database_has_gone(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    store.away = True
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    assert not store.statistics().available


async def test_an_idle_daemon_learns_that_its_database_is_back(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    store.away = True
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    store.away = False
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    assert store.statistics().available


async def test_a_store_that_is_called_is_not_asked(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    for _ in range(10):
        await store.players()
        called = store.calls
        await trio.sleep(STORE_PROBE_SECONDS - 1)
        assert store.calls == called
