"""The kind `trade`: buys where a good is cheap, and sells where it is dear, in the ship's system.

An iteration is one deal. It is chosen by the prices that our ships saw last. So a ship has to look
at markets: that of a `tour`, or the trader at its own stops, when it arrives and again when it has
moved the prices. The hold is sold first, also after a restart. Goods that no market takes stay in
it, and the log says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from weakref import WeakKeyDictionary

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import symbol
from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.plans.routes import FlightProgress, check_placed
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Purpose, Spend, SpendRefused
from spacetraders.containers.buyers import Buyers
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, Shunned
from spacetraders.domain.deals import Deal, best_buyer, best_deal, is_worth
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import Quote, Waypoint
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.needs import HOLD
from spacetraders.domain.players import Player
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import concerns_all

NO_DEAL_SECONDS = 60.0
"""The pause where no deal pays, as prices change within minutes."""

FULL_HOLD_SECONDS = 300.0
"""The pause with a hold full of goods that no known market takes, until another one is seen."""

NO_LIMIT = 10**12
"""Credits with which no deal is too dear."""

SPENT_AT_ONCE = 0.25
"""The share of the credits that one deal may take, since other ships and fuel need some too.

Chosen: a deal that goes wrong then costs a quarter at most.
"""


@attrs.frozen
class TradeConfig:
    """Which ship trades."""

    ship_symbol: str = symbol()


@attrs.frozen
class Trader:
    """Does the deals of all trade containers.

    `under_way` are the deals that ships fly for, each with its player. `told` is the last line of
    each container about goods that no market takes.
    """

    services: Services
    observer: Observer
    buyers: Buyers
    under_way: set[tuple[int, Deal]] = attrs.field(factory=set)
    shunned: Shunned = attrs.field(factory=Shunned)
    told: WeakKeyDictionary[Context, str] = attrs.field(factory=WeakKeyDictionary)

    async def trade(self, config: TradeConfig, context: Context) -> None:
        """Sell the hold, or do the best deal there is room for, or wait for better prices."""
        fleet, player = self.services.fleet, context.player
        ship = await fleet.look(player, config.ship_symbol, Lane.FLIGHT)
        chart = await self.services.navigator.atlas.chart(
            player,
            ship.nav.system_symbol,
            Lane.BACKGROUND,
            wanted=[ship.nav.waypoint_symbol],
        )
        check_placed(chart, ship)
        markets = [symbol for symbol, place in chart.waypoints.items() if place.has_market]
        kept = await self.services.store.quotes_at(player.reset_date, markets)
        seen = self._without_shunned(player, ship, kept)
        if await self._sells_cargo(context, ship, seen, chart.waypoints):
            return
        in_the_way = self._told_of_cargo(context, ship)
        if in_the_way and not ship.cargo.free:
            full = (IdleKind.FULL_HOLD, in_the_way)
            await self._wait(context, ship, FULL_HOLD_SECONDS, in_the_way, full)
            return
        agent = await self.services.games.of(player, Lane.FLIGHT).ask(table.AGENT())
        # What others have reserved, and the floor, are not there to be spent.
        await self.services.treasury.balance(player, Lane.FLIGHT)
        free = min(agent.credits, self.services.treasury.free(player.player_id, Purpose.TRADE))
        with self._chosen(player, seen, chart.waypoints, ship, free) as deal:
            if deal is None:
                context.log.info(
                    "finds nothing that pays", markets=len(seen), free_units=ship.cargo.free
                )
                status = in_the_way or "waits for prices that pay"
                others = [each for owner, each in self.under_way if owner == player.player_id]
                dear = self._best(seen, chart.waypoints, ship, NO_LIMIT, others)
                idle = why_none(kept, seen, too_dear=dear is not None)
                await self._wait(context, ship, NO_DEAL_SECONDS, status, idle)
            elif await self._buy(context, ship.symbol, deal):
                await self._sell(context, ship.symbol, deal.good, deal.destination)

    async def _sells_cargo(
        self,
        context: Context,
        ship: Ship,
        seen: Mapping[str, Sequence[Quote]],
        places: Mapping[str, Waypoint],
    ) -> bool:
        """Sell one of the goods in the hold. Returns whether a market was found for one."""
        here, goods = ship.nav.waypoint_symbol, [it.trade_symbol for it in ship.cargo.inventory]
        for good in goods:
            buyer = best_buyer(seen, places, here=here, good=good)
            if buyer is not None:
                await self._sell(context, ship.symbol, good, buyer)
                return True
        # What a market buys can be read from afar, its prices only from there. So a good without a
        # price is brought to the nearest market that lists it.
        for good in goods:
            listing = await self._lists(context.player, ship, good, seen, places)
            if listing is not None:
                context.log.info("sells where no price was seen", good=good, waypoint=listing)
                await self._sell(context, ship.symbol, good, listing)
                return True
        return False

    async def _lists(
        self,
        player: Player,
        ship: Ship,
        good: str,
        seen: Mapping[str, Sequence[Quote]],
        places: Mapping[str, Waypoint],
    ) -> str | None:
        """Return the nearest market that lists a good, of those without prices."""
        unseen = [
            place
            for name, place in places.items()
            if place.has_market
            and name not in seen
            and not self.shunned.has(player.player_id, name, ship_symbol=ship.symbol, good=good)
        ]
        return await self.buyers.nearest(player, good, unseen, ship.nav)

    def _told_of_cargo(self, context: Context, ship: Ship) -> str | None:
        """Log which goods no market takes, once as long as they are the same.

        Returns the status of the ship that follows, or None for an empty hold.
        """
        if not ship.cargo.inventory:
            self.told.pop(context, None)
            return None
        held = ", ".join(f"{each.units} {each.trade_symbol}" for each in ship.cargo.inventory)
        system, free = ship.nav.system_symbol, ship.cargo.free
        goes_on = f"trades with the {free} units of room left" if free else "waits, its hold full"
        text = f"{goes_on}: no market known in {system} takes {held}"
        if self.told.get(context) != text:
            self.told[context] = text
            first = ship.cargo.inventory[0]
            context.log.warning(
                "nobody takes what is in the hold",
                goods=held,
                free_units=free,
                system=system,
                hint=(
                    "stop this container, then sell it elsewhere or throw it away: spacetraders "
                    f"ship jettison {ship.symbol} {first.trade_symbol} {first.units}"
                ),
            )
        return text

    async def _wait(
        self, context: Context, ship: Ship, seconds: float, status: str, idle: tuple[str, str]
    ) -> None:
        progress = FlightProgress(None, 0, ship.nav.waypoint_symbol, status)
        context.progress = lambda: progress
        kind, reason = idle
        context.waits(reason, clock.now() + timedelta(seconds=seconds), kind=kind)
        await trio.sleep(seconds)

    def _without_shunned(
        self, player: Player, ship: Ship, seen: Mapping[str, Sequence[Quote]]
    ) -> dict[str, list[Quote]]:
        """Return the prices without those of shunned markets."""

        def is_open(place: str, good: str) -> bool:
            return not self.shunned.has(player.player_id, place, ship_symbol=ship.symbol, good=good)

        return {
            place: [quote for quote in quotes if is_open(place, quote.trade_symbol)]
            for place, quotes in seen.items()
        }

    @contextmanager
    def _chosen(
        self,
        player: Player,
        seen: Mapping[str, Sequence[Quote]],
        places: Mapping[str, Waypoint],
        ship: Ship,
        credits: int,  # noqa: A002 - the game's word
    ) -> Iterator[Deal | None]:
        """Choose a deal, and keep it from the other traders as long as the block lasts."""
        # The deal is kept from others until its ship has sold.
        # Two ships after one lot, or with one good to one buyer, would spoil each other's price.
        # And credits that another ship is on its way to spend are not there.
        others = [deal for owner, deal in self.under_way if owner == player.player_id]
        free = credits - sum(deal.outlay for deal in others)
        deal = self._best(seen, places, ship, int(free * SPENT_AT_ONCE), others)
        mine = set() if deal is None else {(player.player_id, deal)}
        self.under_way.update(mine)
        try:
            yield deal
        finally:
            self.under_way.difference_update(mine)

    @staticmethod
    def _best(
        seen: Mapping[str, Sequence[Quote]],
        places: Mapping[str, Waypoint],
        ship: Ship,
        credits: int,  # noqa: A002 - the game's word
        others: Sequence[Deal],
    ) -> Deal | None:
        return best_deal(
            seen,
            places,
            here=ship.nav.waypoint_symbol,
            room=ship.cargo.free,
            credits=credits,
            taken={(deal.good, end) for deal in others for end in deal.ends},
        )

    async def _buy(self, context: Context, ship_symbol: str, deal: Deal) -> bool:
        """Fly there and buy, if the deal still pays. Returns whether it was bought."""
        with self._shunning(context, ship_symbol, deal.origin, deal.good):
            ask = await self._arrive(context, ship_symbol, deal.origin, deal.good)
            if ask is None or not is_worth(ask.purchase_price, deal.bid):
                context.log.info("leaves a deal", good=deal.good, waypoint=deal.origin)
                return False
            # The price may have risen since the deal was chosen, and its outlay is all that the
            # other traders have left for it.
            units = min(deal.units, ask.trade_volume, deal.outlay // ask.purchase_price)
            if units < 1:
                return False
            game = self.services.deeds.of(
                context.player, Lane.FLIGHT, context.log.warning, Spend(Purpose.TRADE)
            )
            try:
                bought = await game.do(table.PURCHASE(ship_symbol, good=deal.good, units=units))
            except SpendRefused as refused:  # other ships have spent meanwhile
                context.log.info("leaves a deal", good=deal.good, reason=refused.message)
                return False
            self._tell(context, "buys", bought.trade.total_price, deal.good, units)
            await self.observer.observe(context.player, deal.origin)
            return True
        return False

    async def _sell(self, context: Context, ship_symbol: str, good: str, waypoint: str) -> None:
        """Fly there and sell all of a good, a tranche of the trade volume at a time."""
        with self._shunning(context, ship_symbol, waypoint, good):
            bid = await self._arrive(context, ship_symbol, waypoint, good)
            if bid is None:
                reason = f"{waypoint} does not buy {good}"
                raise foreseen(GameCode.TRADE_NOT_SOLD, reason, waypoint_symbol=waypoint, good=good)
            ship = self.services.fleet.known(context.player, ship_symbol)
            left = ship.cargo.units_of(good) if ship else 0
            game = self.services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
            # The market takes no more than `trade_volume` units in one transaction.
            while left:
                units = min(left, max(1, bid.trade_volume))
                sold = await game.do(table.SELL(ship_symbol, good=good, units=units))
                left -= units
                self._tell(context, "sells", sold.trade.total_price, good, units)
            await self.observer.observe(context.player, waypoint)

    @contextmanager
    def _shunning(
        self, context: Context, ship_symbol: str, waypoint: str, good: str
    ) -> Iterator[None]:
        """Shun a market at which the block fails, and go on after the block.

        Raises:
            FleetError: an error that concerns all places.
        """
        try:
            yield
        except (*OUT_OF_REACH, *OUT_OF_SIGHT) as error:
            if concerns_all(error):
                raise
            about = {"waypoint": waypoint, "good": good}
            context.log.warning(
                "leaves a market alone", kind=error.kind, reason=error.message, **about
            )
            self.shunned.add(
                context.player.player_id, waypoint, ship_symbol=ship_symbol, good=good, error=error
            )

    async def _arrive(
        self, context: Context, ship_symbol: str, waypoint: str, good: str
    ) -> Quote | None:
        """Fly there, look at the market, and return its quote of a good, if it has one."""
        flight = await boarded(self.services, context, ship_symbol, waypoint)
        await flight.fly()
        await self.observer.observe(context.player, waypoint)
        seen = await self.services.store.quotes(context.player.reset_date, waypoint)
        return next((quote for quote in seen if quote.trade_symbol == good), None)

    @staticmethod
    def _tell(context: Context, message: str, total: int, good: str, units: int) -> None:
        context.log.info(message, good=good, units=units, credits=total)


def why_none(
    kept: Mapping[str, Sequence[Quote]], seen: Mapping[str, Sequence[Quote]], *, too_dear: bool
) -> tuple[str, str]:
    """Return the kind of a wait for a deal, and its reason.

    `kept` are all prices that are known, and `seen` those of markets that are not shunned. A deal
    is `too_dear` where it would be done with more credits.
    """
    if not any(kept.values()):
        return IdleKind.NO_WORK, "no prices are known: no ship has looked at a market here"
    if not any(seen.values()):
        return IdleKind.MARKET_CLOSED, "every market is left alone for a while"
    if too_dear:
        return IdleKind.NO_CREDITS, "the deals that pay cost more than it may spend"
    return IdleKind.NO_WORK, f"nothing pays that is left to it in {len(seen)} markets"


def trade(services: Services) -> Kind[TradeConfig]:
    """Return the kind, joined to the services that it trades with."""
    trader = Trader(services, services.observer, Buyers(services.games))
    return Kind(
        "trade",
        TradeConfig,
        lambda config: config.ship_symbol,
        trader.trade,
        iterations=-1,
        needs=(HOLD,),
    )
