"""`spacetraders market get`: a market as the game has it now, with its prices as seen last."""

from typing import Any

from cli.options import FLEET_OPTIONS, FleetOptions, WaypointSymbol, ask
from cli.output import Column, note, print_table
from cli.text import age, duration

NOW = "now"
"""The age of a price that the game has just told."""


def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what a market trades, with its prices: of now where a ship of yours is, else as seen."""
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
        Column("SUPPLY", wide=True),
        Column("ACTIVITY", wide=True),
        Column("AGE"),
    ]
    prices = latest(market, market["goods"], "good")
    listed = [(good, type_) for type_, goods in _TYPES.items() for good in market[goods]]
    names = ("purchase_price", "sell_price", "trade_volume", "supply", "activity")
    rows = [
        [good, type_, *map(prices.get(good, {}).get, names), age_of(prices.get(good))]
        for good, type_ in listed
    ]
    print_table(columns, rows)
    note_age(market, live=bool(market["goods"]))


def latest(place: dict[str, Any], live: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """Return the prices of a place by `key`: those of now, else as they were seen last."""
    # A daemon of an older version does not tell what was seen.
    seen = {price["good"]: price for price in place.get("seen", ())}
    return seen | {price[key]: price for price in live}


def age_of(price: dict[str, Any] | None) -> str | None:
    """Write how old a price is, None where there is none."""
    if price is None:
        return None
    return age(price) if "age_seconds" in price else NOW


def note_age(place: dict[str, Any], *, live: bool) -> None:
    """Say on stderr how old the prices of a place are, or how to get any."""
    if live:
        return
    where, seen = place["waypoint_symbol"], place.get("seen", ())
    if seen:
        since = duration(min(price["age_seconds"] for price in seen))
        note(f"as seen {since} ago; to see those of now: spacetraders navigate SHIP {where}")
    else:
        note(f"its prices were never seen; to see them: spacetraders navigate SHIP {where}")


_TYPES = {"EXPORT": "exports", "IMPORT": "imports", "EXCHANGE": "exchange"}
"""The lists of a market's goods, by the type of the goods in them."""
