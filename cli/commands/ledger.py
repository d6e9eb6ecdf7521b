"""`spacetraders ledger …`: list, report, balance."""

from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from cli.charts import Svg, ask_with_chart, bars
from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ask
from cli.output import Column, noting_none, print_facts, print_table
from cli.since import Since
from cli.text import ago, local_time, moment

app = App(name="ledger", help="The credits: what changed them, income and expenses.")

By = Literal["hour", "ship", "good", "kind"]


EMPTY = "nothing was bought or sold so far; begin with: spacetraders trade start"


@app.command
def list_(
    *,
    since: Since = None,
    ship: Annotated[str | None, Parameter(help="Only this ship's.")] = None,
    kind: Annotated[
        str | None, Parameter(help="Only this kind, such as SELL or ADJUSTMENT.")
    ] = None,
    good: Annotated[str | None, Parameter(help="Only this good, such as FUEL.")] = None,
    limit: Annotated[
        int | None, WHOLE, Parameter(help="How many of the newest; 100 by default.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """List what changed the credits, and what was left each time."""
    params = {"since": since, "ship_symbol": ship, "kind": kind, "good": good, "limit": limit}
    view = noting_none(print_entries, empty=EMPTY, since=since, ship=ship, kind=kind, good=good)
    return ask(options, "ledger.list", view, **params, **options.player)


@app.command
def report(
    *,
    by: Annotated[By, Parameter(help="What to add up over.")] = "hour",
    since: Since = None,
    svg: Svg = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Add up income and expenses.

    For example:

        spacetraders ledger report --by good --since 24h
    """
    return ask_with_chart(
        options, svg, "ledger.report", view=print_report, draw=_drawn, by=by, since=since
    )


@app.command
def balance(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Hold the ledger against the game's balance, and adjust it."""
    return ask(options, "ledger.balance", print_balance, **options.player)


def print_entries(result: dict[str, Any]) -> None:
    columns = [
        *map(Column, ["WHEN", "KIND", "SHIP", "GOOD"]),
        Column("UNITS", right=True),
        Column("PRICE", right=True, wide=True),
        Column("CREDITS", right=True),
        Column("BALANCE", right=True),
        Column("WHERE", wide=True),
        Column("AGO", wide=True),
        Column("WHY"),
    ]
    print_table(columns, [_entry(entry) for entry in result["items"]])


def print_report(result: dict[str, Any]) -> None:
    """Print sums as a table with a bar for each, and their total in the last row."""
    by, sums, total = result["by"], result["items"], result["total"]
    columns = [
        Column(by.upper()),
        *(Column(name, right=True) for name in ("ENTRIES", "INCOME", "EXPENSES", "NET")),
        Column("CHART"),
    ]
    drawn = bars([each["net"] for each in sums])
    rows = [[_key(each, by), *_figures(each), bar] for each, bar in zip(sums, drawn, strict=True)]
    print_table(columns, [*rows, ["total", *_figures(total), None]])


def print_balance(result: dict[str, Any]) -> None:
    since = result["explained_since"]
    waiting = result["under_way"]
    print_facts(
        [
            ("ledger", result["recorded"]),
            ("game", result["game"]),
            ("difference", result["difference"]),
            ("adjusted by", result["adjusted"] or None),
            ("under way", f"{waiting}; ask again once they are settled" if waiting else None),
            ("explained since", since and local_time(since)),
        ]
    )


def _entry(entry: dict[str, Any]) -> list[object]:
    names = ("kind", "ship_symbol", "good", "units", "price_per_unit", "total_price", "balance")
    return [
        moment(entry["timestamp"]),
        *(entry[name] for name in names),
        entry["waypoint_symbol"],
        ago(entry["timestamp"]),
        entry["reason"] or entry["contract_id"] or entry["container_id"],
    ]


def _figures(each: dict[str, Any]) -> list[object]:
    return [each[name] for name in ("count", "income", "expenses", "net")]


def _key(each: dict[str, Any], by: str) -> object:
    key = each["key"]
    # Up to the minute: a full hour has no seconds to tell.
    return moment(key)[:11] if by == "hour" and key else key


def _drawn(result: dict[str, Any]) -> str:
    from cli.drawing.columns import draw_report  # noqa: PLC0415 - only where something is drawn

    return draw_report(result)
