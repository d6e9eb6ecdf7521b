"""What stays put: systems, waypoints, shipyards, and the markets as they first stood."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from spacetraders.sandbox.market import Market
from spacetraders.sandbox.shipyard import Shipyard

SHIPYARD = "SHIPYARD"
"""The trait of a waypoint with a shipyard."""


class WaypointType(StrEnum):
    """The kinds of places (MECHANICS 12.1); not all of them are found today."""

    PLANET = "PLANET"
    GAS_GIANT = "GAS_GIANT"
    MOON = "MOON"
    ORBITAL_STATION = "ORBITAL_STATION"
    JUMP_GATE = "JUMP_GATE"
    ASTEROID_FIELD = "ASTEROID_FIELD"
    ASTEROID = "ASTEROID"
    ENGINEERED_ASTEROID = "ENGINEERED_ASTEROID"
    ASTEROID_BASE = "ASTEROID_BASE"
    NEBULA = "NEBULA"
    DEBRIS_FIELD = "DEBRIS_FIELD"
    GRAVITY_WELL = "GRAVITY_WELL"
    ARTIFICIAL_GRAVITY_WELL = "ARTIFICIAL_GRAVITY_WELL"
    FUEL_STATION = "FUEL_STATION"


@attrs.frozen
class Chart:
    """Who mapped a waypoint, and when."""

    submitted_by: str
    submitted_on: datetime


@attrs.frozen
class Waypoint:
    """A place; `traits` are the true ones, which an uncharted waypoint does not show."""

    symbol: str
    system_symbol: str
    type: str
    x: int
    y: int
    traits: tuple[str, ...] = ()
    orbits: str | None = None
    orbitals: tuple[str, ...] = ()
    faction: str | None = None
    chart: Chart | None = None
    under_construction: bool = False


@attrs.frozen
class System:
    """A star and its waypoints, by symbol."""

    symbol: str
    type: str
    x: int
    y: int
    waypoints: Mapping[str, Waypoint]
    factions: tuple[str, ...] = ()


@attrs.frozen
class Universe:
    """Systems, markets and yards by waypoint, and the two places where an agent's ships begin."""

    systems: Mapping[str, System]
    markets: Mapping[str, Market]
    shipyards: Mapping[str, Shipyard]
    headquarters: Waypoint
    first_shipyard: Waypoint


def first_shipyard(waypoints: Iterable[Waypoint], otherwise: Waypoint) -> Waypoint:
    """Return where an agent's probe begins: the shipyard of group H, else any (MECHANICS 9.1)."""
    yards = [waypoint for waypoint in waypoints if SHIPYARD in waypoint.traits]
    return next((yard for yard in yards if "-H" in yard.symbol), yards[0] if yards else otherwise)
