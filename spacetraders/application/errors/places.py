"""Errors about waypoints and systems that are not there, or lack what is asked of them."""

from typing import Any, ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class UnknownWaypoint(FleetError):
    """There is no such waypoint."""

    kind = "unknown_waypoint"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    near: str | None = None
    """A question that suggests known ones, where the symbol looks like a mistyped one."""

    @property
    def message(self) -> str:
        return f"there is no waypoint {self.waypoint_symbol}"

    @property
    def hint(self) -> str:
        listed = "spacetraders waypoint list shows those of a system"
        if self.near is not None:
            return f"{self.near} {listed}"
        return f"{listed}; symbols look like X1-AB12-C3"

    @property
    def details(self) -> dict[str, Any]:
        return {"waypoint_symbol": self.waypoint_symbol}


@attrs.define(eq=False, str=False)
class UnknownPlace(FleetError):
    """By the game's answers a ship is where there is no waypoint, as far as we know its system."""

    kind = "unknown_place"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    ship_symbol: str

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} is at {self.waypoint_symbol}, which is on no chart"

    @property
    def hint(self) -> str:
        return f"see where it is: spacetraders ship get {self.ship_symbol}"


@attrs.define(eq=False, str=False)
class NoFacility(FleetError):
    """The waypoint is there, but has no such thing: a `facility` is a market, a jump gate, ..."""

    kind = "no_facility"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    facility: str

    @property
    def message(self) -> str:
        return f"{self.waypoint_symbol} has no {self.facility}"

    @property
    def hint(self) -> str:
        return f"spacetraders waypoint get {self.waypoint_symbol} shows what there is"


@attrs.define(eq=False, str=False)
class UnknownSystem(FleetError):
    """There is no such star system."""

    kind = "unknown_system"
    lasting: ClassVar[bool] = True
    system_symbol: str

    @property
    def message(self) -> str:
        return f"there is no system {self.system_symbol}"


@attrs.define(eq=False, str=False)
class NoSite(FleetError):
    """Nothing is built at a waypoint."""

    kind = "no_site"
    lasting = True
    waypoint_symbol: str

    @property
    def message(self) -> str:
        return f"nothing is being built at {self.waypoint_symbol}"

    @property
    def hint(self) -> str:
        return "name a gate that is not built yet: spacetraders waypoint list --type JUMP_GATE"
