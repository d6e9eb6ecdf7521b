"""The engine of a database: runs a script as one transaction, in the database's dialect."""

from typing import Protocol, TypeVar

import attrs

from spacetraders.store.scripts import Script

T = TypeVar("T")


@attrs.frozen
class Dialect:
    """The SQL in which the two databases differ, empty where a database needs none.

    `generated_key` replaces `INTEGER PRIMARY KEY` in schema.sql. `key_share` ends a SELECT whose
    rows must not be deleted before the transaction ends. `lock_schema` keeps other processes from
    upgrading the schema until the transaction ends.
    """

    generated_key: str = "INTEGER PRIMARY KEY"
    key_share: str = ""
    lock_schema: str = ""


class DatabaseEngine(Protocol):
    """An open database. `name` is its URL without secrets."""

    name: str
    dialect: Dialect

    async def transact(self, script: Script[T]) -> T:
        """Run the script as one transaction and return its result.

        Cancelled, it has done all or nothing, and nobody can tell which. So a call that is made
        again must bear to be done twice.

        Raises:
            StoreUnavailable: the database is away. It may have committed, if the answer was lost.
            RowRefused: a row breaks a rule of the schema.
            Exception: any error of the script itself. Nothing was written.
        """
        ...

    async def own_player(self, player_id: int) -> bool:
        """Take the player for this engine, as the port `Store` has it."""
        ...

    def owns(self, player_id: int) -> bool:
        """Whether the player is this engine's, as the port `Store` has it."""
        ...
