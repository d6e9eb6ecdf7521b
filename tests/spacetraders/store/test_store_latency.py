"""How long calls of the database took is told by its statistics, on both databases alike."""

import pytest
import trio

from spacetraders.application.ports.statistics import Recent
from spacetraders.application.ports.store import Store


async def test_calls_of_the_last_minute_are_counted_with_their_seconds(database: Store) -> None:
    before = database.statistics()
    for _ in range(3):
        await database.players()
    after = database.statistics()
    assert after.recent.count - before.recent.count == after.calls - before.calls == 3
    assert 0 < after.recent.mean_seconds <= after.recent.max_seconds < 10
    assert after.total_seconds > before.total_seconds


async def test_a_store_that_was_never_called_has_no_latency(database: Store) -> None:
    assert database.statistics().recent == Recent()


async def test_a_cancelled_call_is_counted_as_well(database: Store) -> None:
    with trio.move_on_after(0):
        await database.players()
    assert database.statistics().recent.count == database.statistics().calls


async def test_the_mean_is_the_total_by_the_calls(database: Store) -> None:
    for _ in range(5):
        await database.players()
    figures = database.statistics()
    assert figures.recent.mean_seconds == pytest.approx(figures.total_seconds / figures.calls)
