"""What a store says of itself when its database fails it, and when that is over."""

import pytest
import structlog
from support.store.samples import add_player, fetch

from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.store import open_store
from spacetraders.store.schema import TABLES


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


async def test_a_write_that_works_does_not_show_that_all_would(database: Store, url: str) -> None:
    await in_trouble(database, url)
    await add_player(database)
    assert not database.statistics().available


@pytest.mark.parametrize("table", TABLES)
async def test_a_ping_ends_trouble_only_when_every_table_takes_writes(
    database: Store, url: str, table: str
) -> None:
    await in_trouble(database, url)
    await fetch(url, f"ALTER TABLE {table} RENAME TO hidden")
    with pytest.raises(StoreUnavailable, match=table):
        await database.ping()
    assert not database.statistics().available
    await fetch(url, f"ALTER TABLE hidden RENAME TO {table}")
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
