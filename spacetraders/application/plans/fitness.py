"""Fitness: whether a ship and a place are of use for digging."""

from spacetraders.application.errors.containers import ShipUnfit
from spacetraders.application.errors.work import NothingToDig
from spacetraders.domain.digging import Craft, lack
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import Waypoint


def check_fit(ship: Ship, craft: Craft) -> None:
    """Raise ShipUnfit for a ship that lacks what a craft takes."""
    lacks = lack(ship, craft)
    if lacks is not None:
        raise ShipUnfit(ship.symbol, craft.kind, [lacks])


def check_place(place: Waypoint, craft: Craft) -> None:
    """Raise NothingToDig for a place of a type where nothing is dug by a craft."""
    if place.type not in craft.types:
        reason = f"it is no {craft.place}, but of type {place.type}"
        raise NothingToDig(place.symbol, reason, min(craft.types))
