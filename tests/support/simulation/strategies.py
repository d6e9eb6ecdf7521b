"""Strategies of tests, as a user writes them: functions of a module of their own."""

import json

import attrs
import trio

from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.ships import DockShip, ListShips
from spacetraders.application.plans.tours import PartitionStops
from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.simulation.strategies.game import HOME, Game

HERE = "support.simulation.strategies"


async def docks_in_flight(game: Game) -> None:
    """Ask for what the game refuses, once noted and once raised."""
    await game.tried(DockShip(HOME, "HERMES-99"))
    await trio.sleep(game.clock.left_seconds / 2)
    await game.send(DockShip(HOME, "HERMES-99"))


async def divides(game: Game) -> None:
    """Note how a solver shares out the markets."""
    ships = [it.ship.symbol for it in await game.send(ListShips(HOME))]
    places = await game.send(ListWaypoints(HOME, trait=MARKETPLACE))
    stops = tuple(place.symbol for place in places)
    plan = await game.send(PartitionStops(HOME, tuple(ships), stops, 0.5))
    verdict = attrs.asdict(plan.partition.verdict)
    orders = {each.ship_symbol: each.tour.order for each in plan.tours}
    game.notes.refused.append(json.dumps([orders, verdict], default=str))


async def fails(game: Game) -> None:
    """Have a defect."""
    raise ZeroDivisionError(game.plan.agent)


async def stays(game: Game) -> None:
    """Never end by itself."""
    await trio.sleep(game.clock.left_seconds + 3600)
