"""`spacetraders market …`: get, list, find, spreads, history."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.charts import Svg, ask_with_chart
from cli.commands.marketplace import get
from cli.nearby import FROM_HOME, NEVER, Nearby, away, saying_whence
from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ask
from cli.output import Column, note, noting_none, print_table
from cli.since import Since
from cli.text import age, ago, moment, short_duration, yes

app = App(name="market", help="Prices as ships saw them.")
app.command(get)

LIST_COLUMNS = [
    Column("WAYPOINT"),
    Column("DISTANCE", right=True),
    Column("FUEL", wide=True),
    Column("PRICES", right=True),
    Column("SEEN"),
    Column("EXPORTS", cut=True),
    Column("IMPORTS", cut=True),
]

Good = Annotated[str, Parameter(name="--good", help="The good, such as IRON_ORE.")]


EMPTY = "no prices are known; have ships look: spacetraders scout start"


@app.command
def list_(*, nearby: Nearby = FROM_HOME, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List the markets of a system, the nearest first: what each trades, and what was seen when.

    For example:

        spacetraders market list --ship FLEET-1
    """
    view = noting_none(print_markets, system=nearby.system)
    return ask(options, "market.list", saying_whence(view), **nearby.params, **options.player)


@app.command
def find(
    good: Good,
    *,
    sell: Annotated[
        bool, Parameter(negative=(), help="Where it brings most, not where it is cheapest.")
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Find where a good was seen, the best price first, and markets that trade it unseen.

    For example:

        spacetraders market find IRON_ORE --sell
    """
    params = {"good": good, "side": "sell" if sell else "buy", **options.player}
    return ask(options, "market.find", lambda found: print_found(found, good), **params)


@app.command
def spreads(
    good: Annotated[str | None, Parameter(name="--good", help="Only this good.")] = None,
    *,
    limit: Annotated[
        int | None, WHOLE, Parameter(help="How many of the best; 20 by default.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show where buying here and selling there gains most, at the prices seen last."""
    params = {"good": good, "limit": limit, **options.player}
    return ask(
        options, "market.spreads", noting_none(print_spreads, empty=EMPTY, good=good), **params
    )


@app.command
def history(
    good: Good,
    *,
    waypoint: Annotated[str | None, Parameter(help="Only there, such as X1-AD75-B7.")] = None,
    since: Since = None,
    limit: Annotated[
        int | None, WHOLE, Parameter(help="How many of the newest; 1000 by default.")
    ] = None,
    svg: Svg = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show how the prices of a good changed.

    For example:

        spacetraders market history FUEL --since 24h --svg fuel.svg
    """
    return ask_with_chart(
        options,
        svg,
        "market.history",
        view=noting_none(print_history, good=good, waypoint=waypoint, since=since),
        draw=lambda result: _drawn(good.upper(), result),
        good=good,
        waypoint_symbol=waypoint,
        since=since,
        limit=limit,
    )


def print_markets(result: dict[str, Any]) -> None:
    """Print markets as a table. PRICES is how many were seen, and SEEN how long ago the last."""
    print_table(LIST_COLUMNS, [_market(market) for market in result["items"]])
    if not result["items"]:
        note("no market is charted there: spacetraders chart start sends a probe to look")
    elif not any(market["prices"] for market in result["items"]):
        note("no price was seen yet: spacetraders scout start sends ships to look")


def print_found(result: dict[str, Any], good: str) -> None:
    """Print the places where a good was seen, then those that trade it and were not seen."""
    seen = [[quote["waypoint_symbol"], *_figures(quote), age(quote)] for quote in result["items"]]
    # A daemon of an older version does not tell of those.
    listed = [_unseen(market) for market in result.get("listed", ())]
    print_table([Column("WAYPOINT"), *_FIGURES, Column("AGE")], [*seen, *listed])
    if not seen and not listed:
        note(f"nothing is known that fits --good {good}")
    elif not seen:
        note("no price of it was seen yet: spacetraders scout start sends ships to look")


def print_history(result: dict[str, Any]) -> None:
    columns = [Column("SINCE"), Column("WAYPOINT"), *_FIGURES, Column("AGO", wide=True)]
    rows = [
        [
            moment(quote["seen_at"]),
            quote["waypoint_symbol"],
            *_figures(quote),
            ago(quote["seen_at"]),
        ]
        for quote in result["items"]
    ]
    print_table(columns, rows)


def print_spreads(result: dict[str, Any]) -> None:
    """Print pairs of markets as a table. The age is that of the older price."""
    columns = [
        *map(Column, ["GOOD", "BUY AT", "SELL AT"]),
        *(Column(name, right=True) for name in ("MARGIN", "VOLUME", "PROFIT", "DISTANCE")),
        Column("AGE"),
    ]
    print_table(columns, [_spread(spread) for spread in result["items"]])


_FIGURES = [
    Column("BUY", right=True),
    Column("SELL", right=True),
    Column("VOLUME", right=True),
    Column("TYPE"),
    *(Column(name, wide=True) for name in ("SUPPLY", "ACTIVITY")),
]


def _figures(quote: dict[str, Any]) -> list[object]:
    names = ("purchase_price", "sell_price", "trade_volume", "type", "supply", "activity")
    return [quote[name] for name in names]


def _unseen(market: dict[str, Any]) -> list[object]:
    """Return the cells of a market that trades a good of which no price was seen there."""
    kind = [market["type"] if column.header == "TYPE" else None for column in _FIGURES]
    return [market["waypoint_symbol"], *kind, NEVER]


def _market(market: dict[str, Any]) -> list[object]:
    since = market["age_seconds"]
    return [
        market["waypoint_symbol"],
        away(market),
        yes(market["sells_fuel"]),
        market["prices"],
        NEVER if since is None else short_duration(since),
        # One word each, as only the last column may have spaces.
        ",".join(market["exports"]) or None,
        ",".join(market["imports"]) or None,
    ]


def _spread(spread: dict[str, Any]) -> list[object]:
    buy, sell = spread["buy"], spread["sell"]
    older = max(buy, sell, key=lambda quote: quote["age_seconds"])
    return [
        spread["good"],
        buy["waypoint_symbol"],
        sell["waypoint_symbol"],
        *(spread[name] for name in ("margin", "volume", "profit", "distance")),
        age(older),
    ]


def _drawn(good: str, result: dict[str, Any]) -> str:
    from cli.drawing.lines import draw_prices  # noqa: PLC0415 - only where something is drawn

    return draw_prices(good, result["items"])
