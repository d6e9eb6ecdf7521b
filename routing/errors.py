"""The errors of this package: a class for each thing that a caller handles differently."""

from typing import ClassVar

import attrs


@attrs.define(eq=False, str=False)
class RoutingError(Exception):
    """The base of this package's errors. `kind` is a stable name that programs test for."""

    kind: ClassVar[str]


@attrs.define(eq=False, str=False)
class NoRoute(RoutingError):
    """No sequence of flights and refuel stops leads from `start` to `goal`. `reason` says why."""

    kind: ClassVar[str] = "no_route"

    start: str
    goal: str
    reason: str

    def __str__(self) -> str:
        return f"no route from {self.start} to {self.goal}: {self.reason}"


@attrs.define(eq=False, str=False)
class UnknownWaypoint(RoutingError):
    """The system has no waypoint of this symbol."""

    kind: ClassVar[str] = "unknown_waypoint"

    symbol: str

    def __str__(self) -> str:
        return f"no waypoint {self.symbol} in this system"


@attrs.define(eq=False, str=False)
class NoOrder(RoutingError):
    """Every order of the stops needs an arc that does not exist, or none was found.

    `reason` says which of the two.
    """

    kind: ClassVar[str] = "no_order"

    reason: str

    def __str__(self) -> str:
        return f"no order of the stops: {self.reason}"


@attrs.define(eq=False, str=False)
class SolveCancelled(RoutingError):
    """The checkpoint returned True, after `seconds` of work. There is no partial answer."""

    kind: ClassVar[str] = "solve_cancelled"

    seconds: float

    def __str__(self) -> str:
        return f"cancelled after {self.seconds:.3f} seconds of solving"
