"""The strategy `autopilot`: the daemon's own, started as a person starts it."""

from typing import Any

import attrs

from spacetraders.application.services import METHODS
from spacetraders.simulation.plan import Until
from spacetraders.simulation.strategies.game import HOME, Game

START = "autopilot.start"
"""The RPC method whose message is sent."""


async def autopilot(game: Game) -> None:
    """Start the autopilot, which then flies the fleet by itself."""
    if any(each.kind == "autopilot" for each in game.inside.supervisor.live()):
        return  # of a saved game, and resumed as every container is
    method = METHODS.get(START)
    if method is None:
        game.notes.refused.append(f"no autopilot yet: this daemon has no method {START}")
        return
    given: dict[str, Any] = {"player": HOME}
    fields = [field.name for field in attrs.fields(method.message)]  # type: ignore[arg-type]
    if game.plan.until is not Until.HOURS and "until" in fields:
        given["until"] = game.plan.until.value
    await game.tried(method.message(**given))
