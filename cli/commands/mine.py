"""`spacetraders mine …`: start."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import starting
from cli.options import FLEET_OPTIONS, FleetOptions
from cli.starting import Goods, Jettison, Keep, Loads, Receiver, Ships

app = App(name="mine", help="Ships that dig at a rock, and sell what they find.")


@app.command
def start(
    rock: Annotated[str, Parameter(name="--rock", help="Where to dig, such as X1-AD75-B14.")],
    *,
    ships: Ships = None,
    goods: Goods = None,
    receiver: Receiver = None,
    keep: Keep = False,
    jettison: Jettison = False,
    loads: Loads = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have ships dig at a rock, load after load, a container a ship.

    For example:

        spacetraders mine start X1-AD75-B14 --ships FLEET-3,FLEET-4

    A ship with a surveyor looks for deposits first, for all that dig there. A
    full hold goes to the receiver, if it lies beside, or else is sold where it
    pays best. container stop ends it.
    """
    return starting.start_digging(
        options,
        "mine.start",
        rock=rock,
        ships=ships,
        goods=goods,
        receiver=receiver,
        keep=keep,
        jettison=jettison,
        loads=loads,
    )
