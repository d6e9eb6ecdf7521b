"""`spacetraders scout …`: start."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.options import FLEET_OPTIONS, FleetOptions, ask, listed
from cli.output import Column, note, print_table, say
from cli.starting import ships_flag

app = App(name="scout", help="Ships that look at markets, again and again.")


@app.command
def start(
    *,
    ships: Annotated[
        list[str] | None,
        ships_flag("The ships, such as FLEET-2,FLEET-4; all free ones without a hold by default."),
    ] = None,
    markets: Annotated[
        list[str] | None,
        Parameter(
            name=["--markets", "--market"],
            negative=(),
            help="The markets, such as X1-AD75-B7; all of the ships' systems by default.",
        ),
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have ships look at markets and shipyards, each at its share of them, again and again.

    For example:

        spacetraders scout start --ships FLEET-2,FLEET-4

    Each ship looks next where prices are most in doubt for the time of the flight. They look until
    they are stopped: spacetraders container stop.
    """
    params = {
        "ship_symbols": listed(ships or ()),
        "markets": listed(markets or ()),
        **options.player,
    }
    return ask(options, "scout.start", print_scouts, **params)


def print_scouts(result: dict[str, Any]) -> None:
    columns = [
        Column("SHIP"),
        Column("CONTAINER"),
        Column("MARKETS", right=True),
        Column("THESE", cut=True),
    ]
    rows = [
        [
            scout["ship_symbol"],
            scout["container_id"],
            len(scout["markets"]),
            ", ".join(scout["markets"]),
        ]
        for scout in result["scouts"]
    ]
    print_table(columns, rows)
    for ship in result["left_out"]:
        note(f"{ship['ship_symbol']} does not scout: {ship['reason']}")
    if result["unreachable"]:
        say(f"out of reach: {', '.join(result['unreachable'])}")
