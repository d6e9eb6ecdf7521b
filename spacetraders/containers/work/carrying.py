"""Carrying: one job of a hauler, from the first purchase to the last delivery."""

from collections.abc import Sequence
from datetime import timedelta

import attrs

from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.dispatch.board import UnderWay
from spacetraders.application.dispatch.dispatcher import purpose_of
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Traded
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Lane
from spacetraders.application.treasury import Spend, SpendRefused
from spacetraders.containers.work.hauler import Hauler
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.refusals import OutcomeUnknown, Refused
from spacetraders.domain.work.jobs import Lot, Sink, SinkKind

TURNED = 0.6
"""A job whose market turns out to be worth less than this share of what was expected is dropped,
so that a better one may be found."""

NOW = timedelta(0)

MOST_RISEN = 1.25
"""How far above the plan's price a lot is bought, as a share of it."""


@attrs.define(eq=False)
class Carriage:
    """A job under way. `gained` are the credits so far, and `spent` those of the goods.

    `failed` is whether a place has failed it, which is left alone for a while.
    """

    hauler: Hauler
    taken: UnderWay
    budget: int | None = None
    gained: int = 0
    spent: int = 0
    failed: bool = False

    async def carry(self) -> bool:
        """Buy and deliver. Returns whether the job was done.

        A place that fails costs its own lots: what is aboard for it stays there.

        Raises:
            FleetError: an error that concerns all places.
        """
        if not await self._bought():
            return False
        await self._deliver()
        return not self.failed

    async def _bought(self) -> bool:
        """Buy what the job needs. Returns whether there is something to deliver."""
        for number, stop in enumerate(self.taken.job.sources):
            if self.hauler.closing:
                break
            ship = await self._arrived(stop, [it for it in self._lots if it.source == stop])
            if ship is None:
                continue
            if self.hauler.closing:  # it may have been told so on the way
                break
            # The first market is seen now: the goods are chosen anew, by what it really asks.
            if number == 0 and not await self._still_pays(ship):
                return False
            for lot in [it for it in self._lots if it.source == stop]:
                await self._bought_lot(lot)
        cargo = (await self.hauler.ship()).cargo
        return any(cargo.units_of(lot.good) for lot in self._lots)

    async def _deliver(self) -> None:
        for stop in dict.fromkeys(it for it in self.taken.job.stops if self._lots_to(it)):
            if await self._arrived(stop, self._lots_to(stop)) is None:
                continue
            for lot in self._lots_to(stop):
                done = False
                with self.hauler.shunning(stop, (lot.good,)):
                    if lot.sink.kind is SinkKind.MARKET:
                        await self._sell(lot)
                    else:
                        await self._hand_over(lot)
                    done = True
                self.failed |= not done

    async def _arrived(self, stop: str, lots: Sequence[Lot]) -> Ship | None:
        """Fly to a stop, and return the ship there, or None where that failed."""
        with self.hauler.shunning(stop, sorted({lot.good for lot in lots})):
            return await self.hauler.arrive(stop)
        self.failed = True
        return None

    async def _still_pays(self, ship: Ship) -> bool:
        hauler, before = self.hauler, self.taken.job.value
        dispatcher = hauler.services.dispatcher
        renewed = await dispatcher.renewed(hauler.player, ship, self.taken)
        if renewed is None or renewed.job.value < TURNED * before:
            now = 0 if renewed is None else round(renewed.job.value)
            hauler.context.log.info("leaves a job", planned_credits=round(before), credits=now)
            return False
        self.taken.take(renewed.job)
        return True

    async def _bought_lot(self, lot: Lot) -> None:
        assert lot.source is not None
        done = False
        with self.hauler.shunning(lot.source, (lot.good,)):
            await self._buy(lot, lot.source)
            done = True
        self.failed |= not done

    async def _buy(self, lot: Lot, source: str) -> None:
        """Buy a lot, a tranche after the other, as long as the price is not above the plan's."""
        most = lot.cost / lot.units if lot.units else 0
        left = lot.units
        while left > 0 and not self.hauler.closing:
            stock = self.hauler.stock(source, lot.good)
            if stock is None or stock.ask > MOST_RISEN * most:
                return
            units = min(left, stock.volume, (await self.hauler.ship()).cargo.free)
            if self.budget is not None:
                units = min(units, (self.budget - self.spent) // max(1, stock.ask))
            if units < 1:
                return
            deed = table.PURCHASE(self.hauler.symbol, good=lot.good, units=units, price=stock.ask)
            try:
                paid = await self._traded(deed, stock.ask * units)
            except SpendRefused as refused:
                self.hauler.context.log.warning(
                    "does not buy", good=lot.good, reason=refused.message
                )
                return
            if paid is None:
                return
            self.taken.bought(source, lot.good, units)
            self.gained -= paid
            self.spent += paid
            left -= units
            self._tell("buys", lot, units, paid, source)

    async def _sell(self, lot: Lot) -> None:
        market = lot.sink.waypoint
        left = min(lot.units, (await self.hauler.ship()).cargo.units_of(lot.good))
        while left > 0:
            stock = self.hauler.stock(market, lot.good)
            if stock is None:
                return
            units = min(left, max(1, stock.volume))
            deed = table.SELL(self.hauler.symbol, good=lot.good, units=units)
            paid = await self._traded(deed, stock.bid * units)
            if paid is None:
                return
            self.taken.sold(market, lot.good, units)
            self.gained += paid
            left -= units
            self._tell("sells", lot, units, paid, market)

    async def _traded(self, deed: Deed[Traded], expected: int) -> int | None:
        """Buy or sell, and return the credits that it moved, or None where it was not done.

        They are those `expected` where the answer is lost, and no list of the market has them.
        """
        try:
            return (await self._game().do(deed)).trade.total_price
        except OutcomeUnknown as lost:
            if not await self._found(lost):
                return None
            return expected if lost.trade is None else lost.trade.total_price

    async def _found(self, lost: OutcomeUnknown) -> bool:
        """Look at the ship after a lost answer. Returns whether the deed was done."""
        hauler = self.hauler
        hauler.context.log.warning(lost.message, kind=lost.kind)
        await hauler.services.fleet.look(hauler.player, hauler.symbol, Lane.FLIGHT)
        is_done = lost.found is IntentState.FOUND_DONE
        self.failed |= not is_done
        return is_done

    async def _hand_over(self, lot: Lot) -> None:
        """Deliver to a contract or a site, as much as it still wants."""
        aboard = (await self.hauler.ship()).cargo.units_of(lot.good)
        units = min(lot.units, aboard, self._still_wanted(lot))
        if units < 1:
            return
        try:
            await self._handed(lot, units)
        except OutcomeUnknown as lost:
            is_done = await self._found(lost)
            await self._look_at(lot.sink)
            if not is_done:
                return
        except Refused:
            # Somebody else may have brought it meanwhile. What it wants then is seen by all.
            await self._look_at(lot.sink)
            raise
        self.taken.delivered(lot, units)
        self.gained += round(lot.income * units / lot.units)
        self.hauler.context.log.info(
            "delivers", good=lot.good, units=units, waypoint=lot.sink.waypoint, to=lot.sink.kind
        )
        self.hauler.board.tell()

    async def _handed(self, lot: Lot, units: int) -> None:
        ship, good = self.hauler.symbol, lot.good
        if lot.sink.kind is SinkKind.CONTRACT:
            deliver = table.CONTRACT_DELIVER(ship, target=lot.sink.key, good=good, units=units)
            await self._game().do(deliver)
        else:
            supply = table.SUPPLY(ship, target=lot.sink.waypoint, good=good, units=units)
            await self._game().do(supply)

    async def _look_at(self, sink: Sink) -> None:
        """Ask the game what a contract or a site still wants."""
        services, player = self.hauler.services, self.hauler.player
        if sink.kind is SinkKind.CONTRACT:
            await services.deeds.contracts.look(player, sink.key, Lane.FLIGHT)
        else:
            await services.sites.site(player, sink.waypoint, Lane.FLIGHT, within=NOW)
        self.hauler.board.tell()

    def _still_wanted(self, lot: Lot) -> int:
        """Return what the contract or the site takes of a good, as it was seen last."""
        for offer in self.hauler.board.all_offers():
            if offer.sink == lot.sink and offer.good == lot.good:
                return offer.units
        return 0

    @property
    def _lots(self) -> tuple[Lot, ...]:
        return self.taken.job.lots

    def _lots_to(self, stop: str) -> list[Lot]:
        return [lot for lot in self._lots if lot.sink.waypoint == stop]

    def _tell(self, message: str, lot: Lot, units: int, total: int, waypoint: str) -> None:
        self.hauler.context.log.info(
            message, good=lot.good, units=units, credits=total, waypoint=waypoint
        )

    def _game(self) -> RecordedGame:
        spend = Spend(purpose_of(self.taken.job), under=self.taken.reservation)
        context = self.hauler.context
        return self.hauler.services.deeds.of(
            context.player, Lane.FLIGHT, context.log.warning, spend=spend
        )
