"""`spacetraders ship …`: chart, survey, extract, siphon, refine, scan."""

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from cli.commands.ship.family import DIG, app
from cli.deeds import goods, hold, print_balance, print_cooldown
from cli.options import FLEET_OPTIONS, FleetOptions, Good, ShipSymbol, ask
from cli.output import Column, print_table, say
from cli.scans import VIEWS
from cli.text import NOTHING, counted, left, moment


@app.command(group=DIG)
def chart(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Chart the waypoint where a ship is, for all to see."""
    return ask(options, "ship.chart", print_chart, ship_symbol=ship, **options.player)


@app.command(group=DIG)
def survey(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Look for deposits where a ship is.

    Any ship of yours may dig for what a survey found, until it expires or is
    exhausted: spacetraders ship extract FLEET-3 --survey SURVEY
    The daemon forgets surveys when it stops.
    """
    return ask(options, "ship.survey", print_surveys, ship_symbol=ship, **options.player)


@app.command(group=DIG)
def extract(
    ship: ShipSymbol,
    *,
    survey: Annotated[
        str | None, Parameter(help="Dig for what this survey found, as ship survey shows it.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Dig ore where a ship is."""
    params = {"ship_symbol": ship, "survey": survey, **options.player}
    return ask(options, "ship.extract", lambda ship: print_yield(ship, "dug"), **params)


@app.command(group=DIG)
def siphon(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Draw gas from the giant where a ship is."""
    params = {"ship_symbol": ship, **options.player}
    return ask(options, "ship.siphon", lambda ship: print_yield(ship, "drew"), **params)


@app.command(group=DIG)
def refine(
    ship: ShipSymbol,
    good: Annotated[Good, Parameter(help="What to make, such as IRON.")],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Make a good of raw cargo, aboard a refinery."""
    params = {"ship_symbol": ship, "good": good, **options.player}
    return ask(options, "ship.refine", print_refined, **params)


@app.command(group=DIG)
def scan(
    ship: ShipSymbol,
    what: Annotated[
        Literal["systems", "waypoints", "ships"], Parameter(name="--what", help="What to look for.")
    ],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """See the systems, waypoints or ships around a ship.

    For example:

        spacetraders ship scan FLEET-1 ships
    """

    def view(ship: dict[str, Any]) -> None:
        VIEWS[what](ship[what])
        print_cooldown(ship)

    params = {"ship_symbol": ship, "what": what, **options.player}
    return ask(options, "ship.scan", view, **params)


def print_chart(ship: dict[str, Any]) -> None:
    seen = ship["chart"]
    waypoint, reward = seen["waypoint"], seen["reward"]
    for_ = "" if reward is None else f" for {reward} credits"
    say(f"{ship['ship_symbol']} charted {waypoint['waypoint_symbol']}{for_}")
    say(f"{waypoint['type']}: {', '.join(waypoint['traits']) or NOTHING}")
    print_balance(seen["credits"])


def print_surveys(ship: dict[str, Any]) -> None:
    columns = [*map(Column, ["SURVEY", "SIZE", "EXPIRES", "LEFT"]), Column("DEPOSITS", cut=True)]
    rows = [
        [
            each["survey"],
            each["size"],
            moment(each["expiration"]),
            left(each["expiration"]),
            counted(each["deposits"]),
        ]
        for each in ship["surveys"]
    ]
    print_table(columns, rows)
    print_cooldown(ship)


def print_yield(ship: dict[str, Any], verb: str) -> None:
    got = ship["extracted"]
    say(f"{ship['ship_symbol']} {verb} {goods([got])}; {hold(ship)}")
    if got["modifiers"]:
        say(f"{ship['waypoint_symbol']} is {', '.join(got['modifiers'])}")
    for event in got["events"]:
        say(f"damage: {event['symbol']} in the {event['component'].lower()}")
    print_cooldown(ship)


def print_refined(ship: dict[str, Any]) -> None:
    made, used = (goods(ship["refined"][part]) for part in ("produced", "consumed"))
    say(f"{ship['ship_symbol']} made {made} of {used}; {hold(ship)}")
    print_cooldown(ship)
