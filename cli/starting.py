"""What the commands that put ships to work have in common."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.options import WHOLE, FleetOptions, run, show, understanding
from cli.output import Column, note, print_table

Ships = Annotated[
    list[str] | None,
    Parameter(
        name=["--ships", "--ship"],
        negative=(),
        help="The ships, such as FLEET-1,FLEET-3; all free ones that can, by default.",
    ),
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

COLUMNS = [Column("CONTAINER"), Column("KIND"), Column("SHIP"), Column("STATE")]


def start(options: FleetOptions, method: str, **params: Any) -> int:
    """Put ships to work: 0 if one was, and 1 with the reasons if none was."""

    def work(client: Client) -> int:
        started = client.call(method, **params, **options.player)
        show(options, started, print_started)
        with understanding():
            return 0 if started["containers"] else 1

    return run(options, work)


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
