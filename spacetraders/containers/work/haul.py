"""The kind `haul`: does one job after the other, as the dispatcher gives them.

An iteration is one job: to buy goods at a place and to deliver them to markets, a contract or a
building site at another. Whatever is in the hold is delivered first, also after a restart. Without
a scout it looks at markets itself.
"""

from collections.abc import Sequence

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import symbol
from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.dispatch.board import Board, UnderWay
from spacetraders.application.dispatch.dispatcher import Asking, Dispatcher, NoJob, purpose_of
from spacetraders.application.dispatch.scenery import LookThere
from spacetraders.application.errand import held
from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Spend, SpendRefused
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.work.choosing import Limits
from spacetraders.domain.work.jobs import Lot, SinkKind

IDLE_SECONDS = 60.0
"""The longest wait for a job before it is asked for again, as prices change within minutes."""

TURNED = 0.6
"""A job whose market turns out to be worth less than this share of what was expected is dropped,
so that a better one may be found."""

RELEASE_SECONDS = 3.0
"""How long a cancellation waits while a job's reservation is given back."""


@attrs.frozen
class HaulConfig:
    """Which ship carries goods, and its limits. Empty lists admit all.

    `kinds` are what it delivers to: market, contract, site. With `looks` it flies to markets that
    are not known when no job pays.
    """

    ship_symbol: str = symbol()
    goods: list[str] = attrs.field(factory=list)
    markets: list[str] = attrs.field(factory=list)
    kinds: list[SinkKind] = attrs.field(factory=list)
    looks: bool = True

    @property
    def limits(self) -> Limits:
        """The limits as the dispatcher takes them."""
        kinds = self.kinds or list(SinkKind)
        return Limits(
            frozenset(self.goods), frozenset(self.markets), frozenset(it.value for it in kinds)
        )


