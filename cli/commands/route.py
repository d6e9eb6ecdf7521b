"""`spacetraders route plan`, and `navigate`, which flies it."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.errors import ContainerFailed, DaemonGone
from cli.exits import INTERRUPTED, REFUSED
from cli.follow import follow, watching
from cli.options import (
    FLEET_OPTIONS,
    Destination,
    FleetOptions,
    ShipSymbol,
    ask,
    run,
    show,
    understanding,
)
from cli.output import Column, note, print_json, print_table
from cli.text import arrival, count, duration


def plan(
    ship: ShipSymbol, destination: Destination, *, options: FleetOptions = FLEET_OPTIONS
) -> int:
    """Show the fastest route of a ship, without flying it."""
    params = {"ship_symbol": ship, "destination": destination, **options.player}
    return ask(options, "route.plan", print_plan, **params)


def navigate(
    ship: ShipSymbol,
    destination: Destination,
    *,
    wait: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Stay until it has arrived.")
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Fly a ship to a waypoint by the fastest route, refuelling on the way.

    For example:

        spacetraders navigate FLEET-1 X1-AD75-B7 --wait

    Answers at once with the route and the ETA: the daemon flies. Ctrl-C during
    --wait ends the watching, not the flight. With --wait and --json the result
    is the container as it ended.
    """
    params = {"ship_symbol": ship, "destination": destination, **options.player}

    def work(client: Client) -> int:
        departure = client.call("ship.navigate", **params)
        if wait:
            return _stay(client, departure, options)
        show(options, departure, print_departure)
        if not options.json:
            note(f"follow it with: {_look(departure)}")
        return 0

    return run(options, work)


def print_plan(route: dict[str, Any]) -> None:
    """Print a route leg by leg, and its sums."""
    wait = route["wait_seconds"]
    if not route["steps"]:
        there = f"will be there in {duration(wait)}" if wait else "is there"
        print(f"no flight is needed to {route['destination']}: {route['ship_symbol']} {there}")
        return
    if wait:
        print(f"starts in {duration(wait)}, when the flight under way has ended")
    columns = [
        Column("#", right=True),
        Column("MODE"),
        Column("FROM"),
        Column("TO"),
        Column("DISTANCE", right=True),
        Column("FUEL", right=True),
        Column("TIME", right=True),
    ]
    print_table(columns, _rows(route))
    print(
        f"total: {route['distance']:.1f} map units, {count(route['fuel_units'], 'fuel unit')}, "
        f"{count(route['refuel_stops'], 'refuel stop')}, {duration(route['duration_seconds'])}"
    )


def print_departure(departure: dict[str, Any]) -> None:
    """Print the route, the ETA and the container."""
    print_plan(departure["route"])
    eta = arrival(departure["eta_seconds"], departure["eta"])
    print(f"{departure['ship_symbol']} arrives at {departure['destination']} {eta}")
    print(f"container: {departure['container_id']}")


def _rows(route: dict[str, Any]) -> list[list[object]]:
    rows: list[list[object]] = []
    place = route["origin_symbol"]
    for number, step in enumerate(route["steps"], 1):
        there, time = step["waypoint_symbol"], duration(step["duration_seconds"])
        if step["action"] == "REFUEL":
            rows.append([number, "REFUEL", None, there, None, f"+{step['fuel_units']}", time])
        else:
            distance = f"{step['distance']:.1f}"
            rows.append([number, step["mode"], place, there, distance, step["fuel_units"], time])
        place = there
    return rows


def _stay(client: Client, departure: dict[str, Any], options: FleetOptions) -> int:
    """Watch the flight to its end: 0 if it arrived."""
    if not options.json:
        show(options, departure, print_departure)
    with understanding():
        try:
            with watching(departure["eta_seconds"], silent=options.json) as watcher:
                container = follow(client, departure["container_id"], watcher)
        except KeyboardInterrupt:
            note(f"the flight goes on; look at it with: {_look(departure)}")
            return INTERRUPTED
        except DaemonGone:
            if not options.json:
                note(f"the flight goes on once the daemon is back; {_look(departure)} tells")
            raise
        return _outcome(container, departure, options)


def _outcome(container: dict[str, Any], departure: dict[str, Any], options: FleetOptions) -> int:
    arrived = container["state"] == "COMPLETED"
    if options.json:
        print_json(container)
    elif arrived:
        print(f"{departure['ship_symbol']} has arrived at {departure['destination']}")
    else:
        stopped = {"message": "somebody stopped it, and the ship goes no further by itself"}
        reason = container["exit_reason"] or stopped
        raise ContainerFailed(container["container_id"], container["state"], reason["message"])
    return 0 if arrived else REFUSED


def _look(departure: dict[str, Any]) -> str:
    return f"spacetraders container get {departure['container_id']}"
