"""The nav of a ship: its waypoint or route, status and flight mode (MECHANICS 3.2)."""

import math
from datetime import datetime

import attrs

from routing import FlightMode
from routing.model import LEG_OVERHEAD_SECONDS, billed_distance, round_half_up
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import guesses
from spacetraders.sandbox.state.universe import Waypoint


@attrs.frozen
class Nav:
    """The waypoint of a ship, or its route in flight.

    A change of speed in flight starts a new stage of the same route, at `stage_began`.
    `stage_share` is the share of the route's distance that was left then, from 1 down to 0. A warp
    has a `warp_distance`, the map units between its two stars.
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
        """The map units of the route: between waypoints, or between stars."""
        if self.warp_distance is not None:
            return self.warp_distance
        return math.hypot(self.destination.x - self.origin.x, self.destination.y - self.origin.y)

    def seconds(self, mode: FlightMode, speed: int) -> int:
        """Return the seconds of the game for the whole route in a mode (MECHANICS 3.1, 3.5)."""
        if self.warp_distance is None:
            return mode.seconds(self.distance, speed)
        # A warp is billed as a flight of the distance between the stars, with other factors (3.5).
        flight = billed_distance(self.warp_distance) * guesses.WARP_FACTORS[mode] / speed
        return round_half_up(flight + LEG_OVERHEAD_SECONDS)

    def arriving(self, arrival: datetime) -> "Nav":
        """Return the nav with another arrival."""
        return attrs.evolve(self, arrival=arrival)

    def at(self, now: datetime) -> "Nav":
        """Return the nav at `now`: in orbit of the destination once the arrival has passed."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self

    @classmethod
    def docked(cls, where: Waypoint, now: datetime) -> "Nav":
        """Return the nav of a ship that is docked at a waypoint."""
        return cls(where, where, NavStatus.DOCKED, FlightMode.CRUISE, now, now, now)
