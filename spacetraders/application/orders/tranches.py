"""Tranches: a trade in as many deeds as the market makes necessary.

A market trades its volume at most in one transaction. More is bought or sold in several deeds.
"""

import attrs

from spacetraders.application.errors.orders import PriceOutOfBounds
from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Traded
from spacetraders.application.operations.operation import DeedOperation
from spacetraders.application.orders.desk import Order
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.trades import Trade
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import OutcomeUnknown, Refused, finite
from spacetraders.errors import FleetError


@attrs.frozen
class TradeResult:
    """The trades of an order to buy or sell. `stopped` is the error that ended it early, if any.

    `credits` is the agent's balance after it.
    """

    good: str
    trades: tuple[Trade, ...]
    credits: int
    stopped: FleetError | None = None

    @property
    def units(self) -> int:
        """The units of all trades."""
        return sum(trade.units for trade in self.trades)

    @property
    def total_price(self) -> int:
        """The credits of all trades."""
        return sum(trade.total_price for trade in self.trades)


@attrs.define
class Tranches:
    """A trade in as many deeds as the market's volume makes necessary.

    `limit` is the highest price of a unit to pay, or the lowest to take, in credits.
    """

    order: Order
    observer: Observer
    good: str
    operation: DeedOperation[Traded]
    limit: int | None
    _volume: int | None = attrs.field(default=None, init=False)
    _trades: list[Trade] = attrs.field(factory=list, init=False)
    _balance: int | None = attrs.field(default=None, init=False)
    """The agent's credits after the last trade, or None if its answer was lost."""

    @property
    def buys(self) -> bool:
        """Whether goods are bought, not sold."""
        return self.operation is table.PURCHASE

    async def trade(self, units: int) -> TradeResult:
        """Trade all units, or as many as can be.

        If cancelled, the trades so far stand.

        Raises:
            PriceOutOfBounds: the price is beyond the limit, and nothing was traded.
            Refused, OutcomeUnknown: as `RecordedGame.do` raises them, of the first trade.
        """
        stopped = None
        try:
            await self._volume_seen()
            while units > 0:
                units -= await self._tranche(units)
        except FleetError as error:
            # Trades that were made must be reported, so a later failure is a part of the answer.
            if not self._trades:
                raise
            stopped = error
        if self._balance is None:
            self._balance = (await self.order.ask(table.AGENT())).credits
        return TradeResult(self.good, tuple(self._trades), self._balance, stopped)

    async def _tranche(self, units: int) -> int:
        """Trade once, and return the units: 0 where only the market's volume was learnt."""
        # Each trade moves the price, so a limit needs the price of now.
        if self.limit is not None:
            self._check_price(await self._quoted())
        units = min(units, self._volume or units)
        try:
            deed = self.operation(self.order.symbol, good=self.good, units=units)
            traded = await self.order.do(deed)
        except Refused as refused:
            # The volume may have shrunk since it was seen. The refusal tells it, and only a smaller
            # one is tried: the same again would be refused without end.
            volume = finite(refused.data.get("tradeVolume"))
            if (
                refused.code != GameCode.TRADE_UNIT_LIMIT
                or volume is None
                or not 1 <= volume < units
            ):
                raise
            self._volume = int(volume)
            return 0
        except OutcomeUnknown as error:
            # The answer is lost, but the market lists the trade, and so it counts.
            if error.found is not IntentState.FOUND_DONE or error.trade is None:
                raise
            self._trades.append(error.trade)
            self._balance = None
            return error.trade.units
        self._trades.append(traded.trade)
        self._balance = traded.agent.credits
        return units

    async def _volume_seen(self) -> None:
        """Take the volume from the prices that are kept, or else from the market."""
        player, where = self.order.player, self.order.ship.nav.waypoint_symbol
        # Volumes change seldom, so kept ones save a request. A wrong one is corrected by a refusal.
        kept = await self.observer.store.quotes(player.reset_date, where)
        goods = [quote for quote in kept if quote.type != SHIP]
        quote = self._listed(goods) if goods else await self._quoted()
        self._volume = quote.trade_volume

    async def _quoted(self) -> Quote:
        where = self.order.ship.nav.waypoint_symbol
        market = await self.order.ask(table.MARKET(where))
        await self.observer.keep(self.order.player, where, market.quotes, market.trades)
        quote = self._listed(list(market.quotes))
        self._volume = quote.trade_volume
        return quote

    def _listed(self, quotes: list[Quote]) -> Quote:
        for quote in quotes:
            if quote.trade_symbol == self.good:
                return quote
        where = self.order.ship.nav.waypoint_symbol
        code = GameCode.TRADE_NO_PURCHASE if self.buys else GameCode.TRADE_NOT_SOLD
        reason = f"{where} does not {'sell' if self.buys else 'buy'} {self.good}"
        near = did_you_mean(self.good, (quote.trade_symbol for quote in quotes))
        raise foreseen(code, reason, advice=near, waypoint_symbol=where, good=self.good)

    def _check_price(self, quote: Quote) -> None:
        assert self.limit is not None
        price = quote.purchase_price if self.buys else quote.sell_price
        if price > self.limit if self.buys else price < self.limit:
            raise PriceOutOfBounds(self.good, price, self.limit)
