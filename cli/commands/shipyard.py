"""`spacetraders shipyard …`: get, purchase."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.deeds import paid, print_balance
from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, OverFloor, WaypointSymbol, ask
from cli.output import Column, note, print_table, say

app = App(name="shipyard", help="Ships for sale.")


@app.command
def get(waypoint: WaypointSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what ships a shipyard sells; their prices where a ship of yours is."""
    params = {"waypoint_symbol": waypoint, **options.player}
    return ask(options, "shipyard.get", print_shipyard, **params)


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
    ]
    offers = {offer["ship_type"]: offer for offer in yard["ships"]}
    unpriced: list[object] = [None] * (len(columns) - 1)
    print_table(
        columns,
        [
            _row(offers[type_]) if type_ in offers else [type_, *unpriced]
            # Both, as the game may offer a type that its list of types lacks.
            for type_ in dict.fromkeys([*yard["ship_types"], *offers])
        ],
    )
    say(f"fee for each part installed or taken out: {yard['modifications_fee']} credits")
    if not offers:
        note("prices are seen where a ship of yours is")


def print_purchase(ship: dict[str, Any]) -> None:
    bill = ship["bill"]
    where = ship["waypoint_symbol"]
    say(f"bought {ship['ship_symbol']} ({ship['role']}) at {where} {paid(bill)}")
    print_balance(bill["credits"])


def _row(offer: dict[str, Any]) -> list[object]:
    names = ("ship_type", "purchase_price", "supply", "speed", "fuel_capacity", "cargo_capacity")
    crew = f"{offer['crew_required']}/{offer['crew_capacity']}"
    return [*(offer[name] for name in names), crew, offer["frame"]]
