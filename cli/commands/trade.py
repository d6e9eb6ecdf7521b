"""`spacetraders trade …`: start."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import starting
from cli.options import FLEET_OPTIONS, FleetOptions, listed
from cli.starting import Budget, Floor, Ships

app = App(name="trade", help="Ships that buy where it is cheap, and sell where it is dear.")


@app.command
def start(
    *,
    ships: Ships = None,
    goods: Annotated[
        list[str] | None,
        Parameter(negative=(), help="Carry nothing else, such as IRON,COPPER."),
    ] = None,
    markets: Annotated[
        list[str] | None,
        Parameter(negative=(), help="Trade nowhere else, such as X1-AD75-A1,X1-AD75-B7."),
    ] = None,
    budget: Budget = None,
    floor: Floor = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have ships trade, job after job, a container a ship.

    For example:

        spacetraders trade start --ships FLEET-1 --budget 50000

    They look at markets themselves where no prices are known. container stop
    ends it.
    """
    return starting.start(
        options,
        "trade.start",
        ship_symbols=listed(ships or ()) or None,
        goods=listed(goods or ()) or None,
        markets=listed(markets or ()) or None,
        budget=budget,
        floor=floor,
    )
