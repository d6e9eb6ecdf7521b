"""JSON of scanned systems and ships. Scanned waypoints are in `places`."""

from datetime import datetime

from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Star
from spacetraders.sandbox.views.shapes import Json
from spacetraders.sandbox.views.ships import nav, registration


def scanned_system(of: Star, distance: float) -> Json:
    """A system and its distance."""
    return {
        "symbol": of.symbol,
        "sectorSymbol": of.symbol.partition("-")[0],
        "type": of.type,
        "x": of.x,
        "y": of.y,
        "distance": round(distance),
    }


def scanned_ship(of: Ship, now: datetime) -> Json:
    """A ship as sensors see it: its registration, nav and parts."""
    return {
        "symbol": of.symbol,
        "registration": registration(of),
        "nav": nav(of.nav.at(now)),
        "frame": {"symbol": of.frame.part.symbol},
        "reactor": {"symbol": of.reactor.part.symbol},
        "engine": {"symbol": of.engine.part.symbol},
        "mounts": [{"symbol": mount.symbol} for mount in of.mounts],
    }
