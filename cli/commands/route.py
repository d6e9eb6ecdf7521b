"""`spacetraders route …`: routes, tours and journeys, without flying them."""

from operator import itemgetter
from typing import Annotated

from cyclopts import App, Parameter

from cli.client import Client
from cli.errors import UsageError
from cli.maps import Svg, check_svg, show_with_map
from cli.modes import RouteMode, Thrifty
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    Destination,
    FleetOptions,
    ShipSymbol,
    ask,
    listed,
    run,
)
from cli.routes import print_journey, print_partition, print_plan, print_tour
from cli.starting import ships_flag
from cli.stops import NAMED, Choice, Stops, Waypoints, look

app = App(name="route", help="Routes, without flying them.")

Ships = Annotated[
    list[str],
    ships_flag("The ships, such as FLEET-1,FLEET-3; may be given several times."),
]
TourBudget = Annotated[
    float | None,
    Parameter(
        name="--budget", help="How many seconds the solver may take, 0.05 to 30; 1 by default."
    ),
]
PartitionBudget = Annotated[
    float | None,
    Parameter(
        name="--budget", help="How many seconds the solver may take, 0.05 to 30; 2 by default."
    ),
]


@app.command
def plan(
    ship: ShipSymbol,
    destination: Destination,
    *,
    mode: RouteMode = None,
    thrifty: Thrifty = False,
    svg: Svg = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show the fastest route of a ship, without flying it."""
    check_svg(svg, options)
    params = {"ship_symbol": ship, "destination": destination, **options.player}
    params |= {"flight_mode": mode, "thrifty": thrifty or None}

    def work(client: Client) -> int:
        route = client.call("route.plan", **params)
        return show_with_map(
            client, options, svg, route, view=print_plan, tours_of=lambda route: [route]
        )

    return run(options, work)


@app.command
def tour(
    waypoints: Waypoints = None,
    *,
    ship: ShipSymbol,
    choice: Choice = NAMED,
    finish: Annotated[str | None, Parameter(help="The waypoint to end at.")] = None,
    return_: Annotated[
        bool,
        Parameter(name="--return", negative=(), show_default=False, help="End where it starts."),
    ] = False,
    budget: TourBudget = None,
    svg: Svg = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show the fastest order in which a ship visits waypoints, without flying it.

    For example:

        spacetraders route tour --ship FLEET-1 --trait MARKETPLACE --return --svg tour.svg

    Without --finish and --return it ends at whichever stop is best.
    """
    check_svg(svg, options)
    stops = Stops.asked(waypoints, choice)
    if return_ and finish is not None:
        raise UsageError("--return ends where it starts, --finish elsewhere", "give one")

    def work(client: Client) -> int:
        # The daemon knows only `finish`. --return is where the ship is, or where it will arrive.
        home = look(client, ship, options)["waypoint_symbol"] if return_ else None
        result = client.call(
            "route.tour",
            ship_symbol=ship,
            waypoints=stops.symbols(client, ship, options),
            finish=home or finish,
            budget_seconds=budget,
            **options.player,
        )
        return show_with_map(
            client, options, svg, result, view=print_tour, tours_of=lambda tour: [tour]
        )

    return run(options, work)


@app.command
def partition(
    waypoints: Waypoints = None,
    *,
    ships: Ships,
    choice: Choice = NAMED,
    budget: PartitionBudget = None,
    svg: Svg = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Share waypoints out over ships, so that the last is done early, without flying them.

    For example:

        spacetraders route partition --ships FLEET-1,FLEET-3 --trait MARKETPLACE
    """
    check_svg(svg, options)
    stops = Stops.asked(waypoints, choice)
    names = listed(ships)
    if not names:
        raise UsageError("which ships?", "name them: --ships FLEET-1,FLEET-3")

    def work(client: Client) -> int:
        result = client.call(
            "route.partition",
            ship_symbols=names,
            # Ships share stops of one system, so that of the first is the system of all.
            waypoints=stops.symbols(client, names[0], options),
            budget_seconds=budget,
            **options.player,
        )
        return show_with_map(
            client, options, svg, result, view=print_partition, tours_of=itemgetter("tours")
        )

    return run(options, work)


@app.command
def journey(
    origin: Annotated[
        str | None,
        Parameter(name="--origin", help="The system to start in, or any waypoint of it."),
    ] = None,
    destination: Annotated[
        str | None,
        Parameter(name="--destination", help="The system to reach, or any waypoint of it."),
    ] = None,
    *,
    ship: Annotated[
        str | None, Parameter(help="Start where this ship is, instead of at ORIGIN.")
    ] = None,
    price_per_jump: Annotated[
        int | None, WHOLE, Parameter(help="What the antimatter of a jump costs, in credits.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show the fastest way through jump gates to another system, without flying it.

    For example:

        spacetraders route journey X1-AD75 X1-PZ28
        spacetraders route journey --ship FLEET-1 X1-PZ28
    """
    # With --ship, a single positional argument is the destination.
    if ship is not None and destination is None:
        origin, destination = None, origin
    if destination is None or (origin is None) == (ship is None):
        raise UsageError("from where to where?", "name ORIGIN and DESTINATION, or --ship and one")
    return ask(
        options,
        "route.journey",
        print_journey,
        origin=origin,
        destination=destination,
        ship_symbol=ship,
        price_per_jump=price_per_jump,
        **options.player,
    )
