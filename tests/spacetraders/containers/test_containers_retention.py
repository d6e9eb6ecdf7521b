"""Logs are kept short: by age, by count, bit by bit, hour by hour."""

from datetime import timedelta

import pytest
import trio
from support.store.in_memory import StoreInMemory, add_player
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.ports.store import LogLine
from spacetraders.containers import retention as module
from spacetraders.containers.logbook import open_logbook
from spacetraders.containers.retention import Retention, prune, prune_prices
from spacetraders.domain.containers import Container
from spacetraders.domain.game.waypoints import Quote

HOUR = timedelta(hours=1)


async def talked(store: StoreInMemory, container_id: str, lines: int) -> None:
    """A container that has said so many different lines, one a second, up to now."""
    if await store.get_container(container_id) is None:
        await add_player(store)
        await store.add_container(Container(container_id, 1, "any", {}, clock.now()))
    now = clock.now()
    await store.append_logs(
        [
            LogLine(container_id, 1, now - timedelta(seconds=n), "info", f"{now} {n}", {})
            for n in reversed(range(lines))
        ]
    )


async def count(store: StoreInMemory, container_id: str) -> int:
    return len(await store.logs(container_id, limit=10**6))


async def test_every_container_keeps_its_last_lines(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    await talked(store, "one", 9)
    await talked(store, "two", 3)
    last = (await store.logs("one", limit=1))[0]
    assert await prune(store, Retention(lines=5)) == 4
    assert (await count(store, "one"), await count(store, "two")) == (5, 3)
    assert (await store.logs("one", limit=1))[0] == last


async def test_old_lines_go_however_few_there_are(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    await talked(store, "one", 2)
    await trio.sleep(2 * HOUR.total_seconds())
    await talked(store, "one", 3)
    assert await prune(store, Retention(age=HOUR)) == 2
    assert await count(store, "one") == 3


async def test_a_full_portion_is_not_the_last(
    store: StoreInMemory, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PRUNE_LINES", 3)
    await talked(store, "one", 20)
    assert await prune(store, Retention(lines=8)) == 12
    await trio.sleep(2 * HOUR.total_seconds())
    assert await prune(store, Retention(age=HOUR)) == 8


async def test_an_open_logbook_prunes_soon_and_then_every_hour(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    await talked(store, "one", 9)
    async with open_logbook(store, Retention(lines=5)):
        await trio.sleep(module.SETTLING_SECONDS + 1)
        assert await count(store, "one") == 5
        await talked(store, "one", 9)
        await trio.sleep(module.PRUNE_SECONDS)
        assert await count(store, "one") == 5


async def test_a_database_that_is_away_is_pruned_the_next_hour(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    await talked(store, "one", 9)
    async with open_logbook(store, Retention(lines=5)):
        store.away = True
        await trio.sleep(module.SETTLING_SECONDS + 1)
        store.away = False
        assert await count(store, "one") == 9
        await trio.sleep(module.PRUNE_SECONDS)
        assert await count(store, "one") == 5


async def test_old_changes_of_prices_go_and_the_one_that_held_stays(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    for price in (1, 2, 3):
        quote = Quote("IRON", "EXPORT", 60, "HIGH", None, price, 1)
        await store.save_quotes("now", "X1-A-A1", [quote], seen_at=clock.now())
        await trio.sleep(60)
    await trio.sleep(module.PRICE_AGE.total_seconds())
    assert await prune_prices(store) == 2
    assert len(await store.quote_history("now", "IRON")) == 1
