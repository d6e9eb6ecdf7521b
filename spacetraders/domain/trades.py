"""Trades: what a market lists of the deals that were made there."""

from datetime import datetime

import attrs

PURCHASE = "PURCHASE"
SELL = "SELL"


@attrs.frozen
class Trade:
    """A deal of anyone's: `type` is PURCHASE or SELL as seen from the ship, prices in credits.

    `units` are the market's own, which for fuel are 100 fuel units each; `timestamp` is the
    server's.
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
    """What a repair, a refit, a scrapped ship or a chart cost or brought: `total_price` credits.

    `trade_symbol` is the part that was moved, None where there is none.
    """

    waypoint_symbol: str
    ship_symbol: str
    total_price: int
    timestamp: datetime
    trade_symbol: str | None = None
