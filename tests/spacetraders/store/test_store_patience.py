"""A person's message waits for the database only so long, behind whomever it has to wait."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import asyncpg
import pytest
import trio
import trio_asyncio
from support.store.samples import add_player

from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store import open_store
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import SqliteEngine


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    errand.begin(Errand(store_seconds=seconds))
    try:
        yield
    finally:
        errand.begin(Errand())


@asynccontextmanager
async def locked_table(url: str, table: str) -> AsyncIterator[None]:
    """Hold a lock that lets nobody look at a table."""
    async with trio_asyncio.open_loop() as loop:
        connection = await loop.run_aio_coroutine(asyncpg.connect(url))
        await loop.run_aio_coroutine(connection.execute(f"BEGIN; LOCK TABLE {table}"))
        try:
            yield
        finally:
            with trio.CancelScope(shield=True):
                await loop.run_aio_coroutine(connection.close())


async def test_whoever_has_waited_long_enough_for_its_turn_is_told(sqlite_url: str) -> None:
    """Thirty containers that each wait five seconds for a lock would be ahead of a person."""
    async with open_store(sqlite_url) as store:
        assert isinstance(store, SqlStore)
        engine = store._engine
        assert isinstance(engine, SqliteEngine)
        async with engine._turn:
            with patient(0.01), pytest.raises(StoreUnavailable, match="not answered"):
                await add_player(store)
            assert not store.statistics().available
        assert await store.players() == []
        assert store.statistics().failures == 1


async def test_without_patience_nothing_is_begun(sqlite_url: str) -> None:
    async with open_store(sqlite_url) as store:
        with patient(0.0), pytest.raises(StoreUnavailable):
            await store.players()
        assert await store.players() == []


async def test_a_table_that_another_has_locked_is_not_waited_for(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        async with locked_table(postgres_url, "players"):
            with patient(0.2), pytest.raises(StoreUnavailable, match="not answered"):
                await store.players()
        assert await store.players() == []


async def test_a_file_that_another_has_locked_is_not_waited_for_by_those_behind(
    tmp_path: Path,
) -> None:
    """The one call that is in the thread waits for as long as SQLite does."""
    async with open_store(f"sqlite:///{tmp_path}/fleet.db") as store:
        with closing(connect(tmp_path / "fleet.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused: list[str] = []

            async def wait(seconds: float) -> None:
                with patient(seconds):
                    try:
                        await store.players()
                    except StoreUnavailable as error:
                        refused.append(error.reason)

            async with trio.open_nursery() as nursery:
                nursery.start_soon(wait, 60)
                await trio.testing.wait_all_tasks_blocked()
                for _ in range(5):
                    nursery.start_soon(wait, 0.1)
        assert refused == ["it has not answered in 0.1 s"] * 5 + ["database is locked"]
