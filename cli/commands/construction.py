"""`spacetraders construction …`: get, supply."""

from typing import Any

from cyclopts import App

from cli.deeds import hold
from cli.options import (
    FLEET_OPTIONS,
    FleetOptions,
    Good,
    ShipSymbol,
    Strict,
    Units,
    WaypointSymbol,
    ask,
    prepared,
)
from cli.output import Column, print_table, say

app = App(name="construction", help="Building sites, and what they need.")


@app.command
def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what a building site still needs."""
    params = {"waypoint_symbol": waypoint, **options.player}
    return ask(options, "construction.get", print_site, **params)


@app.command
def supply(
    ship: ShipSymbol,
    good: Good,
    units: Units,
    *,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Give cargo to the building site where the ship is, which is docked first.

    For example:

        spacetraders construction supply FLEET-1 FAB_MATS 20
    """

    def view(site: dict[str, Any]) -> None:
        ship = site["ship"]
        given = f"{units} {good.upper()}"
        say(f"{ship['ship_symbol']} supplied {given} to {site['waypoint_symbol']}; {hold(ship)}")
        print_site(site)

    params = {"ship_symbol": ship, "good": good, "units": units, **options.player}
    params |= prepared(strict)
    return ask(options, "construction.supply", view, **params)


def print_site(site: dict[str, Any]) -> None:
    columns = [
        Column("MATERIAL"),
        Column("REQUIRED", right=True),
        Column("SUPPLIED", right=True),
        Column("MISSING", right=True),
    ]
    print_table(columns, [_row(material) for material in site["materials"]])
    built = "is built" if site["is_complete"] else "is not built yet"
    say(f"{site['waypoint_symbol']} {built}")


def _row(material: dict[str, Any]) -> list[object]:
    required, supplied = material["required"], material["fulfilled"]
    return [material["good"], required, supplied, max(0, required - supplied)]
