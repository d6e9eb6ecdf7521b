"""What containers earn an hour, as lists tell it: one query for all, some seconds old at most."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import trio
from support.harness import ANY, Harness, open_harness
from support.idle import IDLE
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.known.earnings import KEPT_SECONDS
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending

HALF_AN_HOUR = 1800.0


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(kinds=(IDLE,)) as opened:
        await opened.register()
        yield opened


async def create(harness: Harness) -> str:
    container_id: str = (
        await harness.send(CreateContainer(ANY, "idle", {}))
    ).container.container_id
    return container_id


async def moved(harness: Harness, container_id: str, total: int) -> None:
    """A deed of a container that moved credits."""
    intent = Intent(0, 1, "HERMES-1", table.SELL, clock.now(), container_id=container_id)
    opened = await harness.store.open_intent(intent)
    await harness.store.settle_intent(
        opened.intent_id,
        IntentState.DONE,
        settled_at=clock.now(),
        spending=Spending("SELL", total_price=total),
    )


async def listed(harness: Harness) -> dict[str, int | None]:
    found = await harness.send(ListContainers())
    return {each.container.container_id: each.credits_per_hour for each in found}


async def earned(harness: Harness, container_id: str) -> int | None:
    seen = await harness.send(GetContainer(container_id))
    found: int | None = seen.credits_per_hour
    return found


async def test_each_container_earns_what_its_deeds_moved(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one, two, none = [await create(harness) for _ in range(3)]
    await trio.sleep(HALF_AN_HOUR)
    await moved(harness, one, 900)
    await moved(harness, one, -400)
    await moved(harness, two, -50)
    assert await listed(harness) == {one: 1000, two: -100, none: 0}
    assert await earned(harness, one) == 1000


async def test_one_that_has_just_begun_earns_nothing_that_can_be_told(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await moved(harness, one, -5000)
    assert await listed(harness) == {one: None}


async def test_what_it_earned_hours_ago_does_not_count(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await moved(harness, one, 100_000)
    await trio.sleep(4 * 3600)
    await moved(harness, one, 300)
    assert await listed(harness) == {one: 100}


async def test_one_that_has_ended_earned_what_it_did_while_it_lived(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await moved(harness, one, 500)
    await trio.sleep(HALF_AN_HOUR)
    await harness.send(StopContainer(one))
    await trio.sleep(HALF_AN_HOUR)
    assert await listed(harness) == {one: 1000}
    await trio.sleep(4 * 3600)
    assert await listed(harness) == {one: None}


class Counting(StoreInMemory):
    """Counts how often the ledger is read for earnings."""

    reads = 0

    async def earned(self, *, since: datetime) -> dict[str, int]:
        self.reads += 1
        return await super().earned(since=since)


async def test_however_many_there_are_and_ask_the_ledger_is_read_once_in_a_while(
    autojump_clock: MockClock,
) -> None:
    async with (
        open_in_memory(Counting) as store,
        open_harness(store=store, kinds=(IDLE,)) as opened,
    ):
        await opened.register()
        for _ in range(20):
            await create(opened)
        for reads in (1, 2):
            async with trio.open_nursery() as nursery:
                for _ in range(10):
                    nursery.start_soon(listed, opened)
            assert store.reads == reads
            await trio.sleep(KEPT_SECONDS)


async def test_what_was_earned_since_shows_after_a_few_seconds(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await trio.sleep(HALF_AN_HOUR)
    assert await listed(harness) == {one: 0}
    await moved(harness, one, 500)
    await trio.sleep(KEPT_SECONDS)
    told = (await listed(harness))[one]
    assert told is not None
    assert 990 < told < 1000


async def test_while_the_database_is_away_the_last_sums_are_told(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await trio.sleep(HALF_AN_HOUR)
    await moved(harness, one, 500)
    await listed(harness)
    harness.store.away = True
    await trio.sleep(HALF_AN_HOUR)
    (only,) = (await harness.send(ListContainers())).items
    assert only.credits_per_hour == 500
    assert await earned(harness, one) == 500


async def test_where_the_ledger_was_never_read_nothing_is_told(
    harness: Harness, autojump_clock: MockClock
) -> None:
    one = await create(harness)
    await trio.sleep(HALF_AN_HOUR)
    harness.store.away = True
    assert await earned(harness, one) is None
