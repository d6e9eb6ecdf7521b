"""What is PostgreSQL's own: a server that goes away and comes back."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest
import trio
import trio_asyncio
from support.store.samples import NOON, SHIP, add_player, fetch

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store import open_store


async def drop_connections(url: str) -> int:
    """Let the server end every connection of the store, and wait until they are gone."""
    ours = "FROM pg_stat_activity WHERE application_name = 'spacetraders-daemon'"
    dropped = await fetch(url, f"SELECT pg_terminate_backend(pid, 5000) {ours}")
    return len(dropped)


async def alone(url: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    async with trio_asyncio.open_loop() as loop:
        connection = await loop.run_aio_coroutine(asyncpg.connect(url))
        await loop.run_aio_coroutine(connection.execute(statement))
        await loop.run_aio_coroutine(connection.close())


async def test_the_next_call_after_the_server_dropped_the_connections_works(
    postgres_url: str,
) -> None:
    async with open_store(postgres_url) as store:
        player = await add_player(store)
        async with trio.open_nursery() as nursery:  # several connections, all of them to be lost
            for _ in range(8):
                nursery.start_soon(store.players)
        assert await drop_connections(postgres_url) >= 1
        assert await store.players() == [player]
        assert store.statistics().failures == 0


async def test_connections_that_are_lost_unnoticed_cost_no_call(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        player = await add_player(store)
        for _ in range(5):
            await drop_connections(postgres_url)
            async with trio.open_nursery() as nursery:
                for _ in range(6):
                    nursery.start_soon(store.players)
        assert await store.players() == [player]
        assert store.statistics().failures == 0


@asynccontextmanager
async def locked(url: str, table: str) -> AsyncIterator[None]:
    """Hold a lock that lets nobody write to a table."""
    async with trio_asyncio.open_loop() as loop:
        connection = await loop.run_aio_coroutine(asyncpg.connect(url))
        await loop.run_aio_coroutine(connection.execute(f"BEGIN; LOCK TABLE {table}"))
        yield
        await loop.run_aio_coroutine(connection.close())


async def test_a_call_whose_connection_is_lost_half_way_writes_nothing_and_says_so(
    postgres_url: str,
) -> None:
    async with open_store(postgres_url) as store:
        player = await add_player(store)

        async def save() -> None:
            with pytest.raises(StoreUnavailable):
                await store.save_ships(player.player_id, [SHIP], seen_at=NOON)

        async with locked(postgres_url, "ships"), trio.open_nursery() as nursery:
            nursery.start_soon(save)
            with trio.fail_after(5):
                while not await fetch(postgres_url, "SELECT 1 FROM pg_locks WHERE NOT granted"):
                    await trio.lowlevel.checkpoint()
                assert store.statistics().waiting == 1
                await drop_connections(postgres_url)
        assert await store.load_ships(player.player_id) == []
        assert store.statistics().failures == 1
        await store.ping()
        assert store.statistics().available


async def test_a_database_that_is_not_there_is_unavailable(postgres_server: str) -> None:
    url = postgres_server.replace("/postgres?", "/nowhere?")
    if url == postgres_server:
        pytest.skip("SPACETRADERS_TEST_POSTGRES names no database called postgres")
    with pytest.raises(StoreUnavailable) as caught:
        async with open_store(url):
            pytest.fail("it opened")
    assert "nowhere" in caught.value.reason


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        async with open_store("postgresql://127.0.0.1:1/fleet"):
            pytest.fail("it opened")
    assert caught.value.database == "postgresql://127.0.0.1:1/fleet"


async def test_tables_that_are_gone_are_trouble_with_what_to_do_until_they_are_back(
    postgres_url: str,
) -> None:
    async with open_store(postgres_url) as store:
        schema = postgres_url.rpartition("=")[2]
        await fetch(postgres_url, f"ALTER SCHEMA {schema} RENAME TO {schema}_away")
        with pytest.raises(StoreUnavailable, match="schema_version") as caught:
            await store.ping()
        assert "restore the tables" in caught.value.hint
        await fetch(postgres_url, f"ALTER SCHEMA {schema}_away RENAME TO {schema}")
        await store.ping()
        assert store.statistics().available


async def test_a_database_that_was_dropped_is_trouble_with_what_to_do(postgres_server: str) -> None:
    name = f"dropped_{uuid.uuid4().hex}"
    url = urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    await alone(postgres_server, f"CREATE DATABASE {name}")
    async with open_store(url) as store:
        await alone(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")
        with pytest.raises(StoreUnavailable, match="does not exist") as caught:
            await store.ping()
        assert "restore the database" in caught.value.hint


async def test_a_server_that_may_only_be_read_is_trouble_until_it_takes_writes(
    postgres_url: str,
) -> None:
    read_only = f"{postgres_url}&default_transaction_read_only=on"
    async with open_store(postgres_url):
        pass
    with pytest.raises(StoreUnavailable, match="read-only"):
        async with open_store(read_only):
            pytest.fail("it opened")
