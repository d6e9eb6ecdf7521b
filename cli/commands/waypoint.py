"""`spacetraders waypoint …`: list, get."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.nearby import FROM_HOME, Nearby, away, saying_whence
from cli.options import FLEET_OPTIONS, FleetOptions, WaypointSymbol, ask
from cli.output import Column, noting_none, print_facts, print_table
from cli.text import NOTHING, yes

app = App(name="waypoint", help="The places of a system.")


@app.command
def list_(
    *,
    nearby: Nearby = FROM_HOME,
    type_: Annotated[
        str | None, Parameter(name="--type", help="Only this type, such as PLANET.")
    ] = None,
    trait: Annotated[
        str | None, Parameter(help="Only those with this trait, such as MARKETPLACE.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """List the waypoints of a system, the nearest first.

    For example:

        spacetraders waypoint list --trait SHIPYARD --ship FLEET-1
    """
    params = {**nearby.params, "type": type_, "trait": trait, **options.player}
    view = noting_none(print_waypoints, system=nearby.system, type=type_, trait=trait)
    return ask(options, "waypoint.list", saying_whence(view), **params)


@app.command
def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show one waypoint."""
    params = {"waypoint_symbol": waypoint, **options.player}
    return ask(options, "waypoint.get", print_waypoint, **params)


def print_waypoints(result: dict[str, Any]) -> None:
    columns = [
        Column("WAYPOINT"),
        Column("TYPE"),
        Column("X", right=True),
        Column("Y", right=True),
        Column("DISTANCE", right=True),
        Column("FUEL"),
        Column("TRAITS", cut=True),
    ]
    rows = [
        [
            *(waypoint[name] for name in ("waypoint_symbol", "type", "x", "y")),
            away(waypoint),
            yes(waypoint["sells_fuel"]),
            ", ".join(waypoint["traits"]) or None,
        ]
        for waypoint in result["items"]
    ]
    print_table(columns, rows)


def print_waypoint(waypoint: dict[str, Any]) -> None:
    print_facts(
        [
            ("waypoint", waypoint["waypoint_symbol"]),
            ("system", waypoint["system_symbol"]),
            ("type", waypoint["type"]),
            ("position", f"{waypoint['x']}, {waypoint['y']}"),
            ("orbits", waypoint["orbits"]),
            ("sells fuel", yes(waypoint["sells_fuel"])),
            ("traits", ", ".join(waypoint["traits"]) or NOTHING),
        ]
    )
