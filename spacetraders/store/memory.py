"""A store in memory that begins as a copy of another, and can be copied: for simulations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from spacetraders.store.schema import bring_up_to_date
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import MEMORY, SqliteEngine, open_sqlite

NAME = "sqlite:///:memory:"


class MemoryStore(SqlStore):
    """A store whose whole database can be had as bytes, in the form of SQLite's files."""

    def __init__(self, engine: SqliteEngine) -> None:
        super().__init__(engine)
        self._memory = engine

    async def image(self) -> bytes:
        """Return the database as it is between two calls."""
        return await self._memory.image()


@asynccontextmanager
async def open_memory(image: bytes | None = None) -> AsyncIterator[MemoryStore]:
    """Open a store in memory for as long as the block lasts: an empty one, or that of an image.

    Raises:
        StoreUnavailable: the bytes are no database.
        DatabaseTooNew: a later release has written it.
    """
    async with open_sqlite(MEMORY, NAME) as engine:
        if image is not None:
            await engine.take(image)
        await bring_up_to_date(engine)
        yield MemoryStore(engine)
