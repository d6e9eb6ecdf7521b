"""Lanes of the strategy `greedy`: each ship goes for the best lane, a tranche at a time.

A yardstick must stay what it is while the daemon's own haulers learn. So this trade is kept here.
"""

import attrs
import trio

from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.known.systems import Chart
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.treasury import Purpose, Spend
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import Quote
from spacetraders.errors import FleetError
from spacetraders.simulation.strategies.deals import Deal, best_buyer, best_deal, is_worth
from spacetraders.simulation.strategies.game import Game

PAUSE_SECONDS = 60.0
"""The pause where no lane pays, or something went wrong: prices change within minutes."""

SPENT_AT_ONCE = 0.25
"""The share of the credits that one deal may take, since other ships and fuel need some too."""


@attrs.frozen
class Lanes:
    """The lanes of a game. `under_way` are the deals that ships fly for."""

    game: Game
    under_way: set[Deal] = attrs.field(factory=set)

    async def trade(self, ship_symbol: str) -> None:
        """Trade with a ship until cancelled."""
        with self.game.flying(ship_symbol) as context:
            while True:
                try:
                    done = await self._one(context, ship_symbol)
                except FleetError as error:
                    context.log.warning(error.message, kind=error.kind)
                    done = False
                if not done:
                    await trio.sleep(PAUSE_SECONDS)

    async def _one(self, context: Context, ship_symbol: str) -> bool:
        """Sell what is aboard, or do the best deal. Returns whether there was anything to do."""
        services, player = self.game.services, self.game.player
        ship = await services.fleet.look(player, ship_symbol, Lane.FLIGHT)
        chart = await services.atlas.chart(player, ship.nav.system_symbol, Lane.BACKGROUND)
        markets = [symbol for symbol, place in chart.waypoints.items() if place.has_market]
        seen = await services.store.quotes_at(player.reset_date, markets)
        here = ship.nav.waypoint_symbol
        for each in ship.cargo.inventory:
            buyer = best_buyer(seen, chart.waypoints, here=here, good=each.trade_symbol)
            if buyer is not None:
                await self._sell(context, ship_symbol, each.trade_symbol, buyer)
                return True
        return await self._deal(context, ship, chart, seen)

    async def _deal(
        self, context: Context, ship: Ship, chart: Chart, seen: dict[str, list[Quote]]
    ) -> bool:
        services, player = self.game.services, self.game.player
        balance = await services.treasury.balance(player, Lane.FLIGHT)
        free = balance - sum(deal.outlay for deal in self.under_way)
        deal = best_deal(
            seen,
            chart.waypoints,
            here=ship.nav.waypoint_symbol,
            room=ship.cargo.free,
            credits=int(free * SPENT_AT_ONCE),
            taken={(other.good, end) for other in self.under_way for end in other.ends},
        )
        if deal is None:
            return False
        self.under_way.add(deal)
        try:
            if await self._buy(context, ship.symbol, deal):
                await self._sell(context, ship.symbol, deal.good, deal.destination)
        finally:
            self.under_way.discard(deal)
        return True

    async def _buy(self, context: Context, ship_symbol: str, deal: Deal) -> bool:
        ask = await self._arrive(context, ship_symbol, deal.origin, deal.good)
        if ask is None or not is_worth(ask.purchase_price, deal.bid):
            return False
        units = min(deal.units, ask.trade_volume, deal.outlay // ask.purchase_price)
        if units < 1:
            return False
        await self._do(context).do(table.PURCHASE(ship_symbol, good=deal.good, units=units))
        await self.game.services.observer.observe(self.game.player, deal.origin)
        return True

    async def _sell(self, context: Context, ship_symbol: str, good: str, waypoint: str) -> None:
        bid = await self._arrive(context, ship_symbol, waypoint, good)
        ship = self.game.services.fleet.known(self.game.player, ship_symbol)
        left = ship.cargo.units_of(good) if ship is not None else 0
        while bid is not None and left > 0:
            units = min(left, max(1, bid.trade_volume))
            await self._do(context).do(table.SELL(ship_symbol, good=good, units=units))
            left -= units
        await self.game.services.observer.observe(self.game.player, waypoint)

    async def _arrive(
        self, context: Context, ship_symbol: str, waypoint: str, good: str
    ) -> Quote | None:
        services, player = self.game.services, self.game.player
        flight = await boarded(services, context, ship_symbol, waypoint)
        await flight.fly()
        await services.observer.observe(player, waypoint)
        seen = await services.store.quotes(player.reset_date, waypoint)
        return next((quote for quote in seen if quote.trade_symbol == good), None)

    def _do(self, context: Context) -> RecordedGame:
        return self.game.services.deeds.of(
            self.game.player, Lane.FLIGHT, context.log.warning, spend=Spend(Purpose.TRADE)
        )
