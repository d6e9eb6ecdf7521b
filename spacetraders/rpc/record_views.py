"""The JSON of the ledger and of prices, as `docs/rpc.md` promises."""

from typing import Any

from spacetraders.application.looking.ledger import Report
from spacetraders.application.looking.markets import PlacedQuote, PlacedSpread
from spacetraders.clock import iso
from spacetraders.domain.accounts import Entry, Reading, Sum
from spacetraders.domain.waypoints import system_of
from spacetraders.rpc.ship_views import view

__all__ = ["view"]

Json = dict[str, Any]


@view.register
def _(entry: Entry) -> Json:
    return {
        "transaction_id": entry.transaction_id,
        "player_id": entry.player_id,
        "timestamp": iso(entry.timestamp),
        "kind": entry.kind,
        "ship_symbol": entry.ship_symbol,
        "waypoint_symbol": entry.waypoint_symbol,
        "good": entry.trade_symbol,
        "units": entry.units,
        "price_per_unit": entry.price_per_unit,
        "total_price": entry.total_price,
        "balance": entry.balance,
        "contract_id": entry.contract_id,
        "container_id": entry.container_id,
        "intent_id": entry.intent_id,
        "reason": entry.reason,
    }


@view.register
def _(report: Report) -> Json:
    return {
        "by": report.by.value,
        "since": None if report.since is None else iso(report.since),
        "items": [{"key": each.key, **_figures(each)} for each in report.sums],
        "total": _figures(report.total),
    }


@view.register
def _(reading: Reading) -> Json:
    standing = reading.standing
    since = standing.explained_since
    return {
        "recorded": standing.recorded,
        "game": reading.balance,
        "difference": reading.difference,
        "adjusted": reading.adjusted,
        "under_way": standing.under_way,
        "explained_since": None if since is None else iso(since),
    }


@view.register
def _(placed: PlacedQuote) -> Json:
    quote = placed.seen.quote
    x, y = placed.place or (None, None)
    return {
        "waypoint_symbol": placed.seen.waypoint_symbol,
        "system_symbol": system_of(placed.seen.waypoint_symbol),
        "x": x,
        "y": y,
        "good": quote.trade_symbol,
        "type": quote.type,
        "supply": quote.supply,
        "activity": quote.activity,
        "trade_volume": quote.trade_volume,
        "purchase_price": quote.purchase_price,
        "sell_price": quote.sell_price,
        "seen_at": iso(placed.seen.seen_at),
        "age_seconds": round(max(0.0, (placed.now - placed.seen.seen_at).total_seconds()), 3),
        "old": placed.seen.is_old(placed.now),
    }


@view.register
def _(placed: PlacedSpread) -> Json:
    spread = placed.spread
    return {
        "good": spread.good,
        "buy": view(placed.bought),
        "sell": view(placed.sold),
        "margin": spread.margin,
        "volume": spread.volume,
        "profit": spread.profit,
        "distance": None if spread.distance is None else round(spread.distance, 2),
    }


def _figures(each: Sum) -> Json:
    return {
        "income": each.income,
        "expenses": each.expenses,
        "net": each.net,
        "count": each.count,
    }
