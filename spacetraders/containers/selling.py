"""Selling a hold: market after market takes what it buys, at the prices seen last."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs

from spacetraders.application.known.prices import Observer
from spacetraders.application.known.systems import Chart
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.buyers import Buyers
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, Shunned
from spacetraders.containers.worker import Worker
from spacetraders.domain.game.waypoints import Quote, Waypoint
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.outlets import best_outlet
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import concerns_all
from spacetraders.errors import FleetError


@attrs.frozen
class Seller:
    """Sells what ships have aboard, and leaves markets alone that fail."""

    services: Services
    observer: Observer
    buyers: Buyers
    shunned: Shunned = attrs.field(factory=Shunned)

    @classmethod
    def over(cls, services: Services) -> "Seller":
        """Return a seller that works with the services."""
        return cls(services, services.observer, Buyers(services.games))

    async def sell_all(self, worker: Worker, back: str) -> int:
        """Sell all that some market of the system takes, and return how many units that were.

        The ship stays at the last market. `back` is where it will go from there.

        Raises:
            FleetError: an error that concerns all markets.
        """
        before = worker.ship.cargo.units
        while (outlet := await self.outlet(worker, worker.hold, back)) is not None:
            await self._sell_at(worker, outlet)
        return before - worker.ship.cargo.units

    async def outlet(self, worker: Worker, hold: Mapping[str, int], back: str) -> str | None:
        """Return the market where a hold is sold next, or None where no market takes any of it."""
        nav = worker.ship.nav
        chart = await self._chart(worker)
        seen = await self.seen(worker)
        if best := best_outlet(seen, chart.waypoints, hold, here=nav.waypoint_symbol, back=back):
            return best
        # The list of a market can be read from afar, its prices only from there.
        for good in sorted(hold):
            unseen = list(self._unseen(worker, chart, seen, good))
            listing = await self.buyers.nearest(worker.player, good, unseen, nav)
            if listing is not None:
                return listing
        return None

    async def seen(self, worker: Worker) -> dict[str, list[Quote]]:
        """Return the prices seen last in the ship's system, without those of shunned markets."""
        chart = await self._chart(worker)
        markets = [symbol for symbol, place in chart.waypoints.items() if place.has_market]
        kept = await self.services.store.quotes_at(worker.player.reset_date, markets)
        return {
            place: [quote for quote in quotes if self._is_open(worker, place, quote.trade_symbol)]
            for place, quotes in kept.items()
        }

    def _unseen(
        self, worker: Worker, chart: Chart, seen: Mapping[str, Sequence[Quote]], good: str
    ) -> Iterator[Waypoint]:
        for name, place in chart.waypoints.items():
            if place.has_market and name not in seen and self._is_open(worker, name, good):
                yield place

    def _is_open(self, worker: Worker, place: str, good: str) -> bool:
        player = worker.player.player_id
        return not self.shunned.has(player, place, ship_symbol=worker.symbol, good=good)

    async def _chart(self, worker: Worker) -> Chart:
        nav = worker.ship.nav
        return await self.services.atlas.chart(
            worker.player, nav.system_symbol, Lane.BACKGROUND, wanted=[nav.waypoint_symbol]
        )

    async def _sell_at(self, worker: Worker, market: str) -> None:
        """Fly to a market, and sell each good that it takes there."""
        hold = worker.hold
        with self._shunning(worker, market, tuple(hold)):
            await worker.fly(market)
            await self.observer.observe(worker.player, market)
            quotes = await self.services.store.quotes(worker.player.reset_date, market)
            taken = [quote for quote in quotes if quote.trade_symbol in hold]
            for quote in taken:
                with self._shunning(worker, market, (quote.trade_symbol,)):
                    await self._sell(worker, quote)
            # It was chosen by an old price or by its list, and would be chosen again.
            if not taken:
                reason = f"{market} buys nothing of {', '.join(hold)}"
                raise foreseen(GameCode.TRADE_NOT_SOLD, reason, waypoint_symbol=market)
            await self.observer.observe(worker.player, market)

    async def _sell(self, worker: Worker, quote: Quote) -> None:
        """Sell all of a good where the ship is docked, a tranche of the trade volume at a time."""
        good = quote.trade_symbol
        while left := worker.ship.cargo.units_of(good):
            units = min(left, max(1, quote.trade_volume))
            sold = await worker.attempt(table.SELL(worker.symbol, good=good, units=units))
            if sold is not None:
                total = sold.trade.total_price
                worker.context.log.info("sells", good=good, units=units, credits=total)

    @contextmanager
    def _shunning(self, worker: Worker, market: str, goods: Sequence[str]) -> Iterator[None]:
        """Leave a market alone, for these goods, at which the block fails, and go on after it.

        Raises:
            FleetError: an error that concerns all places.
        """
        try:
            yield
        except (*OUT_OF_REACH, *OUT_OF_SIGHT) as error:
            if concerns_all(error):
                raise
            self._leave_alone(worker, market, goods, error)

    def _leave_alone(
        self, worker: Worker, market: str, goods: Sequence[str], error: FleetError
    ) -> None:
        worker.context.log.warning(
            "leaves a market alone",
            waypoint=market,
            goods=", ".join(goods),
            kind=error.kind,
            reason=error.message,
        )
        player = worker.player.player_id
        for good in goods:
            self.shunned.add(player, market, ship_symbol=worker.symbol, good=good, error=error)
