"""`spacetraders ship …`: the commands about one ship, and the list of all. Each adds its verbs."""

from cli.commands.ship import cargo, flight, holding, navigation, refit, work
from cli.commands.ship.family import app

__all__ = ["app", "cargo", "flight", "holding", "navigation", "refit", "work"]
