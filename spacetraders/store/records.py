"""The store's calls for the ledger, for prices, and for what is reserved and held."""

from collections.abc import Sequence
from datetime import datetime

from spacetraders.domain.deeds.accounts import By, Entry, Loss, Reading, Standing, Sum, Wanted
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.reservations import Reservation
from spacetraders.domain.work.decisions import KeptDecision
from spacetraders.store.calls import Calls, one_transaction
from spacetraders.store.scripts import Script
from spacetraders.store.tables import decisions, ledger, reservations, ship_holds
from spacetraders.store.tables import quotes as market


class RecordCalls(Calls):
    """The ports `LedgerRecords`, `PriceRecords`, `ReservationRecords` and `DecisionRecords`."""

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
    def seen_quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> Script[list[SeenQuote]]:
        return market.seen_quotes_at(reset_date, waypoint_symbols)

    @one_transaction
    def seen_quotes(self, reset_date: str, good: str | None = None) -> Script[list[SeenQuote]]:
        return market.seen_quotes(reset_date, good)

    @one_transaction
    def markets_seen(self, reset_date: str) -> Script[dict[str, datetime]]:
        return market.markets_seen(reset_date)

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

    @one_transaction
    def add_reservation(self, reservation: Reservation) -> Script[Reservation]:
        return reservations.add(reservation)

    @one_transaction
    def release_reservation(self, reservation_id: int, *, settled_at: datetime) -> Script[None]:
        return reservations.release(reservation_id, settled_at)

    @one_transaction
    def release_dead_reservations(self, player_id: int, *, settled_at: datetime) -> Script[None]:
        return reservations.release_dead(player_id, settled_at)

    @one_transaction
    def open_reservations(self, player_id: int) -> Script[list[Reservation]]:
        return reservations.opened(player_id)

    @one_transaction
    def reserve_of(self, player_id: int) -> Script[int | None]:
        return reservations.reserve_of(player_id)

    @one_transaction
    def set_reserve(self, player_id: int, reserve: int | None) -> Script[None]:
        return reservations.set_reserve(player_id, reserve)

    @one_transaction
    def hold_ship(self, player_id: int, ship_symbol: str, *, since: datetime) -> Script[None]:
        return ship_holds.hold_ship(player_id, ship_symbol, since)

    @one_transaction
    def release_ship(self, player_id: int, ship_symbol: str) -> Script[None]:
        return ship_holds.release_ship(player_id, ship_symbol)

    @one_transaction
    def held_ships(self) -> Script[dict[tuple[int, str], datetime]]:
        return ship_holds.held_ships()

    @one_transaction
    def keep_decisions(self, made: Sequence[KeptDecision]) -> Script[list[KeptDecision]]:
        return decisions.keep(made)

    @one_transaction
    def latest_decisions(self, player_id: int) -> Script[list[KeptDecision]]:
        return decisions.latest(player_id)

    @one_transaction
    def decisions_about(
        self, player_id: int, subject: str, *, limit: int
    ) -> Script[list[KeptDecision]]:
        return decisions.about(player_id, subject, limit)

    @one_transaction
    def drop_decisions(self, *, before: datetime, limit: int) -> Script[int]:
        return decisions.drop(before, limit)
