"""Which of the ended containers `container start` begins again, where none is named."""

import json
from collections.abc import Sequence

from cli.picking import Container, is_live

UNDONE = ("STOPPED", "FAILED")
"""States of what has ended without having done its work."""


def to_start(containers: Sequence[Container]) -> list[Container]:
    """Return those to be started: of each ship, and of each work without one, the newest.

    Nothing is started whose newest container lives or has done its work. `containers` are all of
    the daemon's, oldest first.
    """
    newest = {_about(each): each for each in containers}
    flown = {_about(each) for each in containers if is_live(each)}
    return [
        each
        for about, each in newest.items()
        if each["state"] in UNDONE and about not in flown and each["started_by"] is None
    ]


def _about(container: Container) -> tuple[object, ...]:
    """Return what one container at a time is for: a ship, or else a kind with its config."""
    player, ship = container["player_id"], container["ship_symbol"]
    if ship is not None:
        return player, ship
    return player, container["kind"], json.dumps(container["config"], sort_keys=True)