@attrs.define(eq=False)
class Haul:
    """One job of one ship, while it is done. `gained` are the credits so far."""

    services: Services
    observer: Observer
    dispatcher: Dispatcher
    config: HaulConfig
    context: Context
    gained: int = 0

    async def do_one(self) -> None:
        """Get a job and do it, look at a market, or wait for a change."""
        services, player = self.services, self.context.player
        ship = await self._ship()
        if ship.nav.seconds_left(services.games.clock.now()):
            # Its place is where it will be: the flight waits for the arrival.
            flight = await boarded(services, self.context, ship.symbol, ship.nav.waypoint_symbol)
            ship = await flight.fly()
        board = self.dispatcher.board(player)
        given = await self.dispatcher.job_for(
            Asking(player, ship, self.config.limits, self.config.looks, self.context.container_id)
        )
        if isinstance(given, NoJob):
            await self._wait(board, given)
        elif isinstance(given, LookThere):
            await self._look(board, given)
        else:
            await self._work(given)

    async def _wait(self, board: Board, given: NoJob) -> None:
        self.context.waits(given.reason, kind=given.kind)
        self.context.log.info("waits for a job", reason=given.reason)
        try:
            with trio.move_on_after(IDLE_SECONDS):
                await board.changed.wait()
                # Several may wait: each asks in its own turn, and none of them spins.
                await trio.sleep(1.0)
        finally:
            board.waiting.pop(self.config.ship_symbol, None)

    async def _look(self, board: Board, given: LookThere) -> None:
        self.context.works()
        self.context.log.info("goes to look", waypoint=given.waypoint)
        try:
            await self._arrive(given.waypoint)
        finally:
            board.looked_for.pop(self.config.ship_symbol, None)

    async def _work(self, taken: UnderWay) -> None:
        self.context.works()
        option = taken.allotment.option
        self.context.log.info(
            "takes a job",
            job=str(taken.job),
            credits=round(option.value),
            duration_seconds=round(option.seconds),
            credits_per_hour=round(option.rate * 3600),
        )
        realised = None
        try:
            if await self._bought(taken):
                await self._deliver(taken)
                realised = self.gained
        finally:
            with held(RELEASE_SECONDS):
                await self.dispatcher.finish(self.context.player, taken, realised)
        if realised is not None:
            self.context.log.info(
                "has done a job", credits=realised, planned_credits=taken.job.profit
            )

    async def _bought(self, taken: UnderWay) -> bool:
        """Buy what the job needs. Returns whether there is something to deliver."""
        sources = taken.job.sources
        for number, stop in enumerate(sources):
            ship = await self._arrive(stop)
            # The first market is seen now: the goods are chosen anew, by what it really asks.
            if number == 0 and not await self._still_pays(taken, ship):
                return False
            for lot in [it for it in taken.job.lots if it.source == stop]:
                await self._buy(taken, lot)
        ship = await self._ship()
        return bool(ship.cargo.inventory)

    async def _still_pays(self, taken: UnderWay, ship: Ship) -> bool:
        before = taken.job.value
        renewed = await self.dispatcher.renewed(self.context.player, ship, taken)
        if renewed is None or renewed.job.value < TURNED * before:
            now = 0 if renewed is None else round(renewed.job.value)
            self.context.log.info("leaves a job", planned_credits=round(before), credits=now)
            return False
        taken.take(renewed.job)
        return True

    async def _buy(self, taken: UnderWay, lot: Lot) -> None:
        """Buy a lot, a tranche after the other, as long as the price is not above the plan's."""
        assert lot.source is not None
        most = lot.cost / lot.units if lot.units else 0
        left = lot.units
        while left > 0:
            stock = self._stock(lot.source, lot.good)
            if stock is None or (stock.ask > 1.25 * most and left < lot.units):
                return
            units = min(left, stock.volume, (await self._ship()).cargo.free)
            if units < 1:
                return
            deed = table.PURCHASE(
                self.config.ship_symbol, good=lot.good, units=units, price=stock.ask
            )
            try:
                bought = await self._game(taken).do(deed)
            except SpendRefused as refused:
                self.context.log.warning("does not buy", good=lot.good, reason=refused.message)
                return
            taken.bought(lot.source, lot.good, units)
            self.gained -= bought.trade.total_price
            left -= units
            self.context.log.info(
                "buys",
                good=lot.good,
                units=units,
                credits=bought.trade.total_price,
                waypoint=lot.source,
            )

    async def _deliver(self, taken: UnderWay) -> None:
        sinks = [stop for stop in taken.job.stops if self._lots_at(taken, stop)]
        for stop in sinks:
            await self._arrive(stop)
            for lot in self._lots_at(taken, stop):
                if lot.sink.kind is SinkKind.MARKET:
                    await self._sell(taken, lot)
                else:
                    await self._hand_over(taken, lot)

    async def _sell(self, taken: UnderWay, lot: Lot) -> None:
        left = min(lot.units, (await self._ship()).cargo.units_of(lot.good))
        while left > 0:
            stock = self._stock(lot.sink.waypoint, lot.good)
            if stock is None:
                return
            units = min(left, max(1, stock.volume))
            deed = table.SELL(self.config.ship_symbol, good=lot.good, units=units)
            sold = await self._game(taken).do(deed)
            taken.sold(lot.sink.waypoint, lot.good, units)
            self.gained += sold.trade.total_price
            left -= units
            self.context.log.info(
                "sells",
                good=lot.good,
                units=units,
                credits=sold.trade.total_price,
                waypoint=lot.sink.waypoint,
            )

    async def _hand_over(self, taken: UnderWay, lot: Lot) -> None:
        """Deliver to a contract or a site, as much as it still wants."""
        aboard = (await self._ship()).cargo.units_of(lot.good)
        units = min(lot.units, aboard, self._still_wanted(lot))
        if units < 1:
            return
        ship = self.config.ship_symbol
        if lot.sink.kind is SinkKind.CONTRACT:
            await self._game(taken).do(
                table.CONTRACT_DELIVER(ship, target=lot.sink.key, good=lot.good, units=units)
            )
        else:
            await self._game(taken).do(
                table.SUPPLY(ship, target=lot.sink.waypoint, good=lot.good, units=units)
            )
        taken.delivered(lot, units)
        self.gained += round(lot.income * units / lot.units)
        self.context.log.info(
            "delivers", good=lot.good, units=units, waypoint=lot.sink.waypoint, to=lot.sink.kind
        )
        self.dispatcher.board(self.context.player).tell()

    def _still_wanted(self, lot: Lot) -> int:
        """Return what the contract or the site takes of a good, as it was seen last."""
        for offer in self.dispatcher.board(self.context.player).all_offers():
            if offer.sink == lot.sink and offer.good == lot.good:
                return offer.units
        return 0

    def _lots_at(self, taken: UnderWay, stop: str) -> Sequence[Lot]:
        return [lot for lot in taken.job.lots if lot.sink.waypoint == stop]

    def _game(self, taken: UnderWay) -> RecordedGame:
        spend = Spend(purpose_of(taken.job), under=taken.reservation)
        return self.services.deeds.of(
            self.context.player, Lane.FLIGHT, self.context.log.warning, spend=spend
        )

    def _stock(self, waypoint: str, good: str) -> Stock | None:
        belief = self.services.beliefs.of(self.context.player.reset_date, waypoint, good)
        return None if belief is None else belief.expected(clock.now())

    async def _ship(self) -> Ship:
        known = self.services.fleet.known(self.context.player, self.config.ship_symbol)
        if known is not None:
            return known
        return await self.services.fleet.look(
            self.context.player, self.config.ship_symbol, Lane.FLIGHT
        )

    async def _arrive(self, waypoint: str) -> Ship:
        flight = await boarded(self.services, self.context, self.config.ship_symbol, waypoint)
        ship = await flight.fly()
        await self.observer.observe(self.context.player, waypoint)
        return ship


def haul(services: Services) -> Kind[HaulConfig]:
    """Return the kind, joined to the services that it carries goods with."""
    observer = services.observer

    async def body(config: HaulConfig, context: Context) -> None:
        await Haul(services, observer, services.dispatcher, config, context).do_one()

    return Kind("haul", HaulConfig, lambda config: config.ship_symbol, body, iterations=-1)
