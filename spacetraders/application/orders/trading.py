"""Handlers of orders about cargo: buy, sell, sell all, transfer, jettison."""

import attrs

from spacetraders.application.bus.fields import (
    number,
    optional_symbol,
    over_floor,
    symbol,
    units,
)
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import ABOARD, IN_DOCK, ORDER, PAID
from spacetraders.application.errors.orders import PriceOutOfBounds
from spacetraders.application.errors.places import NoFacility, UnknownWaypoint
from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Transferred
from spacetraders.application.orders.clearing import Clearance, cleared
from spacetraders.application.orders.desk import Desk, Order, Ordered, PreparedMessage, ShipMessage
from spacetraders.application.orders.tranches import TradeResult, Tranches
from spacetraders.domain import readiness
from spacetraders.domain.game.ships import Cargo, NavStatus, Ship


@attrs.frozen
class BuyGoods(PreparedMessage[Ordered[TradeResult]]):
    """Buy units of a good where the ship is docked, each for `max_price` at most."""

    good: str = symbol()
    units: int = units()
    max_price: int | None = number(None, least=1)
    over_floor: bool = over_floor()


@attrs.frozen
class SellGoods(PreparedMessage[Ordered[TradeResult]]):
    """Sell units of a good where the ship is docked, each for `min_price` at least."""

    good: str = symbol()
    units: int = units()
    min_price: int | None = number(None, least=1)


@attrs.frozen
class SellAllGoods(PreparedMessage[Ordered[Clearance]]):
    """Sell all goods aboard that the market takes where the ship is docked, or all of one."""

    good: str | None = optional_symbol()


@attrs.frozen
class TransferGoods(PreparedMessage[Ordered[Transferred]]):
    """Hand units of cargo to another ship at the same place."""

    to_ship_symbol: str = symbol()
    good: str = symbol()
    units: int = units()


@attrs.frozen
class JettisonGoods(ShipMessage[Ordered[Cargo]]):
    """Throw units of cargo away."""

    good: str = symbol()
    units: int = units()


@attrs.frozen
class TradingHandlers:
    """The handlers of messages about cargo."""

    desk: Desk
    observer: Observer

    @answers(
        "ship.buy",
        raises=(*PAID, PriceOutOfBounds),
        refused=(
            *IN_DOCK,
            "no_market",
            "over_trade_volume",
            "insufficient_credits",
            "cargo_exceeds_capacity",
            "good_not_sold",
        ),
    )
    async def buy(self, command: BuyGoods) -> Ordered[TradeResult]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            # The whole amount is checked first, since the deeds are sent one after another.
            readiness.room(order.ship, command.units)
            limit = command.max_price
            tranches = Tranches(order, self.observer, command.good, table.PURCHASE, limit)
            return order.done(await tranches.trade(command.units))

    @answers(
        "ship.sell",
        raises=(*ORDER, PriceOutOfBounds),
        refused=(
            *IN_DOCK,
            "no_market",
            "over_trade_volume",
            "insufficient_credits",
            *ABOARD,
            "good_not_bought",
        ),
    )
    async def sell(self, command: SellGoods) -> Ordered[TradeResult]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            readiness.aboard(order.ship, command.good, command.units)
            limit = command.min_price
            tranches = Tranches(order, self.observer, command.good, table.SELL, limit)
            return order.done(await tranches.trade(command.units))

    @answers(
        "ship.sell_all",
        raises=(*ORDER, UnknownWaypoint, NoFacility),
        refused=(
            *IN_DOCK,
            "no_market",
            "over_trade_volume",
            "insufficient_credits",
            *ABOARD,
            "good_not_bought",
        ),
    )
    async def sell_all(self, command: SellAllGoods) -> Ordered[Clearance]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            return order.done(await cleared(order, self.observer, command.good))

    @answers(
        "ship.transfer",
        raises=ORDER,
        refused=(
            *ABOARD,
            "ship_in_transit",
            "cargo_exceeds_capacity",
            "transfer_ship_not_found",
            "transfer_other_agent",
            "transfer_same_ship",
            "transfer_other_location",
            "transfer_dock_conflict",
        ),
    )
    async def transfer(self, command: TransferGoods) -> Ordered[Transferred]:
        async with self.desk.taken(command) as order:
            # Refused as the game does. The reservation would say that the ship carries out an
            # order, which is this one.
            if command.to_ship_symbol == command.ship_symbol:
                readiness.together(order.ship, order.ship, order.now)
            # An order or a container must not move the other ship meanwhile either.
            with self.desk.reserved(order.player, command.to_ship_symbol):
                return order.done(await self._handed_over(order, command))

    @answers("ship.jettison", raises=ORDER, refused=("ship_in_transit", *ABOARD))
    async def jettison(self, command: JettisonGoods) -> Ordered[Cargo]:
        async with self.desk.taken(command) as order:
            readiness.not_in_transit(order.ship, order.now)
            readiness.aboard(order.ship, command.good, command.units)
            deed = table.JETTISON(order.symbol, good=command.good, units=command.units)
            return order.done(await order.do(deed))

    async def _handed_over(self, order: Order, command: TransferGoods) -> Transferred:
        other = await self.desk.known(order.player, command.to_ship_symbol)
        self._meet(order, other)
        readiness.aboard(order.ship, command.good, command.units)
        readiness.room(other, command.units)
        good, units = command.good, command.units
        return await order.do(
            table.TRANSFER(order.symbol, target=other.symbol, good=good, units=units)
        )

    def _meet(self, order: Order, other: Ship) -> None:
        """Require both ships at one place, and both docked or both in orbit."""
        ship, status = order.ship, other.nav.status
        if order.prepare and NavStatus.IN_TRANSIT not in (status, ship.nav.status):
            # The giving ship is the one that is brought to where the other is.
            order.need(status)
            ship = attrs.evolve(ship, nav=attrs.evolve(ship.nav, status=status))
        readiness.together(ship, other, order.now)
