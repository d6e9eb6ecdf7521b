"""The strategy `autopilot`: the daemon's own, started as a person starts it."""

from typing import Any

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.application.services import METHODS
from spacetraders.simulation.plan import Plan, Until
from spacetraders.simulation.strategies.game import HOME, Game

START, KIND = "autopilot.start", "autopilot"
"""The RPC method whose message is sent, and the kind of the container that it starts."""


async def autopilot(game: Game) -> None:
    """Start the autopilot, which then flies the fleet by itself."""
    if any(each.kind == KIND for each in game.inside.supervisor.live()):
        return  # of a saved game, and resumed as every container is
    method = METHODS.get(START)
    if method is None:
        game.notes.refused.append(f"no autopilot yet: this daemon has no method {START}")
    else:
        await game.tried(order(method.message, game.plan))


def order(message: type[Message[Any]], plan: Plan) -> Message[Any]:
    """Return the message that starts it, with the end of the game where it takes one."""
    fields = [field.name for field in attrs.fields(message)]  # type: ignore[arg-type]
    given: dict[str, Any] = {"player": HOME}
    if plan.until is not Until.HOURS and "until" in fields:
        given["until"] = plan.until.value
    return message(**given)
