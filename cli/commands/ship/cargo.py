"""`spacetraders ship …`: cargo, buy, sell, transfer, jettison."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.commands.ship.family import CARGO, app
from cli.deeds import hold, print_deal
from cli.errors import RpcError
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    FleetOptions,
    Good,
    OverFloor,
    ShipSymbol,
    Units,
    ask,
    run,
    show,
    understanding,
)
from cli.output import Column, print_table, say
from cli.text import of_capacity


@app.command(group=CARGO)
def cargo(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what is in a ship's hold."""
    return ask(options, "ship.cargo", print_cargo, ship_symbol=ship, **options.player)


@app.command(group=CARGO)
def buy(
    ship: ShipSymbol,
    good: Good,
    units: Units,
    *,
    max_price: Annotated[
        int | None, WHOLE, Parameter(help="The most that a unit may cost; beyond it, buying ends.")
    ] = None,
    over_floor: OverFloor = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Buy goods where a ship is docked.

    For example:

        spacetraders ship buy FLEET-1 IRON_ORE 20

    More than the market trades at once takes several trades, at their own prices.
    Where one is refused those before it stand, and the exit code is 1.
    """
    params = {"ship_symbol": ship, "good": good, "units": units, "max_price": max_price}
    params["over_floor"] = over_floor or None
    return _deal(options, "ship.buy", "bought", params)


@app.command(group=CARGO)
def sell(
    ship: ShipSymbol,
    good: Good,
    units: Units,
    *,
    min_price: Annotated[
        int | None, WHOLE, Parameter(help="The least that a unit may bring; below, selling ends.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Sell goods where a ship is docked.

    More than the market trades at once takes several trades, at their own prices.
    Where one is refused those before it stand, and the exit code is 1.
    """
    params = {"ship_symbol": ship, "good": good, "units": units, "min_price": min_price}
    return _deal(options, "ship.sell", "sold", params)


@app.command(group=CARGO)
def transfer(
    ship: ShipSymbol,
    good: Good,
    units: Units,
    *,
    to: Annotated[str, Parameter(help="The ship that gets them, at the same waypoint.")],
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Hand goods over to another ship.

    For example:

        spacetraders ship transfer FLEET-3 IRON_ORE 12 --to FLEET-1
    """

    def view(ship: dict[str, Any]) -> None:
        theirs = ship["to_cargo"]
        say(f"{ship['ship_symbol']} handed {units} {good.upper()} to {to.upper()}; {hold(ship)}")
        if theirs is not None:
            say(f"{to.upper()} has {of_capacity(theirs, 'units')}")

    params = {"ship_symbol": ship, "to_ship_symbol": to, "good": good, "units": units}
    return ask(options, "ship.transfer", view, **params, **options.player)


@app.command(group=CARGO)
def jettison(
    ship: ShipSymbol, good: Good, units: Units, *, options: FleetOptions = FLEET_OPTIONS
) -> int:
    """Throw goods away, for good."""

    def view(ship: dict[str, Any]) -> None:
        say(f"{ship['ship_symbol']} threw {units} {good.upper()} away; {hold(ship)}")

    params = {"ship_symbol": ship, "good": good, "units": units, **options.player}
    return ask(options, "ship.jettison", view, **params)


def print_cargo(cargo: dict[str, Any]) -> None:
    rows = [[goods["good"], goods["units"]] for goods in cargo["inventory"]]
    print_table([Column("GOOD"), Column("UNITS", right=True)], rows)
    say(f"total: {of_capacity(cargo, 'units')}")


def _deal(options: FleetOptions, method: str, verb: str, params: dict[str, Any]) -> int:
    """Buy or sell, and tell of it. Raises nothing, as `run` does not."""

    def work(client: Client) -> int:
        ship = client.call(method, **params, **options.player)
        show(options, ship, lambda ship: print_deal(ship, verb, params["units"]))
        with understanding():
            # Trades before the refusal stand and are shown. The refusal is the command's error.
            stopped = ship["deal"]["stopped"]
            if stopped is not None:
                raise RpcError(stopped["code"], stopped["message"], stopped.get("data"))
        return 0

    return run(options, work)
