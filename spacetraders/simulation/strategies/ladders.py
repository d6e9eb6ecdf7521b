"""The strategy `ladders`: the daemon's own haulers and scouts, without contracts and feeding.

A yardstick: exact ladders, mixed holds and netted depth, with the hulls that the autopilot would
buy. Inputs are worth what markets pay for them.
"""

import trio

from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.shipyards import PurchaseShip
from spacetraders.domain.work.chains import unsolved
from spacetraders.domain.work.steering import Decision, Goal, Verb, steer
from spacetraders.simulation.strategies.game import HOME, Game

TICK_SECONDS = 60.0
"""From one look at the fleet to the next, as the autopilot's."""

FLOWN = ("haul", "scout")
"""The kinds of containers that it has."""


async def ladders(game: Game) -> None:
    """Trade with every hold, look with every probe, and buy hulls as the autopilot does."""
    game.services.dispatcher.solve = unsolved
    while True:
        situation = await game.services.situations.of(
            game.player, game.inside.supervisor.live(), Goal.RESET
        )
        for decision in steer(situation):
            await _act(game, decision)
        await trio.sleep(TICK_SECONDS)


async def _act(game: Game, decision: Decision) -> None:
    if decision.verb is Verb.BUY:
        await game.tried(PurchaseShip(HOME, decision.terms["yard"], decision.subject))
    elif decision.verb is Verb.LAUNCH and decision.kind in FLOWN:
        config = dict(decision.terms)
        await game.tried(CreateContainer(HOME, decision.kind, config))
