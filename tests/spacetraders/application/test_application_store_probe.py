"""The store is asked whether it answers, so that health is true of a daemon that does nothing."""

from collections.abc import AsyncIterator

import pytest
import trio
from memory_store import MemoryStore
from trio.testing import MockClock

from spacetraders.application.itself.status import STORE_PROBE_SECONDS, probe_store


class Remembering(MemoryStore):
    """What its last call came to is what its statistics say, as the real stores have it."""

    worked: bool = True

    def _call(self) -> None:
        self.calls += 1
        self.worked = not self.away
        super()._call()


@pytest.fixture
async def store(autojump_clock: MockClock) -> AsyncIterator[Remembering]:
    remembering = Remembering()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(probe_store, remembering)
        yield remembering
        nursery.cancel_scope.cancel()


async def test_an_idle_daemon_learns_that_its_database_has_gone(
    store: Remembering, autojump_clock: MockClock
) -> None:
    store.away = True
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    assert not store.worked


async def test_an_idle_daemon_learns_that_its_database_is_back(
    store: Remembering, autojump_clock: MockClock
) -> None:
    store.away = True
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    store.away = False
    await trio.sleep(STORE_PROBE_SECONDS + 1)
    assert store.worked


async def test_a_store_that_is_called_is_not_asked(
    store: Remembering, autojump_clock: MockClock
) -> None:
    for _ in range(10):
        await store.players()
        called = store.calls
        await trio.sleep(STORE_PROBE_SECONDS - 1)
        assert store.calls == called
