"""The daemon's memory: one port, SQLite or PostgreSQL behind it."""

from spacetraders.store.errors import BadDatabaseUrl, DatabaseInUse, DatabaseTooNew, RowRefused
from spacetraders.store.opening import open_store

__all__ = ["BadDatabaseUrl", "DatabaseInUse", "DatabaseTooNew", "RowRefused", "open_store"]
