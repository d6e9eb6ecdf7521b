"""What a store says of itself when its database fails it, and when that is over."""

import pytest
import structlog
from store_samples import add_player, fetch

from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.store import open_store
from spacetraders.store.scripts import Batch, Statement, writes


async def in_trouble(store: Store, url: str) -> StoreUnavailable:
    """Take the players' table away for one call."""
    await fetch(url, "ALTER TABLE players RENAME TO hidden")
    with pytest.raises(StoreUnavailable) as caught:
        await store.players()
    await fetch(url, "ALTER TABLE hidden RENAME TO players")
    return caught.value


async def test_a_call_that_fails_is_trouble(database: Store, url: str) -> None:
    assert database.statistics().trouble is None
    error = await in_trouble(database, url)
    assert database.statistics().trouble is error
    assert not database.statistics().available


async def test_a_read_does_not_show_that_trouble_is_over(database: Store, url: str) -> None:
    await in_trouble(database, url)
    assert await database.players() == []
    assert not database.statistics().available


async def test_a_write_shows_that_trouble_is_over(database: Store, url: str) -> None:
    await in_trouble(database, url)
    await add_player(database)
    assert database.statistics().available


async def test_a_ping_in_trouble_is_a_write(database: Store, url: str) -> None:
    await in_trouble(database, url)
    await database.ping()
    assert database.statistics().available


async def test_a_ping_misses_tables_that_are_gone(database: Store, url: str) -> None:
    await database.ping()
    await fetch(url, "DROP TABLE schema_version")
    with pytest.raises(StoreUnavailable, match="schema_version"):
        await database.ping()
    assert not database.statistics().available


async def test_trouble_is_logged_once_with_what_to_do_and_so_is_its_end(
    database: Store, url: str
) -> None:
    with structlog.testing.capture_logs() as said:
        await in_trouble(database, url)
        await in_trouble(database, url)
        await database.ping()
        await database.ping()
    assert [line["event"] for line in said] == ["database_away", "database_back"]
    assert "players" in said[0]["reason"]
    assert said[0]["hint"]


async def test_a_store_that_was_closed_is_in_trouble(url: str) -> None:
    async with open_store(url) as store:
        pass
    with pytest.raises(StoreUnavailable):
        await store.ping()
    assert not store.statistics().available


@pytest.mark.parametrize(
    ("request_", "write"),
    [
        (Statement("SELECT 1"), False),
        (Statement("\n  SELECT 1"), False),
        (Statement("UPDATE players SET token = 1"), True),
        (Statement("INSERT INTO players VALUES (1) RETURNING *"), True),
        (Statement("DELETE FROM players"), True),
        (Batch("INSERT INTO players VALUES ($1)", [(1,)]), True),
    ],
)
def test_what_writes_is_told_by_its_text(request_: Statement | Batch, write: bool) -> None:
    assert writes(request_) == write
