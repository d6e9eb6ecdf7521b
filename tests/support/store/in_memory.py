"""The real store over SQLite in memory, without a thread, and the troubles that a test may make."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import attrs
import trio

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.clock import EPOCH
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.players import Agent, Player
from spacetraders.store.calls import one_transaction
from spacetraders.store.engine import DatabaseEngine, Dialect
from spacetraders.store.schema import bring_up_to_date
from spacetraders.store.scripts import Batch, Script, Statement
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import MEMORY, open_sqlite

T = TypeVar("T")
S = TypeVar("S", bound="StoreInMemory")


class StoreInMemory(SqlStore):
    """A store with switches.

    Set `away` to have every call fail as with a database that is lost, `full` for those that
    write, and `slow_seconds` to have these, but for those of logs, take a while, in which they can
    be cancelled.
    """

    def __init__(self, engine: DatabaseEngine) -> None:
        super().__init__(_Troubled(engine, self))
        self.away = False
        self.full = False
        self.slow_seconds = 0.0

    @property
    def calls(self) -> int:
        """How many calls there have been."""
        return self.statistics().calls

    @one_transaction
    def spendings(self) -> Script[list[tuple[int, Spending]]]:
        """The money that deeds moved, each with the id of its intent."""
        rows = yield Statement(
            "SELECT paid.*, NULLIF(paid.ship_symbol, intents.ship_symbol) AS made"
            " FROM transactions paid JOIN intents USING (intent_id) ORDER BY transaction_id"
        )
        names = {field.name: field.name for field in attrs.fields(Spending)}
        names["ship_symbol"] = "made"
        return [
            (row["intent_id"], Spending(**{name: row[column] for name, column in names.items()}))
            for row in rows
        ]

    @one_transaction
    def reopen(self, intent_id: int) -> Script[None]:
        """Have a deed look as if its answer had never been written down, but for its money."""
        yield Statement(
            "UPDATE intents SET state = 'OPEN', settled_at = NULL WHERE intent_id = $1",
            (intent_id,),
        )

    @one_transaction
    def reopen_succession(self, player_id: int) -> Script[None]:
        """Have a succession look as if its end had never been written down."""
        yield Statement("UPDATE successions SET done_at = NULL WHERE player_id = $1", (player_id,))

    @one_transaction
    def forget_spending(self, intent_id: int) -> Script[None]:
        """Forget the money that a deed moved."""
        yield Statement("DELETE FROM transactions WHERE intent_id = $1", (intent_id,))

    @one_transaction
    def forget_ledger(self, player_id: int) -> Script[None]:
        """Have a player's ledger be as before it began."""
        yield Statement("DELETE FROM transactions WHERE player_id = $1", (player_id,))


@asynccontextmanager
async def open_in_memory(kind: type[S] = StoreInMemory) -> AsyncIterator[S]:  # type: ignore[assignment]
    """Open an empty store of that kind, on its own database."""
    async with open_sqlite(MEMORY, "sqlite:///:memory:") as engine:
        await bring_up_to_date(engine)
        yield kind(engine)


async def add_player(store: StoreInMemory, symbol: str = "HERMES") -> Player:
    """Have an agent in the database, to whom containers and deeds may belong."""
    agent = Agent(symbol, "COSMIC", "X1-AB12-A1", credits=175_000, ship_count=2)
    return await store.add_player(agent, token="t", reset_date="2026-01-01", created_at=EPOCH)


@attrs.frozen
class _Troubled:
    """An engine in the troubles that its store has been told to have."""

    engine: DatabaseEngine
    store: StoreInMemory

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def dialect(self) -> Dialect:
        return self.engine.dialect

    async def transact(self, script: Script[T]) -> T:
        self._be_away()
        try:
            first = next(script)
        except StopIteration as end:
            nothing: T = end.value
            return nothing
        if self.store.slow_seconds and not self.store.full and _writes(first):
            await trio.sleep(self.store.slow_seconds)
        return await self.engine.transact(self._watched(first, script))

    async def own_player(self, player_id: int) -> bool:
        self._be_away()
        return await self.engine.own_player(player_id)

    def owns(self, player_id: int) -> bool:
        return self.engine.owns(player_id)

    def _be_away(self) -> None:
        if self.store.away:
            raise StoreUnavailable(self.name, "it is away")

    def _watched(self, request: Statement | Batch, script: Script[T]) -> Script[T]:
        """Let a script read; on a disk that is full, what it writes fails."""
        try:
            while True:
                if self.store.full and _writes(request):
                    raise StoreUnavailable(self.name, "it is full")
                request = script.send((yield request))
        except StopIteration as end:
            result: T = end.value
            return result


def _writes(request: Statement | Batch) -> bool:
    return isinstance(request, Batch) or not request.sql.startswith("SELECT")
