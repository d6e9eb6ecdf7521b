"""Scans of a ship's sensors. A scanned waypoint is a `Waypoint`, with its true traits."""

import attrs

from spacetraders.domain.game.ships import Nav


@attrs.frozen
class ScannedSystem:
    """A system within the sensors' range, `distance` map units away."""

    symbol: str
    type: str
    x: int
    y: int
    distance: int


@attrs.frozen
class ScannedShip:
    """A ship of any agent. Only the symbols of its parts show."""

    symbol: str
    faction: str
    role: str
    nav: Nav
    frame: str | None
    engine: str
    mounts: tuple[str, ...] = ()
