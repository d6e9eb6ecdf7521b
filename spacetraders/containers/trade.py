"""The kind `trade`: buys where a good is cheap, and sells where it is dear, in the ship's system.

An iteration is one deal. It goes by the prices that our ships saw last, so something has to look at
markets: a `tour`, or the trader's own stops, at which it looks when it comes, and again when it has
moved the prices. After a restart what is in the hold is sold first.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs
import trio

from spacetraders.application import acts
from spacetraders.application.messages import symbol
from spacetraders.application.observing import Observer
from spacetraders.application.ports import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.domain.deals import Deal, best_buyer, best_deal, is_worth
from spacetraders.domain.players import Player
from spacetraders.domain.ships import Ship
from spacetraders.domain.waypoints import Quote, Waypoint

NO_DEAL_SECONDS = 60.0
"""The pause where nothing pays: markets tick in minutes."""

SPENT_AT_ONCE = 0.25
"""The share of the credits that one deal may take: the others, and the fuel, want some too."""


@attrs.frozen
class TradeConfig:
    """Which ship trades."""

    ship_symbol: str = symbol()


@attrs.frozen
class Trader:
    """Does the deals of all traders.

    `under_way` are the deals that ships fly for, with whose they are: no two ships fly for one lot,
    nor with one good to one buyer, and none counts on the credits that another is to spend.
    """

    services: Services
    observer: Observer
    under_way: set[tuple[int, Deal]] = attrs.field(factory=set)

    async def trade(self, config: TradeConfig, context: Context) -> None:
        """Sell what is in the hold; with an empty one do the best deal there is, or wait a bit."""
        fleet, player = self.services.fleet, context.player
        ship = await fleet.look(player, config.ship_symbol, Lane.FLIGHT)
        chart = await self.services.navigator.atlas.chart(
            player, ship.nav.system_symbol, Lane.BACKGROUND
        )
        markets = [symbol for symbol, place in chart.waypoints.items() if place.has_market]
        seen = await self.services.store.quotes_at(player.reset_date, markets)
        here = ship.nav.waypoint_symbol
        for goods in ship.cargo.inventory:
            buyer = best_buyer(seen, chart.waypoints, here=here, good=goods.trade_symbol)
            if buyer is not None:
                await self._sell(context, ship.symbol, goods.trade_symbol, buyer)
                return
        agent = await self.services.games.of(player, Lane.FLIGHT).agent()
        with self._chosen(player, seen, chart.waypoints, ship, agent.credits) as deal:
            if deal is None:
                context.log.info("finds nothing that pays", markets=len(seen))
                await trio.sleep(NO_DEAL_SECONDS)
            elif await self._buy(context, ship.symbol, deal):
                await self._sell(context, ship.symbol, deal.good, deal.destination)

    @contextmanager
    def _chosen(
        self,
        player: Player,
        seen: Mapping[str, Sequence[Quote]],
        places: Mapping[str, Waypoint],
        ship: Ship,
        credits: int,  # noqa: A002 - the game's word
    ) -> Iterator[Deal | None]:
        """Choose a deal, and keep it from the other traders for as long as the block lasts."""
        others = [deal for owner, deal in self.under_way if owner == player.player_id]
        free = credits - sum(deal.outlay for deal in others)
        deal = best_deal(
            seen,
            places,
            here=ship.nav.waypoint_symbol,
            room=ship.cargo.free,
            credits=int(free * SPENT_AT_ONCE),
            taken={(deal.good, end) for deal in others for end in deal.ends},
        )
        mine = set() if deal is None else {(player.player_id, deal)}
        self.under_way.update(mine)
        try:
            yield deal
        finally:
            self.under_way.difference_update(mine)

    async def _buy(self, context: Context, ship_symbol: str, deal: Deal) -> bool:
        """Fly there and buy, unless the price is not what it was; return whether it was bought."""
        ask = await self._arrive(context, ship_symbol, deal.origin, deal.good)
        if ask is None or not is_worth(ask.purchase_price, deal.bid):
            context.log.info("leaves a deal", good=deal.good, waypoint=deal.origin)
            return False
        units = min(deal.units, ask.trade_volume, deal.outlay // ask.purchase_price)
        if not units:
            return False
        game = self.services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
        bought = await game.do(acts.purchase(ship_symbol, deal.good, units))
        self._tell(context, "buys", bought.trade.total_price, deal.good, units)
        await self.observer.observe(context.player, deal.origin)
        return True

    async def _sell(self, context: Context, ship_symbol: str, good: str, waypoint: str) -> None:
        """Fly there and sell all of a good, a transaction's worth at a time."""
        bid = await self._arrive(context, ship_symbol, waypoint, good)
        ship = self.services.fleet.known(context.player, ship_symbol)
        left = ship.cargo.units_of(good) if ship and bid else 0
        game = self.services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
        while bid and left:
            units = min(left, bid.trade_volume)
            sold = await game.do(acts.sell(ship_symbol, good, units))
            left -= units
            self._tell(context, "sells", sold.trade.total_price, good, units)
        await self.observer.observe(context.player, waypoint)

    async def _arrive(
        self, context: Context, ship_symbol: str, waypoint: str, good: str
    ) -> Quote | None:
        """Fly there, see the market, and return what it says of a good."""
        flight = await boarded(self.services, context, ship_symbol, waypoint)
        await flight.fly()
        await self.observer.observe(context.player, waypoint)
        seen = await self.services.store.quotes(context.player.reset_date, waypoint)
        return next((quote for quote in seen if quote.trade_symbol == good), None)

    @staticmethod
    def _tell(context: Context, message: str, total: int, good: str, units: int) -> None:
        context.log.info(message, good=good, units=units, credits=total)


def trade(services: Services) -> Kind[TradeConfig]:
    """Return the kind, joined to the services that it trades with."""
    trader = Trader(services, Observer(services.store, services.games, services.atlas))
    return Kind(
        "trade", TradeConfig, lambda config: config.ship_symbol, trader.trade, iterations=-1
    )
