"""The strategy `autopilot`: the daemon's own, started as a person starts it."""

from spacetraders.application.starting.autopilot import StartAutopilot
from spacetraders.application.steering.leaving import AUTOPILOT
from spacetraders.domain.work.steering import Goal
from spacetraders.simulation.plan import Plan, Until
from spacetraders.simulation.strategies.game import HOME, Game


async def autopilot(game: Game) -> None:
    """Start the autopilot, which then flies the fleet by itself."""
    if any(each.kind == AUTOPILOT for each in game.inside.supervisor.live()):
        return  # of a saved game, and resumed as every container is
    await game.tried(order(game.plan))


def order(plan: Plan) -> StartAutopilot:
    """Return the message that starts it, with the end of the game where that is a goal."""
    if plan.until is Until.HOURS:
        return StartAutopilot(HOME)
    return StartAutopilot(HOME, Goal(plan.until.value))
