"""`spacetraders ship …`: list, get, dock, orbit, refuel; `ship navigate` is in `route`."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ShipSymbol, ask
from cli.output import Column, print_facts, print_table
from cli.text import arrival, duration, of_capacity

PLACES = {"DOCKED": "docked at", "IN_ORBIT": "in orbit at", "IN_TRANSIT": "flying to"}


def list_(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List the ships, and where they are."""
    return ask(options, "ship.list", print_ships, **options.player)


def get(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show one ship."""
    return ask(options, "ship.get", print_ship, ship_symbol=ship, **options.player)


def dock(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Dock a ship where it is."""
    return ask(options, "ship.dock", print_order, ship_symbol=ship, **options.player)


def orbit(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Take a docked ship into orbit."""
    return ask(options, "ship.orbit", print_order, ship_symbol=ship, **options.player)


def refuel(
    ship: ShipSymbol,
    *,
    units: Annotated[
        int | None, WHOLE, Parameter(help="Fuel units to take aboard; fills up by default.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Refuel a ship where it is, if fuel is sold there."""
    params = {"ship_symbol": ship, "units": units, **options.player}
    return ask(options, "ship.refuel", print_refuelled, **params)


def print_ships(result: dict[str, Any]) -> None:
    """Print ships as a table; when one is under way its waypoint is where it is going."""
    columns = [
        Column("SHIP"),
        Column("ROLE"),
        Column("STATUS"),
        Column("WAYPOINT"),
        Column("FUEL", right=True),
        Column("CARGO", right=True),
        Column("CONTAINER", wide=True),
        Column("ARRIVES"),
    ]
    print_table(columns, [_row(ship) for ship in result["items"]])


def print_ship(ship: dict[str, Any]) -> None:
    """Print all of one ship."""
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
            ("cargo", of_capacity(ship["cargo"], "units")),
            ("container", ship["container_id"]),
        ]
    )


def print_order(ship: dict[str, Any]) -> None:
    """Print what a ship does now, after an order."""
    print(f"{ship['ship_symbol']} is {place(ship)}")


def print_refuelled(ship: dict[str, Any]) -> None:
    """Print what was bought, what it cost, and the tank."""
    bought = ship["refuelled"]
    tank = of_capacity(ship["fuel"], "current")
    if not bought or not bought["units"]:
        print(f"{ship['ship_symbol']} needs no fuel; its tank has {tank}")
        return
    print(
        f"{ship['ship_symbol']} bought {bought['units']} FUEL for {bought['total_price']} "
        f"credits ({bought['price_per_unit']} each); its tank has {tank}"
    )


def place(ship: dict[str, Any]) -> str:
    """Say where a ship is, or where it is going."""
    return f"{PLACES.get(ship['status'], ship['status'])} {ship['waypoint_symbol']}"


def _row(ship: dict[str, Any]) -> list[object]:
    eta = ship["eta_seconds"]
    return [
        *(ship[name] for name in ("ship_symbol", "role", "status", "waypoint_symbol")),
        of_capacity(ship["fuel"], "current"),
        of_capacity(ship["cargo"], "units"),
        ship["container_id"],
        None if eta is None else f"in {duration(eta)}",
    ]


def _arrival(ship: dict[str, Any]) -> str | None:
    if ship["eta_seconds"] is None:
        return None
    return arrival(ship["eta_seconds"], ship["arrival"])
