"""Beliefs: what every market that was seen may be now, kept in memory from looks and trades."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import attrs

from spacetraders import clock
from spacetraders.application.ports.records import PriceRecords
from spacetraders.domain.economy.belief import Belief, PastTrade
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.trades import PURCHASE, Trade
from spacetraders.domain.game.waypoints import Quote

NOTHING: Mapping[str, Belief] = MappingProxyType({})


@attrs.define(eq=False)
class Beliefs:
    """What is believed of each good at each market, by universe (reset date).

    Whatever changes it is sync, so that a plan that asks for several markets sees one state.
    """

    store: PriceRecords = attrs.field(repr=False)
    _universes: dict[str, dict[str, dict[str, Belief]]] = attrs.field(factory=dict, repr=False)
    _recalled: set[str] = attrs.field(factory=set)
    _stocks: tuple[str, datetime, dict[tuple[str, str], Stock]] | None = attrs.field(
        default=None, repr=False
    )

    async def recall(self, reset_date: str) -> None:
        """Take over the prices of a universe that earlier runs have kept, once.

        What was seen in this run is newer, and stays. If cancelled, nothing is taken over.

        Raises:
            StoreUnavailable: the prices cannot be read. The next call tries again.
        """
        if reset_date in self._recalled:
            return
        kept = await self.store.seen_quotes(reset_date)
        self._recalled.add(reset_date)
        for seen in kept:
            if self.of(reset_date, seen.waypoint_symbol, seen.quote.trade_symbol) is None:
                self.note(reset_date, seen.waypoint_symbol, (seen.quote,), seen.seen_at)

    def note(
        self,
        reset_date: str,
        waypoint: str,
        quotes: Iterable[Quote],
        at: datetime,
        *,
        trades: Sequence[Trade] = (),
    ) -> None:
        """Take in prices that were seen, with the trades that the market listed beside them.

        `at` and the times of the trades are by our clock. Prices of ships are left out, and so are
        those that are older than what is known.
        """
        market = self._universes.setdefault(reset_date, {}).setdefault(waypoint, {})
        for quote in quotes:
            good = quote.trade_symbol
            known = market.get(good)
            if quote.type == SHIP or (known is not None and at < known.seen_at):
                continue
            belief = Belief.of(quote, at) if known is None else known.looked(quote, at)
            told = [_past(trade) for trade in trades if trade.trade_symbol == good]
            market[good] = belief.after_trades(told) if told else belief
        self._stocks = None

    def traded(
        self, reset_date: str, waypoint: str, trade: Trade, *, at: datetime | None = None
    ) -> None:
        """Take in a transaction of ours, which has just been answered.

        One that was found only later has the time `at` by our clock. A look that came after it has
        shown it already.
        """
        sign = -1 if trade.type == PURCHASE else 1
        known = self.of(reset_date, waypoint, trade.trade_symbol)
        if known is not None and (at is None or at > known.seen_at):
            self.moved(
                reset_date, waypoint, trade.trade_symbol, sign * trade.units, trade.price_per_unit
            )

    def moved(self, reset_date: str, waypoint: str, good: str, units: int, price: int) -> None:
        """Take in units that were sold to a market now, or bought there if negative."""
        known = self.of(reset_date, waypoint, good)
        if known is None or not units:
            return  # without a quote neither the kind nor the volume of the good is known
        self._universes[reset_date][waypoint][good] = known.traded(units, price, clock.now())
        self._stocks = None

    def delivered(self, reset_date: str, waypoint: str, good: str, units: int) -> None:
        """Take in that a contract for so many units of a good was fulfilled at a market.

        That raises its supply, but nobody has recorded by how much (MECHANICS 6.4).
        """
        known = self.of(reset_date, waypoint, good)
        if known is not None:
            market = self._universes[reset_date][waypoint]
            market[good] = known.perhaps(units, clock.now())
            self._stocks = None

    def of(self, reset_date: str, waypoint: str, good: str) -> Belief | None:
        """Return what is believed of a good, or None where it was never seen."""
        return self.market(reset_date, waypoint).get(good)

    def market(self, reset_date: str, waypoint: str) -> Mapping[str, Belief]:
        """Return what is believed of a market, by good; nothing where it was never seen."""
        return self._universes.get(reset_date, {}).get(waypoint, NOTHING)

    def looks(self, reset_date: str) -> dict[str, tuple[datetime, int]]:
        """Return when each market was seen last, by our clock, and how many goods were."""
        return {
            waypoint: (max(belief.seen_at for belief in goods.values()), len(goods))
            for waypoint, goods in self._universes.get(reset_date, {}).items()
            if goods
        }

    def stocks(self, reset_date: str, now: datetime) -> dict[tuple[str, str], Stock]:
        """Return the best guess of every good, by waypoint and good. It is the caller's own."""
        # Plans of one moment ask for the same again and again.
        if self._stocks is None or self._stocks[:2] != (reset_date, now):
            guessed = {
                (waypoint, good): belief.expected(now)
                for waypoint, goods in self._universes.get(reset_date, {}).items()
                for good, belief in goods.items()
            }
            self._stocks = reset_date, now, guessed
        return self._stocks[2].copy()

    def forget(self, reset_date: str) -> None:
        """Drop what is believed of a universe that is over."""
        self._universes.pop(reset_date, None)
        self._recalled.discard(reset_date)
        self._stocks = None


def _past(trade: Trade) -> PastTrade:
    units = -trade.units if trade.type == PURCHASE else trade.units
    return PastTrade(units, trade.price_per_unit, trade.timestamp)
