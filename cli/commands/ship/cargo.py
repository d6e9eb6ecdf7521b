"""`spacetraders ship …`: cargo, buy, sell, transfer, jettison."""

from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.commands.ship.family import CARGO, app
from cli.deeds import hold, print_clearance, print_deal
from cli.errors import RpcError, UsageError
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    FleetOptions,
    Good,
    OverFloor,
    ShipSymbol,
    Strict,
    Units,
    ask,
    prepared,
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
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Buy goods where a ship is, which is docked first.

    For example:

        spacetraders ship buy FLEET-1 IRON_ORE 20

    More than the market trades at once takes several trades, at their own prices.
    Where one is refused those before it stand, and the exit code is 1.
    """
    params = {"ship_symbol": ship, "good": good, "units": units, "max_price": max_price}
    params |= {"over_floor": over_floor or None, **prepared(strict)}
    return _deal(options, "ship.buy", "bought", params)


@app.command(group=CARGO)
def sell(
    ship: ShipSymbol,
    good: Annotated[
        str | None, Parameter(name="--good", help="The good, such as IRON_ORE.")
    ] = None,
    units: Annotated[
        int | None, WHOLE, Parameter(name="--units", help="How many units of it.")
    ] = None,
    *,
    all_: Annotated[
        bool,
        Parameter(
            name="--all",
            negative=(),
            show_default=False,
            help="Sell all of it, or without a good whatever the market takes.",
        ),
    ] = False,
    min_price: Annotated[
        int | None, WHOLE, Parameter(help="The least that a unit may bring; below, selling ends.")
    ] = None,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Sell goods where a ship is, which is docked first.

    For example:

        spacetraders ship sell FLEET-1 IRON_ORE 20
        spacetraders ship sell FLEET-1 --all

    More than the market trades at once takes several trades, at their own prices.
    Where one is refused those before it stand, and the exit code is 1.
    """
    if all_:
        _check_all(units, min_price)
        params = {"ship_symbol": ship, "good": good, **prepared(strict)}
        return _dealt(options, "ship.sell_all", print_clearance, params)
    if good is None or units is None:
        lacks = "--good" if good is None else "--units"
        raise UsageError(f"{lacks} is missing", "name good and units, or sell with --all")
    params = {"ship_symbol": ship, "good": good, "units": units, "min_price": min_price}
    return _deal(options, "ship.sell", "sold", params | prepared(strict))


def _check_all(units: int | None, min_price: int | None) -> None:
    """Refuse what makes no sense beside --all."""
    for flag, value in (("--units", units), ("--min-price", min_price)):
        if value is not None:
            raise UsageError(f"{flag} and --all do not go together", "leave one of them away")


@app.command(group=CARGO)
def transfer(
    ship: ShipSymbol,
    good: Good,
    units: Units,
    *,
    to: Annotated[str, Parameter(help="The ship that gets them, at the same waypoint.")],
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Hand goods over to another ship, and join it in dock or in orbit first.

    For example:

        spacetraders ship transfer FLEET-3 IRON_ORE 12 --to FLEET-1
    """

    def view(ship: dict[str, Any]) -> None:
        theirs = ship["to_cargo"]
        say(f"{ship['ship_symbol']} handed {units} {good.upper()} to {to.upper()}; {hold(ship)}")
        if theirs is not None:
            say(f"{to.upper()} has {of_capacity(theirs, 'units')}")

    params = {"ship_symbol": ship, "to_ship_symbol": to, "good": good, "units": units}
    params |= prepared(strict)
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
    return _dealt(options, method, lambda ship: print_deal(ship, verb, params["units"]), params)


def _dealt(
    options: FleetOptions, method: str, view: Callable[[Any], None], params: dict[str, Any]
) -> int:
    def work(client: Client) -> int:
        ship = client.call(method, **params, **options.player)
        show(options, ship, view)
        with understanding():
            # Trades before the refusal stand and are shown. The refusal is the command's error.
            stopped = ship.get("deal", ship)["stopped"]
            if stopped is not None:
                raise RpcError(stopped["code"], stopped["message"], stopped.get("data"))
        return 0

    return run(options, work)
