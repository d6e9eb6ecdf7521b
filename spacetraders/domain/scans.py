"""What a ship's sensors see. A scanned waypoint is a waypoint, with its true traits."""

import attrs

from spacetraders.domain.ships import Nav


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
    """Anyone's ship; of its parts only the symbols show."""

    symbol: str
    faction: str
    role: str
    nav: Nav
    frame: str | None
    engine: str
    mounts: tuple[str, ...] = ()
