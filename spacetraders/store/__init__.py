"""The store: the daemon's database, SQLite or PostgreSQL, behind the port `Store`."""

from spacetraders.store.errors import BadDatabaseUrl, DatabaseInUse, DatabaseTooNew, RowRefused
from spacetraders.store.opening import open_store

__all__ = ["BadDatabaseUrl", "DatabaseInUse", "DatabaseTooNew", "RowRefused", "open_store"]
