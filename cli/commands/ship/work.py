"""`spacetraders ship …`: chart, survey, extract, siphon, refine, scan."""

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from cli.commands.ship.family import DIG, app
from cli.deeds import goods, hold, print_balance, print_cooldown, print_yield
from cli.options import (
    FLEET_OPTIONS,
    FleetOptions,
    Good,
    ShipSymbol,
    Strict,
    ask,
    prepared,
)
from cli.output import Column, print_table, say
from cli.repeating import UntilFull, Wait, fill, once
from cli.scans import VIEWS
from cli.text import NOTHING, counted, left, moment


@app.command(group=DIG)
def chart(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Chart the waypoint where a ship is, for all to see."""
    return ask(options, "ship.chart", print_chart, ship_symbol=ship, **options.player)


@app.command(group=DIG)
def survey(
    ship: ShipSymbol,
    *,
    wait: Wait = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Look for deposits where a ship is, which leaves the dock first.

    Any ship of yours may dig for what a survey found, until it expires or is
    exhausted: spacetraders ship extract FLEET-3 --survey SURVEY
    The daemon forgets surveys when it stops.
    """
    params = {"ship_symbol": ship, **options.player, **prepared(strict)}
    return once(options, "ship.survey", print_surveys, params, wait=wait)


@app.command(group=DIG)
def extract(
    ship: ShipSymbol,
    *,
    survey: Annotated[
        str | None, Parameter(help="Dig for what this survey found, as ship survey shows it.")
    ] = None,
    wait: Wait = False,
    until_full: UntilFull = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Dig ore where a ship is, which leaves the dock first.

    With --until-full it digs until the hold is full and waits out the cooldowns,
    with a line for each dig. Ctrl-C ends it between two digs. The daemon does
    this by itself, and sells, with: spacetraders mine start
    """
    params = {"ship_symbol": ship, "survey": survey, **options.player, **prepared(strict)}
    if until_full:
        return fill(options, "ship.extract", "dug", params)
    return once(options, "ship.extract", lambda ship: print_dig(ship, "dug"), params, wait=wait)


@app.command(group=DIG)
def siphon(
    ship: ShipSymbol,
    *,
    wait: Wait = False,
    until_full: UntilFull = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Draw gas from the giant where a ship is, which leaves the dock first.

    --until-full is as in ship extract; the daemon does it by itself with:
    spacetraders siphon start
    """
    params = {"ship_symbol": ship, **options.player, **prepared(strict)}
    if until_full:
        return fill(options, "ship.siphon", "drew", params)
    return once(options, "ship.siphon", lambda ship: print_dig(ship, "drew"), params, wait=wait)


@app.command(group=DIG)
def refine(
    ship: ShipSymbol,
    good: Annotated[Good, Parameter(help="What to make, such as IRON.")],
    *,
    wait: Wait = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Make a good of raw cargo, aboard a refinery."""
    params = {"ship_symbol": ship, "good": good, **options.player}
    return once(options, "ship.refine", print_refined, params, wait=wait)


@app.command(group=DIG)
def scan(
    ship: ShipSymbol,
    what: Annotated[
        Literal["systems", "waypoints", "ships"], Parameter(name="--what", help="What to look for.")
    ],
    *,
    wait: Wait = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """See the systems, waypoints or ships around a ship, which leaves the dock first.

    For example:

        spacetraders ship scan FLEET-1 ships
    """

    def view(ship: dict[str, Any]) -> None:
        VIEWS[what](ship[what])
        print_cooldown(ship)

    params = {"ship_symbol": ship, "what": what, **options.player, **prepared(strict)}
    return once(options, "ship.scan", view, params, wait=wait)


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


def print_dig(ship: dict[str, Any], verb: str) -> None:
    print_yield(ship, verb)
    print_cooldown(ship)


def print_refined(ship: dict[str, Any]) -> None:
    made, used = (goods(ship["refined"][part]) for part in ("produced", "consumed"))
    say(f"{ship['ship_symbol']} made {made} of {used}; {hold(ship)}")
    print_cooldown(ship)
