"""`spacetraders chart …`: start."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import starting
from cli.options import FLEET_OPTIONS, FleetOptions, listed
from cli.starting import ships_flag

app = App(name="chart", help="Ships that chart what nobody has charted.")


@app.command
def start(
    *,
    ships: Annotated[
        list[str] | None,
        ships_flag("The ships, such as FLEET-2,FLEET-7; all free probes by default."),
    ] = None,
    system: Annotated[
        str | None, Parameter(help="The system to chart; where each ship is, by default.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have ships chart a system and, if its gate is open, its neighbours.

    Gates come first, then the nearest places; each chart pays once. A ship ends
    when nothing is left. A jump costs some 5,000 credits.
    """
    return starting.start(
        options, "chart.start", ship_symbols=listed(ships or ()) or None, system_symbol=system
    )
