"""Small systems of the tests' own, in the form of a recorded one.

A frigate (speed 36, tank 400) flies them: the places stand so that it is known which route is the
fastest, and what it burns.
"""

import json
from pathlib import Path
from typing import Any

HOME_SYSTEM = "X1-TT1"

FUELLED = {
    "A1": ("PLANET", 0, 0, True),  # headquarters
    "B2": ("MOON", 30, 0, True),
    "C3": ("FUEL_STATION", 350, 0, True),
    "D4": ("ASTEROID", 700, 0, False),  # by way of C3, where the tank is filled
    "Z9": ("ASTEROID", 0, 4000, False),  # a DRIFT of more than seven hours
}
"""Places by name: type, x, y, and whether fuel is sold there."""

DRY = {
    "A1": ("PLANET", 0, 0, False),
    "B2": ("ASTEROID", 399, 0, False),  # one CRUISE from A1, which leaves one unit
    "C3": ("ASTEROID", 399, 80, False),
}
"""No fuel anywhere: who has been at B2 gets nowhere any more."""


def write(path: Path, places: dict[str, tuple[str, int, int, bool]]) -> Path:
    """Write a universe of one system, whose first place is the headquarters."""
    names = list(places)
    body = {
        "systems": [{"symbol": HOME_SYSTEM, "type": "RED_STAR", "x": 0, "y": 0}],
        "waypoints": [_waypoint(name, *place) for name, place in places.items()],
        "marketplaces": [_market(name) for name, (*_, fuel) in places.items() if fuel],
        "agent": {"headquarters": f"{HOME_SYSTEM}-{names[0]}"},
    }
    path.write_text(json.dumps(body))
    return path


def _waypoint(name: str, kind: str, x: int, y: int, fuel: bool) -> dict[str, Any]:
    traits = [{"symbol": "MARKETPLACE"}] if fuel else []
    return {
        "symbol": f"{HOME_SYSTEM}-{name}",
        "systemSymbol": HOME_SYSTEM,
        "type": kind,
        "x": x,
        "y": y,
        "traits": traits,
    }


def _market(name: str) -> dict[str, Any]:
    exchange = [{"symbol": "FUEL"}]
    return {"symbol": f"{HOME_SYSTEM}-{name}", "exports": [], "imports": [], "exchange": exchange}
