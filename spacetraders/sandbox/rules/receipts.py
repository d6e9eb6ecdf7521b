"""Receipts of payments other than trades: for charts, repairs, scrap and refits."""

from datetime import datetime

import attrs


@attrs.frozen
class Receipt:
    """A payment at a waypoint. `price` is in credits, `part` the mount or module of a refit."""

    waypoint: str
    ship: str
    price: int
    timestamp: datetime
    part: str | None = None
