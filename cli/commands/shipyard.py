"""`spacetraders shipyard …`: get, find, purchase."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.commands.marketplace import age_of, latest, note_age
from cli.deeds import paid, print_balance
from cli.nearby import FROM_HOME, NEVER, Nearby, away, saying_whence
from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, OverFloor, WaypointSymbol, ask
from cli.output import Column, note, print_table, say
from cli.text import age

app = App(name="shipyard", help="Ships for sale.")


@app.command
def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what ships a shipyard sells; prices of now where a ship of yours is, else as seen."""
    params = {"waypoint_symbol": waypoint, **options.player}
    return ask(options, "shipyard.get", print_shipyard, **params)


@app.command
def find(
    ship_type: Annotated[
        str, Parameter(name="--type", help="What to buy, such as SHIP_LIGHT_HAULER.")
    ],
    *,
    nearby: Nearby = FROM_HOME,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Find the yards that sell a type of ship, the cheapest first, then those that nobody saw.

    For example:

        spacetraders shipyard find SHIP_LIGHT_HAULER
    """

    def view(found: dict[str, Any]) -> None:
        print_yards(found)
        if not found["items"]:
            note(f"no yard is known to sell {ship_type.upper()}; see what one sells: shipyard get")

    params = {"ship_type": ship_type, **nearby.params, **options.player}
    return ask(options, "shipyard.find", saying_whence(view), **params)


@app.command
def purchase(
    waypoint: WaypointSymbol,
    ship_type: Annotated[
        str, Parameter(name="--type", help="What to buy, such as SHIP_MINING_DRONE.")
    ],
    *,
    max_price: Annotated[int | None, WHOLE, Parameter(help="The most that it may cost.")] = None,
    over_floor: OverFloor = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Buy a ship at a shipyard where a ship of yours is.

    For example:

        spacetraders shipyard purchase X1-AD75-A2 SHIP_MINING_DRONE
    """
    params = {"waypoint_symbol": waypoint, "ship_type": ship_type, "max_price": max_price}
    params["over_floor"] = over_floor or None
    return ask(options, "shipyard.purchase", print_purchase, **params, **options.player)


def print_shipyard(yard: dict[str, Any]) -> None:
    """Print the ships for sale as a table, those without a price by their type alone."""
    columns = [
        Column("TYPE"),
        Column("PRICE", right=True),
        Column("SUPPLY"),
        Column("SPEED", right=True),
        Column("FUEL", right=True),
        Column("CARGO", right=True),
        Column("CREW", right=True, wide=True),
        Column("FRAME", wide=True),
        Column("AGE"),
    ]
    prices = latest(yard, yard["ships"], "ship_type")
    # Both, as the game may offer a type that its list of types lacks.
    types = dict.fromkeys([*yard["ship_types"], *prices])
    print_table(columns, [_row(type_, prices.get(type_, {})) for type_ in types])
    say(f"fee for each part installed or taken out: {yard['modifications_fee']} credits")
    note_age(yard, live=bool(yard["ships"]))


def print_yards(result: dict[str, Any]) -> None:
    """Print yards as a table. One whose price nobody saw has none."""
    columns = [
        Column("WAYPOINT"),
        Column("DISTANCE", right=True),
        Column("PRICE", right=True),
        Column("SUPPLY"),
        Column("AGE"),
    ]
    rows = [
        [
            yard["waypoint_symbol"],
            away(yard),
            yard["purchase_price"],
            yard["supply"],
            NEVER if yard["age_seconds"] is None else age(yard),
        ]
        for yard in result["items"]
    ]
    print_table(columns, rows)


def print_purchase(ship: dict[str, Any]) -> None:
    bill = ship["bill"]
    where = ship["waypoint_symbol"]
    say(f"bought {ship['ship_symbol']} ({ship['role']}) at {where} {paid(bill)}")
    print_balance(bill["credits"])


def _row(type_: str, offer: dict[str, Any]) -> list[object]:
    """Return the cells of a type of ship. A price that was seen earlier tells of no parts."""
    names = ("purchase_price", "supply", "speed", "fuel_capacity", "cargo_capacity")
    crew = f"{offer['crew_required']}/{offer['crew_capacity']}" if "frame" in offer else None
    return [type_, *map(offer.get, names), crew, offer.get("frame"), age_of(offer or None)]
