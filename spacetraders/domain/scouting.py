"""Scouting: which market a ship looks at next, by the value of a look for each second it takes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from routing import FlightMode, Hull
from spacetraders.domain.economy.belief import Belief
from spacetraders.domain.economy.drift import TICK_SECONDS, look_value
from spacetraders.domain.game.waypoints import Waypoint

FIRST_LOOK_VALUE = 20_000.0
"""Credits that the first look at a market is worth. Chosen: far more than any look at prices that
are known, so that a new ship sees all its markets first, the nearest ones before the others."""

AGE_VALUE = 30.0
"""Credits for each hour since the last look that a further one is worth, whatever is sold there.
Chosen: so small that it decides only between places whose prices hardly move, as shipyards."""

REQUEST_PRICE = 50.0
"""Credits that a request to the game counts for, as others wait for it. Chosen: a tenth of what a
fleet earns with a request on its first day. A look that is worth less than its requests waits."""

LEAST_SECONDS = 1.0
"""A look takes that long at least, so that its value for each second has a meaning."""


@attrs.frozen
class Visit:
    """A flight to a place and a look at it: the `value` in credits, and the `seconds` until it.

    Of these `wait_seconds` are spent there before it. `requests` to the game are made for it.
    """

    waypoint: str
    value: float
    seconds: float
    wait_seconds: float
    requests: int

    @property
    def gain(self) -> float:
        """Credits that it is worth beyond the price of its requests."""
        return self.value - REQUEST_PRICE * self.requests

    @property
    def rate(self) -> float:
        """Credits gained a second."""
        return self.gain / max(LEAST_SECONDS, self.seconds)


@attrs.frozen
class Spot:
    """A place that may be looked at: what is believed of its goods, and the last look at it.

    `flight_seconds` is how long the ship flies there. `pages` are its market and its shipyard, each
    of which takes a request.
    """

    waypoint: str
    flight_seconds: float
    beliefs: Mapping[str, Belief]
    looked_at: datetime | None = None
    pages: int = 1

    @property
    def seen_at(self) -> datetime | None:
        """When it was seen last, by this ship or by anybody of ours."""
        seen = [belief.seen_at for belief in self.beliefs.values()]
        return max([*seen, *([self.looked_at] if self.looked_at else [])], default=None)

    def visit(self, now: datetime) -> Visit:
        """Return the next look at it."""
        seen_at, flies = self.seen_at, self.flight_seconds > 0
        requests = self.pages + flies
        if seen_at is None:
            return Visit(self.waypoint, FIRST_LOOK_VALUE, self.flight_seconds, 0.0, requests)
        # Nothing changes between two ticks of a market, so an earlier look tells nothing new.
        age = (now - seen_at).total_seconds()
        seconds = max(self.flight_seconds, TICK_SECONDS - age)
        then = now + timedelta(seconds=seconds)
        value = sum(look_value(belief, then) for belief in self.beliefs.values())
        value += AGE_VALUE * max(0.0, age + seconds) / 3600
        return Visit(self.waypoint, value, seconds, seconds - self.flight_seconds, requests)


def best_visit(spots: Iterable[Spot], now: datetime) -> Visit | None:
    """Return the look that gains most for each second it takes, or None where none gains."""
    visits = (visit for spot in spots if (visit := spot.visit(now)).gain > 0)
    # The symbol decides between equal ones, so that the choice is the same each time.
    return max(visits, key=lambda visit: (visit.rate, visit.waypoint), default=None)


def flight_seconds(hull: Hull, start: Waypoint, goal: Waypoint) -> float:
    """Return about how long a ship flies straight from one place to another.

    A hull without a tank flies in BURN, and others mostly in CRUISE. Where one has to refuel on the
    way it takes longer, which a choice among many places need not know.
    """
    if start.symbol == goal.symbol:
        return 0.0
    mode = FlightMode.CRUISE if hull.fuel_capacity else FlightMode.BURN
    distance = ((start.x - goal.x) ** 2 + (start.y - goal.y) ** 2) ** 0.5
    return float(mode.seconds(distance, max(1, hull.speed)))
