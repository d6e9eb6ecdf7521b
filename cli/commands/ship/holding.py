"""`spacetraders ship …`: hold, release."""

from typing import Any

from cli.commands.ship.family import LOOK, app
from cli.options import FLEET_OPTIONS, FleetOptions, ShipSymbol, ask
from cli.output import say


@app.command(group=LOOK)
def hold(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Take a ship for yourself: what flies it is stopped, and no plan of the daemon takes it.

    It stays yours, also over a restart of the daemon, until: spacetraders ship release.
    """
    return ask(options, "ship.hold", print_hold, ship_symbol=ship, **options.player)


@app.command(group=LOOK)
def release(ship: ShipSymbol, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Give a ship that you hold back to the daemon's plans."""
    return ask(options, "ship.release", print_hold, ship_symbol=ship, **options.player)


def print_hold(hold: dict[str, Any]) -> None:
    said = "is held" if hold["held"] else "is not held"
    before = "" if hold["changed"] else ", as before"
    say(f"{hold['ship_symbol']} {said}{before}")
    if hold["stopped"] is not None:
        say(f"container {hold['stopped']} flew it, and was stopped")
