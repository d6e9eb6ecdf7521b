"""`spacetraders construct …`: start."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import starting
from cli.options import FLEET_OPTIONS, FleetOptions
from cli.starting import Budget, Deliverers, Floor

app = App(name="construct", help="Have a building site, such as a jump gate, completed.")


@app.command
def start(
    site: Annotated[str, Parameter(name="--site", help="The site, such as X1-AD75-I55.")],
    *,
    ships: Deliverers = None,
    most: Annotated[
        float | None,
        Parameter(help="The most that a unit may cost, in base prices; 1.45 by default."),
    ] = None,
    budget: Budget = None,
    floor: Floor = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Buy what a site still takes, and bring it there, until it is complete.

    For example:

        spacetraders construct start X1-AD75-I55 --ships FLEET-3,FLEET-4

    The ships that are named haul for the site alone; others that haul do so as
    well, where it pays best. construction get shows how far it is.
    """
    return starting.start_venture(
        options,
        "construct.start",
        site=site,
        ships=ships,
        most=most,
        budget=budget,
        floor=floor,
    )
