"""The memory store's ledger and prices."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.application.ports.store import UnexplainedChange
from spacetraders.domain.accounts import (
    ADJUSTMENT,
    OPENING,
    Adjustment,
    By,
    Entry,
    Loss,
    Reading,
    Standing,
    Sum,
    Wanted,
    adjustments,
    interlude,
    summed,
)
from spacetraders.domain.intents import LOST, Intent, IntentState
from spacetraders.domain.ledger import Spending
from spacetraders.domain.prices import SeenQuote, changed
from spacetraders.domain.waypoints import Quote

Place = tuple[str, str, str]
"""Reset date, waypoint and good."""


@attrs.define(eq=False, slots=False)
class MemoryLedger:
    """The port `LedgerRecords`."""

    _entries: list[Entry] = attrs.field(factory=list)
    _intents: dict[int, Intent] = attrs.field(factory=dict)

    def _call(self) -> None:
        raise NotImplementedError

    def enter(self, intent: Intent, spending: Spending, when: datetime) -> None:
        """Write down what a deed moved."""
        fields = attrs.asdict(spending)
        total, ship = fields["total_price"], fields.pop("ship_symbol") or intent.ship_symbol
        balance = fields.pop("balance")
        if balance is None:
            balance = total + sum(entry.total_price for entry in self._of(intent.player_id))
        self._enter(
            player_id=intent.player_id,
            intent_id=intent.intent_id,
            container_id=intent.container_id,
            ship_symbol=ship,
            balance=balance,
            timestamp=when,
            **fields,
        )

    def _enter(self, **fields: object) -> None:
        self._entries.append(Entry(transaction_id=len(self._entries) + 1, **fields))  # type: ignore[arg-type]

    def _of(self, player_id: int) -> list[Entry]:
        return [entry for entry in self._entries if entry.player_id == player_id]

    async def standing(self, player_id: int) -> Standing:
        self._call()
        return self._standing(player_id)

    def _standing(self, player_id: int, *, but: int | None = None) -> Standing:
        mine = self._of(player_id)
        explained = [entry.timestamp for entry in mine if entry.kind in (OPENING, ADJUSTMENT)]
        paid = {entry.intent_id for entry in self._entries}
        moving = [
            intent
            for intent in self._intents.values()
            if intent.player_id == player_id
            and intent.operation.moves_credits
            and intent.intent_id != but
        ]
        return Standing(
            recorded=sum(entry.total_price for entry in mine),
            newest=max((entry.transaction_id for entry in mine), default=0),
            under_way=sum(intent.state is IntentState.OPEN for intent in moving),
            lost=any(
                intent.state in LOST
                and intent.intent_id not in paid
                and intent.settled_at is not None
                and (not explained or intent.settled_at > max(explained))
                for intent in moving
            ),
            explained_since=max(explained, default=None),
        )

    async def book(
        self,
        player_id: int,
        balance: int,
        *,
        asked_after: int,
        booked_at: datetime,
        losses: Sequence[Loss] = (),
    ) -> Reading:
        before = await self.standing(player_id)
        found = adjustments(before, balance, asked_after, losses)
        self._adjust(player_id, found, booked_at)
        after = await self.standing(player_id)
        return Reading(after, balance, sum(each.total_price for each in found))

    def explain(
        self, intent: Intent, spending: Spending, when: datetime, losses: Sequence[Loss] | None
    ) -> None:
        """Write down what had moved before a deed; raises UnexplainedChange."""
        if spending.balance is None:
            return
        entries = self._of(intent.player_id)
        found = interlude(
            self._standing(intent.player_id, but=intent.intent_id),
            spending.balance - spending.total_price,
            overlapped=any(entry.timestamp >= intent.created_at for entry in entries),
            losses=losses or (),
        )
        if losses is None and found:
            raise UnexplainedChange
        self._adjust(intent.player_id, found, when)

    def _adjust(self, player_id: int, found: Sequence[Adjustment], when: datetime) -> None:
        for each in found:
            self._enter(
                player_id=player_id,
                kind=each.kind,
                total_price=each.total_price,
                balance=each.total_price + sum(e.total_price for e in self._of(player_id)),
                timestamp=when,
                reason=each.reason.value,
                contract_id=each.contract_id,
            )

    async def entries(self, player_id: int, wanted: Wanted, *, limit: int) -> list[Entry]:
        self._call()
        return [entry for entry in self._of(player_id) if wanted.admits(entry)][-limit:]

    async def sums(self, player_id: int, by: By, since: datetime | None) -> list[Sum]:
        self._call()
        wanted = Wanted(since=since)
        return summed((entry for entry in self._of(player_id) if wanted.admits(entry)), by)


@attrs.define(eq=False, slots=False)
class MemoryPrices:
    """The port `PriceRecords`."""

    _quotes: dict[Place, SeenQuote] = attrs.field(factory=dict)
    _history: dict[tuple[Place, datetime], SeenQuote] = attrs.field(factory=dict)

    def _call(self) -> None:
        raise NotImplementedError

    async def save_quotes(
        self,
        reset_date: str,
        waypoint_symbol: str,
        quotes: Sequence[Quote],
        *,
        seen_at: datetime,
    ) -> None:
        self._call()
        for quote in quotes:
            place = (reset_date, waypoint_symbol, quote.trade_symbol)
            known, seen = self._quotes.get(place), SeenQuote(waypoint_symbol, quote, seen_at)
            if changed(known, seen):
                self._history[place, seen_at] = seen
            if known is None or known.seen_at <= seen_at:
                self._quotes[place] = seen

    async def quotes(self, reset_date: str, waypoint_symbol: str) -> list[Quote]:
        self._call()
        place = (reset_date, waypoint_symbol)
        return [
            seen.quote for key, seen in sorted(self._quotes.items(), key=_key) if key[:2] == place
        ]

    async def quotes_at(
        self, reset_date: str, waypoint_symbols: Sequence[str]
    ) -> dict[str, list[Quote]]:
        self._call()
        found: dict[str, list[Quote]] = {}
        for (reset, waypoint, _), seen in sorted(self._quotes.items(), key=_key):
            if reset == reset_date and waypoint in waypoint_symbols:
                found.setdefault(waypoint, []).append(seen.quote)
        return found

    async def seen_quotes(self, reset_date: str, good: str | None = None) -> list[SeenQuote]:
        self._call()
        return [
            seen
            for (date, _, symbol), seen in sorted(self._quotes.items(), key=_key)
            if date == reset_date and good in (None, symbol)
        ]

    async def quote_history(
        self,
        reset_date: str,
        good: str,
        *,
        waypoint_symbol: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[SeenQuote]:
        self._call()
        found = [
            seen
            for ((date, place, symbol), when), seen in self._history.items()
            if (date, symbol) == (reset_date, good)
            and waypoint_symbol in (None, place)
            and (since is None or when >= since)
        ]
        newest = sorted(found, key=lambda seen: seen.waypoint_symbol)
        newest.sort(key=lambda seen: seen.seen_at, reverse=True)
        return sorted(newest[:limit], key=lambda seen: (seen.seen_at, seen.waypoint_symbol))

    async def drop_quote_history(self, *, before: datetime, limit: int) -> int:
        self._call()
        old = sorted((when, place) for place, when in self._history if when < before)
        last = {place: when for when, place in old}
        gone = [(place, when) for when, place in old if when != last[place]][:limit]
        for key in gone:
            del self._history[key]
        return len(gone)


def _key(item: tuple[Place, SeenQuote]) -> Place:
    return item[0]
