"""`spacetraders ship …`: list, get, and orders to fly. `ship navigate` is in `navigation`."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.commands.ship.family import FLY, LOOK, app
from cli.deeds import goods, print_balance, print_cooldown, rest
from cli.modes import IN_ANY_CASE, Mode
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    Destination,
    FleetOptions,
    OverFloor,
    ShipSymbol,
    Strict,
    ask,
    prepared,
    run,
    show,
)
from cli.output import Column, note, noting_none, print_facts, print_table, say
from cli.repeating import Wait, once
from cli.routes import print_tour_departure
from cli.stops import NAMED, Choice, Stops, Waypoints
from cli.text import arrival, counted, duration, of_capacity, percent
from cli.waits import wait as waits_for
from cli.waits import whole_wait

PLACES = {"DOCKED": "docked at", "IN_ORBIT": "in orbit at", "IN_TRANSIT": "flying to"}


@app.command(group=LOOK)
def list_(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List the ships, and where they are."""
    empty = "no ship is there; what became of them is in: spacetraders ledger list"
    view = noting_none(print_ships, empty=empty)
    return ask(options, "ship.list", view, **options.player)


@app.command(group=LOOK)
def get(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show one ship."""
    return ask(options, "ship.get", print_ship, ship_symbol=ship, **options.player)


@app.command(group=FLY)
def dock(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Dock a ship where it is."""
    return ask(options, "ship.dock", print_order, ship_symbol=ship, **options.player)


@app.command(group=FLY)
def orbit(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Take a docked ship into orbit."""
    return ask(options, "ship.orbit", print_order, ship_symbol=ship, **options.player)


@app.command(group=FLY)
def refuel(
    ship: ShipSymbol,
    *,
    units: Annotated[
        int | None, WHOLE, Parameter(help="Fuel units to take aboard; fills up by default.")
    ] = None,
    over_floor: OverFloor = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Refuel a ship where it is, if fuel is sold there; no floor keeps credits from fuel.

    It is docked first.
    """
    params = {"ship_symbol": ship, "units": units, **options.player, **prepared(strict)}
    params["over_floor"] = over_floor or None
    return ask(options, "ship.refuel", print_refuelled, **params)


@app.command(group=FLY)
def mode(
    ship: ShipSymbol,
    flight_mode: Annotated[
        Mode, IN_ANY_CASE, Parameter(name="--mode", help="How to fly from now on.")
    ],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Set how a ship flies; in flight it can only be made faster.

    What navigate flies has its modes from the route.
    """
    params = {"ship_symbol": ship, "flight_mode": flight_mode, **options.player}
    return ask(options, "ship.mode", print_mode, **params)


@app.command(group=FLY)
def jump(
    ship: ShipSymbol,
    destination: Annotated[
        str, Parameter(name="--destination", help="The gate to jump to, such as X1-BB7-I52.")
    ],
    *,
    wait: Wait = False,
    over_floor: OverFloor = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Jump from the gate where a ship is to a connected one, which costs an antimatter.

    The ship leaves the dock first. The connected gates: spacetraders gate get.
    """
    params = {"ship_symbol": ship, "waypoint_symbol": destination, **options.player}
    params |= {"over_floor": over_floor or None, **prepared(strict)}
    return once(options, "ship.jump", print_jump, params, wait=wait)


@app.command(group=FLY)
def warp(
    ship: ShipSymbol,
    destination: Destination,
    *,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Depart for a waypoint of another system, with a warp drive.

    The ship leaves the dock first.
    """
    params = {"ship_symbol": ship, "waypoint_symbol": destination, **options.player}
    params |= prepared(strict)
    return ask(options, "ship.warp", print_flight, **params)


@app.command(group=FLY)
def tour(
    waypoints: Waypoints = None,
    *,
    ship: ShipSymbol,
    choice: Choice = NAMED,
    iterations: Annotated[
        int | None, WHOLE, Parameter(help="How many rounds to fly; -1, the default, is for ever.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Fly a ship round waypoints in the fastest order, again and again.

    For example:

        spacetraders ship tour --ship FLEET-1 --trait MARKETPLACE

    Answers at once with the plan: the daemon flies. The plan has a leg back to where the ship is;
    the ship flies from the last stop to the first one again, and after the last round it stays
    at the last stop.
    """
    stops = Stops.asked(waypoints, choice)

    def work(client: Client) -> int:
        departure = client.call(
            "ship.tour",
            ship_symbol=ship,
            waypoints=stops.symbols(client, ship, options),
            max_iterations=iterations,
            **options.player,
        )
        show(options, departure, print_tour_departure)
        if not options.json:
            note(f"watch it with: spacetraders container watch {departure['container_id']}")
        return 0

    return run(options, work)


def print_ships(result: dict[str, Any]) -> None:
    """Print ships as a table. When one is under way its waypoint is where it is going."""
    columns = [
        Column("SHIP"),
        Column("ROLE"),
        Column("STATUS"),
        Column("WAYPOINT"),
        Column("FUEL", right=True),
        Column("CARGO", right=True),
        Column("CONTAINER", wide=True),
        Column("WAITS", wide=True),
        Column("ARRIVES"),
    ]
    print_table(columns, [_row(ship) for ship in result["items"]])


def print_ship(ship: dict[str, Any]) -> None:
    print_facts(
        [
            ("ship", ship["ship_symbol"]),
            ("role", ship["role"]),
            ("place", place(ship)),
            ("position", f"{ship['x']}, {ship['y']}"),
            ("from", ship["origin_symbol"]),
            ("arrives", _arrival(ship)),
            ("flight mode", ship["flight_mode"]),
            ("speed", ship["speed"]),
            ("fuel", of_capacity(ship["fuel"], "current")),
            ("cargo", _cargo(ship["cargo"])),
            ("cooldown", rest(ship)),
            ("condition", percent(ship["condition"])),
            ("modules", counted(ship["modules"]) or None),
            ("mounts", counted(ship["mounts"]) or None),
            ("container", ship["container_id"]),
            ("waits", whole_wait(ship["idle"])),
            ("held", "by a person" if ship["held"] else None),
        ]
    )


def print_order(ship: dict[str, Any]) -> None:
    say(f"{ship['ship_symbol']} is {place(ship)}")


def print_refuelled(ship: dict[str, Any]) -> None:
    bought = ship["refuelled"]
    tank = of_capacity(ship["fuel"], "current")
    if not bought or not bought["units"]:
        say(f"{ship['ship_symbol']} needs no fuel; its tank has {tank}")
        return
    say(
        f"{ship['ship_symbol']} bought {bought['units']} FUEL for {bought['total_price']} "
        f"credits ({bought['price_per_unit']} each); its tank has {tank}"
    )


def print_mode(ship: dict[str, Any]) -> None:
    say(f"{ship['ship_symbol']} flies in {ship['flight_mode']} mode; it is {place(ship)}")
    _print_arrival(ship)


def print_jump(ship: dict[str, Any]) -> None:
    jump = ship["jump"]
    say(f"{ship['ship_symbol']} jumped for {jump['price']} credits; it is {place(ship)}")
    print_balance(jump["credits"])
    print_cooldown(ship)


def print_flight(ship: dict[str, Any]) -> None:
    tank = of_capacity(ship["fuel"], "current")
    say(f"{ship['ship_symbol']} is {place(ship)}; its tank has {tank}")
    _print_arrival(ship)


def place(ship: dict[str, Any]) -> str:
    """Say where a ship is, or where it is going."""
    return f"{PLACES.get(ship['status'], ship['status'])} {ship['waypoint_symbol']}"


def _row(ship: dict[str, Any]) -> list[object]:
    eta = ship["eta_seconds"]
    return [
        *(ship[name] for name in ("ship_symbol", "role", "status", "waypoint_symbol")),
        of_capacity(ship["fuel"], "current"),
        of_capacity(ship["cargo"], "units"),
        _taken(ship),
        waits_for(ship["idle"]),
        None if eta is None else f"in {duration(eta)}",
    ]


def _taken(ship: dict[str, Any]) -> str | None:
    """Return who has a ship: a person who holds it, the container that flies it, or both."""
    held = "HELD" if ship["held"] else None
    # One word, for readers of a pipe.
    return ",".join(filter(None, [held, ship["container_id"]])) or None


def _arrival(ship: dict[str, Any]) -> str | None:
    if ship["eta_seconds"] is None:
        return None
    return arrival(ship["eta_seconds"], ship["arrival"])


def _print_arrival(ship: dict[str, Any]) -> None:
    if (arrives := _arrival(ship)) is not None:
        say(f"arrives: {arrives}")


def _cargo(cargo: dict[str, Any]) -> str:
    """Write the fill of a hold and its goods: `23/40: 20 IRON_ORE, 3 GOLD`."""
    full, aboard = of_capacity(cargo, "units"), goods(cargo["inventory"])
    return f"{full}: {aboard}" if aboard else full
