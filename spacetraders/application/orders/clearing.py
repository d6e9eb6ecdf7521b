"""The sale of a hold: all goods aboard that the market takes, one after the other."""

from collections.abc import Sequence

import attrs

from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.orders.desk import Order
from spacetraders.application.orders.places import existing
from spacetraders.application.orders.tranches import TradeResult, Tranches
from spacetraders.domain.game.ships import Goods
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.errors import FleetError


@attrs.frozen
class Clearance:
    """The sales of a hold, in order. `kept` are the goods aboard that the market does not take.

    `stopped` is the error that ended it early, if any. `credits` is the agent's balance after it.
    """

    deals: tuple[TradeResult, ...]
    kept: tuple[Goods, ...]
    stopped: FleetError | None = None

    @property
    def credits(self) -> int:
        """The agent's balance after the last deal."""
        return self.deals[-1].credits


async def cleared(order: Order, observer: Observer, good: str | None) -> Clearance:
    """Sell all goods aboard that the market takes, or all of one `good`.

    If cancelled, the trades so far stand.

    Raises:
        UnknownWaypoint, NoFacility: there is no market.
        Refused: nothing is aboard, the market takes nothing of it, or the game refuses the first
            trade.
        OutcomeUnknown: as `RecordedGame.do` raises it, of the first trade.
    """
    aboard = _aboard(order, good)
    taken, kept = await _sorted(order, observer, aboard)
    deals: list[TradeResult] = []
    for each in taken:
        tranches = Tranches(order, observer, each.trade_symbol, table.SELL, None)
        try:
            deals.append(await tranches.trade(each.units))
        except FleetError as error:
            # Deals that were made must be reported, so a later failure is a part of the answer.
            if not deals:
                raise
            return Clearance(tuple(deals), kept, error)
        if deals[-1].stopped is not None:
            return Clearance(tuple(deals), kept, deals[-1].stopped)
    return Clearance(tuple(deals), kept)


def _aboard(order: Order, good: str | None) -> list[Goods]:
    """Return what is to be sold. Raises Refused where nothing of it is aboard."""
    inventory = order.ship.cargo.inventory
    wanted = [each for each in inventory if good in (None, each.trade_symbol)]
    if wanted:
        return wanted
    raise foreseen(
        GameCode.CARGO_MISSING,
        f"{order.symbol} has nothing aboard"
        if good is None
        else f"{order.symbol} has 0 of {good} aboard",
        advice=good and did_you_mean(good, (each.trade_symbol for each in inventory)),
        ship_symbol=order.symbol,
        units=0,
    )


async def _sorted(
    order: Order, observer: Observer, aboard: Sequence[Goods]
) -> tuple[list[Goods], tuple[Goods, ...]]:
    """Return the goods that the market takes and those that it does not.

    Raises Refused where it takes none.
    """
    where = order.ship.nav.waypoint_symbol
    async with existing(order.desk.reader(order.player), where, "market"):
        market = await order.ask(table.MARKET(where))
    await observer.keep(order.player, where, market.quotes, market.trades)
    # A market buys whatever it lists, its exports among them.
    listed = {quote.trade_symbol for quote in market.quotes}
    taken = [each for each in aboard if each.trade_symbol in listed]
    if not taken:
        names = ", ".join(each.trade_symbol for each in aboard)
        raise foreseen(
            GameCode.TRADE_NOT_SOLD,
            f"{where} buys nothing of what {order.symbol} has: {names}",
            advice="see who does with: spacetraders market find GOOD --sell",
            waypoint_symbol=where,
        )
    return taken, tuple(each for each in aboard if each.trade_symbol not in listed)
