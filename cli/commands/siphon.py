"""`spacetraders siphon …`: start."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import starting
from cli.options import FLEET_OPTIONS, FleetOptions
from cli.starting import Goods, Jettison, Keep, Loads, Receiver, Ships

app = App(name="siphon", help="Ships that draw gas from a giant, and sell it.")


@app.command
def start(
    giant: Annotated[
        str | None, Parameter(name="--giant", help="Where to siphon; the system's own by default.")
    ] = None,
    *,
    ships: Ships = None,
    goods: Goods = None,
    receiver: Receiver = None,
    keep: Keep = False,
    jettison: Jettison = False,
    loads: Loads = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have ships draw gas from a giant, load after load, a container a ship.

    For example:

        spacetraders siphon start --ships FLEET-5 --receiver FLEET-6

    A full hold goes to the receiver, if it lies beside, or else is sold where it
    pays best. container stop ends it.
    """
    return starting.start_digging(
        options,
        "siphon.start",
        giant=giant,
        ships=ships,
        goods=goods,
        receiver=receiver,
        keep=keep,
        jettison=jettison,
        loads=loads,
    )
