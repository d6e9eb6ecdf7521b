"""`spacetraders fetch …`: start."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ask, listed
from cli.output import note, say

app = App(name="fetch", help="New ships: bought where they are cheapest, and fitted out.")


@app.command
def start(
    ship_type: Annotated[
        str, Parameter(name="--type", help="What to buy, such as SHIP_MINING_DRONE.")
    ],
    *,
    yard: Annotated[
        str | None, Parameter(help="Where; by default where it is cheapest, as seen last.")
    ] = None,
    most: Annotated[
        int | None, WHOLE, Parameter(help="The most that one may cost, in credits.")
    ] = None,
    ship: Annotated[
        str | None,
        Parameter(help="The ship that flies to the yard; by default one that is there, or free."),
    ] = None,
    count: Annotated[int | None, WHOLE, Parameter(help="How many; 1 by default.")] = None,
    mounts: Annotated[
        list[str] | None,
        Parameter(negative=(), help="Mounts that it shall have, if the yard's market sells them."),
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have a ship bought, by a container that brings another one to the yard.

    For example:

        spacetraders fetch start SHIP_MINING_DRONE --most 50000
    """
    return ask(
        options,
        "fetch.start",
        print_fetching,
        ship_type=ship_type,
        waypoint_symbol=yard,
        most=most,
        ship_symbol=ship,
        count=count,
        mounts=listed(mounts or ()) or None,
        **options.player,
    )


def print_fetching(container: dict[str, Any]) -> None:
    config, flies = container["config"], container["ship_symbol"]
    where = config["waypoint"] or "the cheapest yard"
    say(f"{container['container_id']} buys {config['count']} {config['ship_type']} at {where}")
    say(f"{flies} flies there" if flies else "a ship of yours is there already")
    note(f"watch it with: spacetraders container watch {container['container_id']}")
