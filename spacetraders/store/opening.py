"""Opening the store that a database URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.store.engine import DatabaseEngine
from spacetraders.store.errors import BadDatabaseUrl
from spacetraders.store.schema import bring_up_to_date
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import open_sqlite
from spacetraders.store.urls import SQLITE, without_secrets

_POSTGRES = ("postgresql://", "postgres://")


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """Open the database that `url` names, bring it up to date, and close it at the end.

    `url` is `sqlite:///PATH` (relative, or absolute with a fourth slash), `sqlite:///:memory:`, or
    `postgresql://…`. No message shows its password.

    Leaving the block lets the call under way end, within some seconds, also if it is cancelled.

    Raises:
        BadDatabaseUrl: the URL names no database that we know.
        StoreUnavailable: the database cannot be opened.
        DatabaseInUse: another daemon has the SQLite file.
        DatabaseTooNew: a later release has written the database.
    """
    async with _open_engine(url) as engine:
        await bring_up_to_date(engine)
        yield SqlStore(engine)


def _open_engine(url: str) -> AbstractAsyncContextManager[DatabaseEngine]:
    name = without_secrets(url)
    if url.startswith(SQLITE) and url != SQLITE:
        return open_sqlite(url.removeprefix(SQLITE), name)
    if url.startswith(_POSTGRES):
        try:
            # Only here: it loads asyncio, which costs time and memory that SQLite need not pay.
            from spacetraders.store.postgres import open_postgres  # noqa: PLC0415
        except ImportError as error:
            reason = "asyncpg and trio-asyncio are missing: install the extra named postgres"
            raise StoreUnavailable(name, reason) from error
        return open_postgres(url, name)
    raise BadDatabaseUrl(name, "unknown scheme" if "://" in url else "it has no scheme")
