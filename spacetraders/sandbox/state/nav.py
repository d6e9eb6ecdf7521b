"""Where a ship is, or between what it flies (MECHANICS 3.2)."""

import math
from datetime import datetime

import attrs

from routing import FlightMode
from routing.model import LEG_OVERHEAD_SECONDS, billed_distance, round_half_up
from spacetraders.domain.ships import NavStatus
from spacetraders.sandbox.guesses import WARP_FACTORS
from spacetraders.sandbox.state.universe import Waypoint


@attrs.frozen
class Nav:
    """Where a ship is, or between what it flies.

    A change of speed in flight starts a new stage of the same route: `stage_began` is when, and
    `stage_share` how much of the route's distance was left then, from 1 down to 0. A warp has a
    `warp_distance`, the map units between its two stars.
    """

    origin: Waypoint
    destination: Waypoint
    status: NavStatus
    flight_mode: FlightMode
    departure: datetime
    arrival: datetime
    stage_began: datetime
    stage_share: float = 1.0
    warp_distance: float | None = None

    @property
    def distance(self) -> float:
        """The map units of the way: between waypoints, or between stars."""
        if self.warp_distance is not None:
            return self.warp_distance
        return math.hypot(self.destination.x - self.origin.x, self.destination.y - self.origin.y)

    def seconds(self, mode: FlightMode, speed: int) -> int:
        """Return what the whole way takes in a mode (MECHANICS 3.1, 3.5)."""
        if self.warp_distance is None:
            return mode.seconds(self.distance, speed)
        flight = billed_distance(self.warp_distance) * WARP_FACTORS[mode] / speed
        return round_half_up(flight + LEG_OVERHEAD_SECONDS)

    def arriving(self, arrival: datetime) -> "Nav":
        """Return the nav with another arrival."""
        return attrs.evolve(self, arrival=arrival)

    def at(self, now: datetime) -> "Nav":
        """Return the nav at `now`: a flight that is over has become an orbit."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self

    @classmethod
    def docked(cls, where: Waypoint, now: datetime) -> "Nav":
        """Return the nav of a new ship."""
        return cls(where, where, NavStatus.DOCKED, FlightMode.CRUISE, now, now, now)
