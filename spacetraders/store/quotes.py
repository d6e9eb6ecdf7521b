"""Prices as they were seen last, in SQL that both databases take."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.domain.waypoints import Quote
from spacetraders.store.rows import time_text
from spacetraders.store.scripts import Script, Statement, insert

KEY = ("reset_date", "waypoint_symbol", "trade_symbol")


def save_quotes(
    reset_date: str, waypoint_symbol: str, quotes: Sequence[Quote], seen_at: datetime
) -> Script[None]:
    """Keep these prices; others of the waypoint stay as they were seen."""
    if quotes:
        place = {"reset_date": reset_date, "waypoint_symbol": waypoint_symbol}
        ordered = sorted(quotes, key=lambda quote: quote.trade_symbol)
        yield insert(
            "market_data",
            [{**place, **attrs.asdict(quote), "seen_at": time_text(seen_at)} for quote in ordered],
            or_update=KEY,
        )


def quotes(reset_date: str, waypoint_symbol: str) -> Script[list[Quote]]:
    """Read the prices that were seen at a waypoint, by symbol."""
    answer = yield Statement(
        "SELECT * FROM market_data WHERE reset_date = $1 AND waypoint_symbol = $2",
        (reset_date, waypoint_symbol),
    )
    names = [field.name for field in attrs.fields(Quote)]
    seen = [Quote(**{name: row[name] for name in names}) for row in answer]
    return sorted(seen, key=lambda quote: quote.trade_symbol)
