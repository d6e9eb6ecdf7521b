"""`spacetraders status`."""

from typing import Any

from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.overview import screen
from cli.screen import print_screen, width_of_terminal
from cli.watch import Watch, watch_screen


def status(*, watch: Watch = False, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show everything on one screen: agents, credits, what the fleet does, waits and alerts.

    Of all agents, unless one is named. The daemon answers from what it knows; the
    game is not asked.
    """
    if watch:
        return watch_screen(options, "status.get", options.player, screen)
    return ask(options, "status.get", print_overview, **options.player)


def print_overview(overview: dict[str, Any]) -> None:
    """Print the screen once."""
    print_screen(screen(overview, width_of_terminal()))
