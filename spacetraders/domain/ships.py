"""A ship, what it can do now, and how time moves it."""

from datetime import datetime
from enum import StrEnum

import attrs

from routing import FlightMode, Hull


class NavStatus(StrEnum):
    """Where a ship is in its movement; the game's own words."""

    DOCKED = "DOCKED"
    IN_ORBIT = "IN_ORBIT"
    IN_TRANSIT = "IN_TRANSIT"


@attrs.frozen
class Fuel:
    """What is in the tank, in fuel units; a hull without a tank has a capacity of 0."""

    current: int
    capacity: int


@attrs.frozen
class Cargo:
    """How full the hold is, in units."""

    units: int
    capacity: int


@attrs.frozen
class Nav:
    """Place and movement; while in transit `waypoint_symbol` is where the ship is going."""

    system_symbol: str
    waypoint_symbol: str
    x: int
    y: int
    status: NavStatus
    flight_mode: FlightMode
    origin_symbol: str
    departure: datetime
    arrival: datetime

    def at(self, now: datetime) -> "Nav":
        """Return the nav as the server would show it at `now`: arrivals happen lazily."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self


@attrs.frozen
class Ship:
    """One ship of an agent, as last seen."""

    symbol: str
    role: str
    nav: Nav
    fuel: Fuel
    cargo: Cargo
    speed: int

    @property
    def hull(self) -> Hull:
        """What of this ship matters to a route."""
        return Hull(speed=self.speed, fuel_capacity=self.fuel.capacity)

    def at(self, now: datetime) -> "Ship":
        """Return the ship at `now`, having arrived if it is time."""
        return attrs.evolve(self, nav=self.nav.at(now))
