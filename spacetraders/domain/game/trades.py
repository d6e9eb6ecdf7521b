"""Trades that markets list, and bills of shipyards."""

from datetime import datetime

import attrs

PURCHASE = "PURCHASE"
SELL = "SELL"


@attrs.frozen
class Trade:
    """A trade of any agent: `type` is PURCHASE or SELL as seen from the ship, prices in credits.

    `units` are those of the market, which for fuel are 100 fuel units each. `timestamp` is by the
    server's clock.
    """

    waypoint_symbol: str
    ship_symbol: str
    trade_symbol: str
    type: str
    units: int
    price_per_unit: int
    total_price: int
    timestamp: datetime


@attrs.frozen
class Bill:
    """The `total_price` in credits of a repair, a refit, a scrapped ship or a chart.

    `trade_symbol` is the part of a refit, else None.
    """

    waypoint_symbol: str
    ship_symbol: str
    total_price: int
    timestamp: datetime
    trade_symbol: str | None = None
