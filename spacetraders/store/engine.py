"""What a database has to do for the store: run a script as one transaction."""

from typing import Protocol, TypeVar

import attrs

from spacetraders.store.scripts import Script

T = TypeVar("T")


@attrs.frozen
class Dialect:
    """The few words in which the two databases differ.

    `generated_key` is read for `INTEGER PRIMARY KEY` in schema.sql. `key_share` ends a SELECT whose
    rows must not be deleted before the transaction ends. `lock_schema` keeps other processes from
    upgrading the schema until the transaction ends. Empty where the database needs no word for it.
    """

    generated_key: str = "INTEGER PRIMARY KEY"
    key_share: str = ""
    lock_schema: str = ""


class DatabaseEngine(Protocol):
    """An open database.

    `name` is its URL without secrets.
    """

    name: str
    dialect: Dialect

    async def transact(self, script: Script[T]) -> T:
        """Run the script as one transaction and return its result.

        Raises StoreUnavailable or RowRefused for what the database says, and whatever the script
        raises; then nothing was written. Cancelled, it has done all or nothing.
        """
        ...

    async def own_player(self, player_id: int) -> bool:
        """Make this engine the one that has the player; see the port `Store`."""
        ...
