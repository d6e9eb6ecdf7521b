"""What the commands that put ships to work have in common."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.options import WHOLE, FleetOptions, listed, run, show, understanding
from cli.output import Column, note, print_table


def ships_flag(says: str) -> Parameter:
    """Return a flag that takes several ships, with its line of help."""
    return Parameter(name=["--ships", "--ship"], negative=(), help=says)


Ships = Annotated[
    list[str] | None,
    ships_flag("The ships, such as FLEET-1,FLEET-3; all free ones that can, by default."),
]
Goods = Annotated[
    list[str] | None,
    Parameter(negative=(), help="The goods that are wanted, such as IRON_ORE,COPPER_ORE."),
]
Receiver = Annotated[
    str | None, Parameter(help="The ship that takes full holds, while it lies beside.")
]
Keep = Annotated[
    bool,
    Parameter(negative=(), show_default=False, help="Never sell: wait for the receiver."),
]
Jettison = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Throw away what is not among the goods; without any, what nobody buys.",
    ),
]
Loads = Annotated[
    int | None, WHOLE, Parameter(name="--loads", help="How many loads; without end by default.")
]

Deliverers = Annotated[
    list[str] | None,
    ships_flag("Ships that deliver for it alone, such as FLEET-1,FLEET-3; none by default."),
]
Budget = Annotated[
    int | None,
    WHOLE,
    Parameter(help="The most credits that one job may take; no limit by default."),
]
Floor = Annotated[
    int | None,
    WHOLE,
    Parameter(help="Credits that trade leaves untouched, as treasury set does."),
]

COLUMNS = [Column("CONTAINER"), Column("KIND"), Column("SHIP"), Column("STATE")]


def start(options: FleetOptions, method: str, **params: Any) -> int:
    """Put ships to work: 0 if one was, and 1 with the reasons if none was."""

    def work(client: Client) -> int:
        started = client.call(method, **params, **options.player)
        show(options, started, print_started)
        with understanding():
            return 0 if started["containers"] else 1

    return run(options, work)


def start_digging(
    options: FleetOptions,
    method: str,
    *,
    ships: list[str] | None,
    goods: list[str] | None,
    receiver: str | None,
    keep: bool,
    jettison: bool,
    loads: int | None,
    **place: str | None,
) -> int:
    """Put ships to work at a `place`, load after load. Returns as `start` does."""
    return start(
        options,
        method,
        **place,
        ship_symbols=listed(ships or ()) or None,
        goods=listed(goods or ()) or None,
        receiver=receiver,
        sell=False if keep else None,
        jettison=jettison or None,
        max_iterations=loads,
    )


def start_venture(
    options: FleetOptions, method: str, *, ships: list[str] | None, **params: Any
) -> int:
    """Begin a venture, and say who delivers for it if no ships are named. Returns as `start`."""
    code = start(options, method, ship_symbols=listed(ships or ()) or None, **params)
    if not ships and not options.json and code == 0:
        note("ships that haul deliver for it; name some with --ships to have them do that alone")
    return code


def print_started(started: dict[str, Any]) -> None:
    """Print the containers, and on stderr the ships that have none and why."""
    containers = started["containers"]
    if containers:
        names = ("container_id", "kind", "ship_symbol", "state")
        print_table(COLUMNS, [[each[name] for name in names] for each in containers])
    for each in started["not_started"]:
        error = each["error"]
        note(f"{each['ship_symbol']} was not started: {error['message']}")
        if error["data"].get("hint"):
            note(f"hint: {error['data']['hint']}")
    if containers:
        note(f"watch it with: spacetraders container watch {containers[0]['container_id']}")
