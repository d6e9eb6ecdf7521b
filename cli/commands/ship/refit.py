"""`spacetraders ship …`: repair, scrap, install, uninstall."""

import sys
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.commands.ship.family import REFIT, app
from cli.deeds import hold, paid, print_balance
from cli.errors import ScrapDeclined, UsageError
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    FleetOptions,
    OverFloor,
    ShipSymbol,
    Strict,
    ask,
    prepared,
    run,
    show,
    tell_prepared,
    understanding,
)
from cli.output import note, say
from cli.text import counted, percent

Part = Annotated[
    str, Parameter(name="--part", help="The mount or module, such as MOUNT_SURVEYOR_I.")
]
Quote = Annotated[
    bool,
    Parameter(negative=(), show_default=False, help="Only ask for the price, and do nothing."),
]
YES = ("y", "yes")


@app.command(group=REFIT)
def repair(
    ship: ShipSymbol,
    *,
    quote: Quote = False,
    max_price: Annotated[
        int | None,
        WHOLE,
        Parameter(help="The most that it may cost; by default, what the quote says."),
    ] = None,
    over_floor: OverFloor = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Repair a ship at the shipyard where it is; the price is shown first."""
    params = {"ship_symbol": ship, **options.player}
    if quote:
        return ask(options, "ship.repair_quote", print_repair_quote, **params)

    params |= prepared(strict)

    def work(client: Client) -> int:
        # The quote is the limit: the price may rise between the two calls.
        limit = max_price
        if limit is None:
            with understanding():
                quoted = client.call("ship.repair_quote", **params)
                limit = int(quoted["price"])
            if not options.json:
                tell_prepared(quoted)
                note(f"the repair costs {limit} credits")
        limits = {"max_price": limit, "over_floor": over_floor or None}
        show(options, client.call("ship.repair", **limits, **params), print_repaired)
        return 0

    return run(options, work)


@app.command(group=REFIT)
def scrap(
    ship: ShipSymbol,
    *,
    quote: Quote = False,
    yes: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Do not ask whether it is meant."),
    ] = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Give a ship up for scrap at the shipyard where it is.

    The ship, its parts and its cargo are gone for good. On a terminal you are told
    what it brings and asked first; elsewhere it takes --yes.
    """
    params = {"ship_symbol": ship, **options.player}
    if quote:
        return ask(options, "ship.scrap_quote", print_scrap_quote, **params)
    # Refused before anything is asked of the daemon, as a script would hang at the question.
    if not yes and (options.json or not _person()):
        hint = "add --yes; --quote tells what it brings"
        raise UsageError(f"{ship} would be gone for good, and nobody can be asked", hint)

    params |= prepared(strict)

    def work(client: Client) -> int:
        if not yes:
            quoted = client.call("ship.scrap_quote", **params)
            tell_prepared(quoted)
            _confirm(quoted)
        show(options, client.call("ship.scrap", confirm=True, **params), print_scrapped)
        return 0

    return run(options, work)


@app.command(group=REFIT)
def install(
    ship: ShipSymbol,
    part: Part,
    *,
    over_floor: OverFloor = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Install a mount or a module that is in the hold, at a shipyard."""
    params = {"ship_symbol": ship, "part": part, "over_floor": over_floor or None}
    params |= {**options.player, **prepared(strict)}
    return ask(options, "ship.install", lambda ship: print_refitted(ship, part, "got"), **params)


@app.command(group=REFIT)
def uninstall(
    ship: ShipSymbol,
    part: Part,
    *,
    over_floor: OverFloor = False,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Take a mount or a module out and into the hold, at a shipyard."""
    params = {"ship_symbol": ship, "part": part, "over_floor": over_floor or None}
    params |= {**options.player, **prepared(strict)}
    return ask(options, "ship.uninstall", lambda ship: print_refitted(ship, part, "lost"), **params)


def print_repair_quote(bill: dict[str, Any]) -> None:
    say(f"the repair of {bill['ship_symbol']} costs {bill['price']} credits")


def print_scrap_quote(bill: dict[str, Any]) -> None:
    say(f"{bill['ship_symbol']} brings {bill['price']} credits as scrap")


def print_repaired(ship: dict[str, Any]) -> None:
    condition = percent(ship["condition"])
    say(f"{ship['ship_symbol']} was repaired {paid(ship['bill'])}; its condition is {condition}")
    print_balance(ship["bill"]["credits"])


def print_scrapped(gone: dict[str, Any]) -> None:
    say(f"{gone['ship_symbol']} was scrapped {paid(gone['bill'])}")
    print_balance(gone["bill"]["credits"])


def print_refitted(ship: dict[str, Any], part: str, verb: str) -> None:
    name = part.upper()
    say(f"{ship['ship_symbol']} {verb} {name} {paid(ship['bill'])}; {hold(ship)}")
    kind = "mounts" if name.startswith("MOUNT_") else "modules"
    say(f"{kind}: {counted(ship[kind]) or 'none'}")
    print_balance(ship["bill"]["credits"])


def _confirm(bill: dict[str, Any]) -> None:
    """Ask on the terminal. Raises ScrapDeclined unless the answer is yes."""
    with understanding():
        ship, price = bill["ship_symbol"], bill["price"]
    note(f"{ship} would be gone for good, for {price} credits")
    note("Scrap it? [y/N] ", end="")
    if sys.stdin.readline().strip().lower() not in YES:
        raise ScrapDeclined(ship)


def _person() -> bool:
    # stdout may be a pipe, since the question stands on stderr.
    return sys.stdin.isatty() and sys.stderr.isatty()
