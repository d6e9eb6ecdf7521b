"""What the ledger and the history of prices need of a database: a part of the port `Store`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from spacetraders.domain.accounts import By, Entry, Loss, Reading, Standing, Sum, Wanted
from spacetraders.domain.prices import SeenQuote
from spacetraders.domain.waypoints import Quote


class LedgerRecords(Protocol):
    """The ledger of each player; what deeds move is written with their intents."""

    async def standing(self, player_id: int) -> Standing:
        """Where the player's ledger stands."""
        ...

    async def book(
        self,
        player_id: int,
        balance: int,
        *,
        asked_after: int,
        booked_at: datetime,
        losses: Sequence[Loss] = (),
    ) -> Reading:
        """Hold the ledger against the game's balance, and write down what it has to be adjusted by.

        `asked_after` is the newest entry from before the game was asked; see
        `domain.accounts.adjustments` for what is booked when.
        """
        ...

    async def entries(self, player_id: int, wanted: Wanted, *, limit: int) -> list[Entry]:
        """The newest entries that are wanted, oldest first."""
        ...

    async def sums(self, player_id: int, by: By, since: datetime | None) -> list[Sum]:
        """The player's entries added up, in any order; what it began with is left out."""
        ...


class PriceRecords(Protocol):
    """Prices as seen, of each universe apart."""

    async def save_quotes(
        self,
        reset_date: str,
        waypoint_symbol: str,
        quotes: Sequence[Quote],
        *,
        seen_at: datetime,
    ) -> None:
        """Keep these prices of a waypoint as seen last, and in the history where they changed.

        Others of the waypoint stay as they are, and so does what was seen later than this.
        """
        ...

    async def quotes(self, reset_date: str, waypoint_symbol: str) -> list[Quote]:
        """The prices of a waypoint as seen last, by symbol."""
        ...

    async def quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> dict[str, list[Quote]]:
        """The prices of some waypoints as seen last, by waypoint and symbol; none where none were.

        It is one question, however many waypoints there are.
        """
        ...

    async def seen_quotes(self, reset_date: str, good: str | None = None) -> list[SeenQuote]:
        """The prices of a good, or of all, as seen last: by waypoint and symbol."""
        ...

    async def quote_history(
        self,
        reset_date: str,
        good: str,
        *,
        waypoint_symbol: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[SeenQuote]:
        """The newest `limit` changes of a good's prices, oldest first."""
        ...

    async def drop_quote_history(self, *, before: datetime, limit: int) -> int:
        """Delete changes from before then, `limit` at most; returns how many.

        The last one before then stays for each waypoint and good: it still held.
        """
        ...
