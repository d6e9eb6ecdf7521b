"""`spacetraders market get`: a market as the game has it now."""

from typing import Any

from cli.options import FLEET_OPTIONS, FleetOptions, WaypointSymbol, ask
from cli.output import Column, note, print_table


def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what a market trades now; prices where a ship of yours is."""
    params = {"waypoint_symbol": waypoint, **options.player}
    return ask(options, "market.get", print_market, **params)


def print_market(market: dict[str, Any]) -> None:
    """Print the goods as a table, exports first. BUY and SELL are as a ship does it."""
    columns = [
        Column("GOOD"),
        Column("TYPE"),
        Column("BUY", right=True),
        Column("SELL", right=True),
        Column("VOLUME", right=True),
        Column("SUPPLY"),
        Column("ACTIVITY"),
    ]
    quotes = {quote["good"]: quote for quote in market["goods"]}
    listed = [
        (good, type_, quotes.get(good, {}))
        for type_, goods in _TYPES.items()
        for good in market[goods]
    ]
    names = ("purchase_price", "sell_price", "trade_volume", "supply", "activity")
    rows = [[good, type_, *map(quote.get, names)] for good, type_, quote in listed]
    print_table(columns, rows)
    if not quotes:
        note("prices are seen where a ship of yours is")


_TYPES = {"EXPORT": "exports", "IMPORT": "imports", "EXCHANGE": "exchange"}
"""The lists of a market's goods, by the type of the goods in them."""
