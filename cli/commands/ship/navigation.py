"""`spacetraders ship navigate`: flies a route, and stays until the ship has arrived."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.commands.ship.family import FLY, app
from cli.follow import stay
from cli.modes import RouteMode, Thrifty
from cli.options import (
    FLEET_OPTIONS,
    Destination,
    FleetOptions,
    ShipSymbol,
    run,
    show,
    understanding,
)
from cli.output import note
from cli.routes import print_departure


@app.command(group=FLY)
def navigate(
    ship: ShipSymbol,
    destination: Destination,
    *,
    wait: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Stay until it has arrived.")
    ] = False,
    mode: RouteMode = None,
    thrifty: Thrifty = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Fly a ship to a waypoint by the fastest route, refuelling on the way.

    For example:

        spacetraders navigate FLEET-1 X1-AD75-B7 --wait

    Answers at once with the route and the ETA: the daemon flies. Ctrl-C during
    --wait ends the watching, not the flight; container watch takes it up again.
    --thrifty drifts wherever that saves fuel, which takes ten times as long.
    With --wait and --json the result is the container as it ended.
    """
    params = {"ship_symbol": ship, "destination": destination, **options.player}
    params |= {"flight_mode": mode, "thrifty": thrifty or None}

    def work(client: Client) -> int:
        departure = client.call("ship.navigate", **params)
        if wait:
            return _stay(client, departure, options)
        show(options, departure, print_departure)
        if not options.json:
            note(f"watch it with: spacetraders container watch {departure['container_id']}")
        return 0

    return run(options, work)


def _stay(client: Client, departure: dict[str, Any], options: FleetOptions) -> int:
    """Watch the flight to its end: 0 if it arrived."""
    if not options.json:
        show(options, departure, print_departure)
    with understanding():
        return stay(
            client,
            options,
            departure["container_id"],
            eta_seconds=departure["eta_seconds"],
            outcome=f"{departure['ship_symbol']} has arrived at {departure['destination']}",
        )
