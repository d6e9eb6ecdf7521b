"""The port to the database, in part: ledger, prices, reservations, decisions (see `Store`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from spacetraders.domain.deeds.accounts import By, Entry, Loss, Reading, Standing, Sum, Wanted
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.reservations import Reservation
from spacetraders.domain.work.decisions import KeptDecision


class LedgerRecords(Protocol):
    """The ledger of each player. The entries of deeds are written with their intents.

    Errors and cancellations are those of `Store`.
    """

    async def standing(self, player_id: int) -> Standing:
        """The sum of the player's ledger, its newest entry, and its deeds under way."""
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
        """Compare the ledger with the game's balance in credits, and write its adjustments.

        `asked_after` is the newest entry from before the game was asked, and `losses` the advances
        that the game took back. `domain.deeds.accounts.adjustments` decides what is booked.
        """
        ...

    async def entries(self, player_id: int, wanted: Wanted, *, limit: int) -> list[Entry]:
        """The newest `limit` entries that are wanted, oldest first."""
        ...

    async def sums(self, player_id: int, by: By, since: datetime | None) -> list[Sum]:
        """The player's entries since then added up, in any order, without its opening balance."""
        ...

    async def earned(self, *, since: datetime) -> dict[str, int]:
        """The entries since then of the containers of all players, added up by container."""
        ...


class PriceRecords(Protocol):
    """Prices as seen, by universe (reset date). Errors and cancellations are those of `Store`."""

    async def save_quotes(
        self, reset_date: str, waypoint_symbol: str, quotes: Sequence[Quote], *, seen_at: datetime
    ) -> None:
        """Keep these prices of a waypoint as seen last, and in the history where they changed.

        Its other prices stay as they are, and so do prices that were seen later than `seen_at`.
        """
        ...

    async def quotes(self, reset_date: str, waypoint_symbol: str) -> list[Quote]:
        """The prices of a waypoint as seen last, by symbol."""
        ...

    async def quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> dict[str, list[Quote]]:
        """The prices of some waypoints as seen last, by waypoint and symbol, in one query.

        A waypoint without prices is left out.
        """
        ...

    async def seen_quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> list[SeenQuote]:
        """The prices of some waypoints as seen last, with their times, by waypoint and symbol."""
        ...

    async def seen_quotes(self, reset_date: str, good: str | None = None) -> list[SeenQuote]:
        """The prices of a good, or of all goods, as seen last, by waypoint and symbol."""
        ...

    async def markets_seen(self, reset_date: str) -> dict[str, datetime]:
        """When each waypoint with prices was seen last, by waypoint."""
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
        """Delete changes from before then, `limit` at most, and return how many.

        The last one before then stays for each waypoint and good, since its price still held.
        """
        ...


class ReservationRecords(Protocol):
    """What is reserved, floors, and held ships. The reservations of deeds come with their intents.

    Errors and cancellations are those of `Store`.
    """

    async def add_reservation(self, reservation: Reservation) -> Reservation:
        """Write a job's reservation, and return it with its id."""
        ...

    async def release_reservation(self, reservation_id: int, *, settled_at: datetime) -> None:
        """End a job's reservation. One that has ended stays as it is."""
        ...

    async def release_dead_reservations(self, player_id: int, *, settled_at: datetime) -> None:
        """End the jobs' reservations of the player whose containers are not alive any more."""
        ...

    async def open_reservations(self, player_id: int) -> list[Reservation]:
        """The player's open reservations, of jobs and of deeds, oldest first."""
        ...

    async def reserve_of(self, player_id: int) -> int | None:
        """The floor that was set for the player, in credits, or None for the automatic one."""
        ...

    async def set_reserve(self, player_id: int, reserve: int | None) -> None:
        """Keep the player's floor."""
        ...

    async def hold_ship(self, player_id: int, ship_symbol: str, *, since: datetime) -> None:
        """Keep that a person holds a ship. One that is held already stays so since then."""
        ...

    async def release_ship(self, player_id: int, ship_symbol: str) -> None:
        """Keep that a ship is not held any more."""
        ...

    async def held_ships(self) -> dict[tuple[int, str], datetime]:
        """Since when each held ship is held, by its player's id and its symbol."""
        ...


class DecisionRecords(Protocol):
    """What the autopilot has decided. Errors and cancellations are those of `Store`."""

    async def keep_decisions(self, made: Sequence[KeptDecision]) -> list[KeptDecision]:
        """Write new decisions, and that those with an id were seen again. Returns all with ids."""
        ...

    async def latest_decisions(self, player_id: int) -> list[KeptDecision]:
        """The newest decision of the player about each subject, oldest first."""
        ...

    async def decisions_about(
        self, player_id: int, subject: str, *, limit: int
    ) -> list[KeptDecision]:
        """The newest `limit` decisions about a subject, oldest first."""
        ...

    async def drop_decisions(self, *, before: datetime, limit: int) -> int:
        """Delete decisions seen last before then, the oldest `limit`, and return how many."""
        ...
