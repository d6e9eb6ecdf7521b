"""Port to the solvers: routes, tours, partitions and journeys, planned off the event loop."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from routing import ANY_MODE, Hull, Modes, Route, System
from routing.answers import Berth, Partition, Tour
from routing.flight.matrix import TravelTimes
from routing.gates.galaxy import Galaxy
from routing.gates.journey import Journey


class Router(Protocol):
    """Plans away from the event loop, by the functions of `routing`.

    If cancelled, the solve is told to stop, and its result is dropped. A tour or a partition whose
    solver fails, is late or finds nothing is made without it, and says so. Refuel stops and the
    reserve of fuel at a goal are those that our ships fly with.

    Symbols of waypoints that `system` does not have raise `routing`'s UnknownWaypoint.
    """

    async def route(
        self,
        system: System,
        berth: Berth,
        goal: str,
        *,
        credits_per_second: float | None = None,
        modes: Modes = ANY_MODE,
    ) -> Route:
        """The fastest route from the berth to the goal, or at a price of a second the cheapest.

        All its flights are in `modes`.

        Raises:
            routing.NoRoute: the tank and the fuel on sale do not suffice.
            ValueError: no second has that price, or there is no mode.
        """
        ...

    async def tour(
        self,
        system: System,
        berth: Berth,
        stops: Sequence[str],
        *,
        finish: str | None = None,
        budget: float = 1.0,
    ) -> Tour:
        """The fastest order of the stops that the solver finds in `budget` seconds.

        The search starts from the order given. The tour ends at `finish`, or at its last stop.

        Raises:
            routing.NoRoute: a stop cannot be reached.
        """
        ...

    async def partition(
        self,
        system: System,
        berths: Mapping[str, Berth],
        stops: Sequence[str],
        *,
        budget: float = 2.0,
    ) -> Partition:
        """The stops shared out over the berths, so that the last ship is done early.

        The solver has `budget` seconds. Stops that no ship can reach are `unreachable`.
        """
        ...

    async def journey(
        self, galaxy: Galaxy, start: str, goal: str, *, price_per_jump: int
    ) -> Journey:
        """The fastest way by jump gates from system to system, with `price_per_jump` in credits.

        Raises:
            routing.gates.journey.NoJourney: no gates in `galaxy` lead there.
            routing.gates.galaxy.UnknownSystem: `galaxy` does not have the start or the goal.
        """
        ...

    async def times(self, system: System, hull: Hull) -> TravelTimes:
        """The seconds between all waypoints of a system, for a hull that leaves with a full tank.

        They are kept, so that only the first question takes time.
        """
        ...

    def forget(self, system: System) -> None:
        """Drop the travel times that were worked out for a system whose chart has changed."""
        ...

    def statistics(self) -> "RouterStatistics":
        """The state of the solvers now."""
        ...


@attrs.frozen
class RouterStatistics:
    """Solves of tours and partitions, counted since the start.

    `running` are the threads at work now. Of the `solves` that began, `failed` raised or found
    nothing, `late` ones did not stop in time, and `cancelled` ones lost their caller. `fallbacks`
    counts the answers made without the solver. `breaker` is CLOSED while the solver is asked, OPEN
    while it is left alone, and HALF_OPEN when the next question tries it. `matrices` counts the
    travel-time matrices that are kept.
    """

    running: int
    solves: int
    failed: int
    late: int
    cancelled: int
    fallbacks: int
    total_seconds: float
    breaker: str
    matrices: "MatrixStatistics"


@attrs.frozen
class MatrixStatistics:
    """The travel-time matrices kept now, and how often one was found, was missing, or was dropped.

    One is dropped for age, to make room, or because its system changed.
    """

    entries: int = 0
    hits: int = 0
    misses: int = 0
    dropped: int = 0
