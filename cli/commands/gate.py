"""`spacetraders gate get`."""

from typing import Any

from cyclopts import App

from cli.options import FLEET_OPTIONS, FleetOptions, WaypointSymbol, ask
from cli.output import Column, print_table

app = App(name="gate", help="Jump gates, and where they lead.")


@app.command
def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show the gates that a jump gate leads to.

    How to get to a system by several jumps: spacetraders route journey.
    """
    return ask(options, "gate.get", print_gate, waypoint_symbol=waypoint, **options.player)


def print_gate(gate: dict[str, Any]) -> None:
    rows = [[symbol.rpartition("-")[0], symbol] for symbol in gate["connections"]]
    print_table([Column("SYSTEM"), Column("GATE")], rows)
