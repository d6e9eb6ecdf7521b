"""The store's calls for the ledger and for prices."""

from collections.abc import Sequence
from datetime import datetime

from spacetraders.domain.deeds.accounts import By, Entry, Loss, Reading, Standing, Sum, Wanted
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.waypoints import Quote
from spacetraders.store.calls import Calls, one_transaction
from spacetraders.store.scripts import Script
from spacetraders.store.tables import ledger
from spacetraders.store.tables import quotes as market


class RecordCalls(Calls):
    """The ports `LedgerRecords` and `PriceRecords` over either database."""

    @one_transaction
    def standing(self, player_id: int) -> Script[Standing]:
        return ledger.standing(player_id)

    @one_transaction
    def book(
        self,
        player_id: int,
        balance: int,
        *,
        asked_after: int,
        booked_at: datetime,
        losses: Sequence[Loss] = (),
    ) -> Script[Reading]:
        return ledger.book(
            player_id, balance, asked_after=asked_after, booked_at=booked_at, losses=losses
        )

    @one_transaction
    def entries(self, player_id: int, wanted: Wanted, *, limit: int) -> Script[list[Entry]]:
        return ledger.entries(player_id, wanted, limit)

    @one_transaction
    def sums(self, player_id: int, by: By, since: datetime | None) -> Script[list[Sum]]:
        return ledger.sums(player_id, by, since)

    @one_transaction
    def earned(self, *, since: datetime) -> Script[dict[str, int]]:
        return ledger.earned(since)

    @one_transaction
    def save_quotes(
        self,
        reset_date: str,
        waypoint_symbol: str,
        quotes: Sequence[Quote],
        *,
        seen_at: datetime,
    ) -> Script[None]:
        return market.save_quotes(reset_date, waypoint_symbol, quotes, seen_at)

    @one_transaction
    def quotes(self, reset_date: str, waypoint_symbol: str) -> Script[list[Quote]]:
        return market.quotes(reset_date, waypoint_symbol)

    @one_transaction
    def quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> Script[dict[str, list[Quote]]]:
        return market.quotes_at(reset_date, waypoint_symbols)

    @one_transaction
    def seen_quotes(self, reset_date: str, good: str | None = None) -> Script[list[SeenQuote]]:
        return market.seen_quotes(reset_date, good)

    @one_transaction
    def quote_history(
        self,
        reset_date: str,
        good: str,
        *,
        waypoint_symbol: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> Script[list[SeenQuote]]:
        return market.quote_history(
            reset_date, good, waypoint_symbol=waypoint_symbol, since=since, limit=limit
        )

    @one_transaction
    def drop_quote_history(self, *, before: datetime, limit: int) -> Script[int]:
        return market.drop_quote_history(before, limit)
