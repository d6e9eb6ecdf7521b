"""The strategy `none`: nobody flies. What is left of the credits is the floor of all others."""

from spacetraders.simulation.strategies.game import Game


async def none(game: Game) -> None:
    """Do nothing."""
    del game
