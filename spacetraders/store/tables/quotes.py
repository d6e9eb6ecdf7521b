"""Prices as seen last, and the history of their changes, in SQL for both databases.

`market_history` has a row for each change of a price. The newest equals that of `market_data`,
except for the time when it was seen last.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from spacetraders.domain.game.prices import SeenQuote, changed
from spacetraders.domain.game.waypoints import Quote
from spacetraders.store.scripts import Batch, Row, Script, Statement, Value, insert, slots
from spacetraders.store.tables.rows import time_text

KEY = ("reset_date", "waypoint_symbol", "trade_symbol")

MOST_ASKED_FOR = 500
"""Waypoints in one statement: SQLite before 3.32 takes 999 arguments."""


def save_quotes(
    reset_date: str, waypoint_symbol: str, quotes: Sequence[Quote], seen_at: datetime
) -> Script[None]:
    """Write the prices of a waypoint, and the changes among them."""
    if not quotes:
        return
    # The known prices are read by an update that changes nothing. It locks the rows, so that two
    # saves of one waypoint take turns.
    place = {"reset_date": reset_date, "waypoint_symbol": waypoint_symbol}
    answer = yield Statement(
        "UPDATE market_data SET seen_at = seen_at"
        " WHERE reset_date = $1 AND waypoint_symbol = $2 RETURNING *",
        tuple(place.values()),
    )
    known = {row["trade_symbol"]: _seen(row) for row in answer}
    ordered = sorted(quotes, key=lambda quote: quote.trade_symbol)
    seen = [SeenQuote(waypoint_symbol, quote, seen_at) for quote in ordered]
    news = [each for each in seen if changed(known.get(each.quote.trade_symbol), each)]
    if news:
        key = (*KEY, "seen_at")
        yield insert("market_history", [_row(place, each) for each in news], or_update=key)
    yield _if_newer(insert("market_data", [_row(place, each) for each in seen], or_update=KEY))


def quotes(reset_date: str, waypoint_symbol: str) -> Script[list[Quote]]:
    """Read the prices that were seen at a waypoint, by symbol."""
    seen = yield from quotes_at(reset_date, (waypoint_symbol,))
    return seen.get(waypoint_symbol, [])


def quotes_at(reset_date: str, waypoint_symbols: Sequence[str]) -> Script[dict[str, list[Quote]]]:
    """Read the prices that were seen at some waypoints, by waypoint and symbol."""
    found: dict[str, list[Quote]] = {}
    seen = yield from seen_quotes_at(reset_date, waypoint_symbols)
    for each in seen:
        found.setdefault(each.waypoint_symbol, []).append(each.quote)
    return found


def seen_quotes_at(reset_date: str, waypoint_symbols: Sequence[str]) -> Script[list[SeenQuote]]:
    """Read the prices that were seen at some waypoints, in their order, each place's by symbol."""
    found: list[SeenQuote] = []
    for first in range(0, len(waypoint_symbols), MOST_ASKED_FOR):
        wanted = waypoint_symbols[first : first + MOST_ASKED_FOR]
        answer = yield Statement(
            "SELECT * FROM market_data WHERE reset_date = $1"
            f" AND waypoint_symbol IN ({slots(len(wanted), first=2)})",
            (reset_date, *wanted),
        )
        found += sorted(map(_seen, answer), key=_name)
    return found


def seen_quotes(reset_date: str, good: str | None) -> Script[list[SeenQuote]]:
    """Read the prices of a good, or of all, by waypoint and symbol."""
    wanted, args = "", [reset_date]
    if good is not None:
        wanted = " AND trade_symbol = $2"
        args.append(good)
    answer = yield Statement(f"SELECT * FROM market_data WHERE reset_date = $1{wanted}", args)
    return sorted(map(_seen, answer), key=_name)


def markets_seen(reset_date: str) -> Script[dict[str, datetime]]:
    """Read the time of the newest price of each waypoint."""
    answer = yield Statement(
        "SELECT waypoint_symbol, MAX(seen_at) AS seen FROM market_data WHERE reset_date = $1"
        " GROUP BY waypoint_symbol ORDER BY waypoint_symbol",
        (reset_date,),
    )
    return {row["waypoint_symbol"]: datetime.fromisoformat(row["seen"]) for row in answer}


def quote_history(
    reset_date: str,
    good: str,
    *,
    waypoint_symbol: str | None,
    since: datetime | None,
    limit: int,
) -> Script[list[SeenQuote]]:
    """Read the newest changes, oldest first."""
    conditions = ["reset_date = $1", "trade_symbol = $2", "seen_at >= $3"]
    args: list[Value] = [reset_date, good, "" if since is None else time_text(since)]
    if waypoint_symbol is not None:
        conditions.append("waypoint_symbol = $4")
        args.append(waypoint_symbol)
    answer = yield Statement(
        f"SELECT * FROM market_history WHERE {' AND '.join(conditions)}"
        f" ORDER BY seen_at DESC, waypoint_symbol LIMIT ${len(args) + 1}",
        (*args, limit),
    )
    return sorted(map(_seen, answer), key=lambda seen: (seen.seen_at, seen.waypoint_symbol))


def drop_quote_history(before: datetime, limit: int) -> Script[int]:
    """Delete changes that another change had followed by then. Returns their number."""
    key = "reset_date, trade_symbol, waypoint_symbol, seen_at"
    answer: Sequence[Row] = yield Statement(
        f"DELETE FROM market_history WHERE ({key}) IN (SELECT {key} FROM market_history old"
        " WHERE seen_at < $1 AND EXISTS (SELECT 1 FROM market_history later"
        " WHERE later.reset_date = old.reset_date AND later.trade_symbol = old.trade_symbol"
        " AND later.waypoint_symbol = old.waypoint_symbol"
        " AND later.seen_at > old.seen_at AND later.seen_at < $1)"
        " ORDER BY seen_at LIMIT $2) RETURNING seen_at",
        (time_text(before), limit),
    )
    return len(answer)


_FIELDS = [field.name for field in attrs.fields(Quote)]


def _if_newer(upsert: Batch) -> Batch:
    # A price that was seen later stays, also if the earlier one is written after it.
    return attrs.evolve(upsert, sql=f"{upsert.sql} WHERE market_data.seen_at <= excluded.seen_at")


def _row(place: Mapping[str, str], seen: SeenQuote) -> dict[str, Any]:
    return {**place, **attrs.asdict(seen.quote), "seen_at": time_text(seen.seen_at)}


def _seen(row: Row) -> SeenQuote:
    quote = Quote(**{name: row[name] for name in _FIELDS})
    return SeenQuote(row["waypoint_symbol"], quote, datetime.fromisoformat(row["seen_at"]))


def _name(seen: SeenQuote) -> tuple[str, str]:
    return seen.waypoint_symbol, seen.quote.trade_symbol
