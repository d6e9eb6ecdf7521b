"""Orbit, dock, navigate and flight modes (MECHANICS 2 and 3).

Each function brings the ship up to `now`, checks in the game's order, and changes the ship only
after that: a refusal leaves the world as it was.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from routing import FlightMode
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import in_orbit, settle
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import System

Lasting = Callable[[float], timedelta]
"""Turns seconds of the game into time of this world: `World.lasting`."""

_BY_SPEED = (FlightMode.DRIFT, FlightMode.STEALTH, FlightMode.CRUISE, FlightMode.BURN)


def orbit(ship: Ship, now: datetime) -> bool:
    """Bring a ship into orbit. Returns False where it was in orbit already."""
    return _berth(ship, NavStatus.IN_ORBIT, now)


def dock(ship: Ship, now: datetime) -> bool:
    """Bring a ship into dock. Returns False where it was docked already."""
    return _berth(ship, NavStatus.DOCKED, now)


def navigate(ship: Ship, system: System, symbol: str, lasting: Lasting, now: datetime) -> None:
    """Depart for a waypoint of the ship's own system. The fuel is burnt at departure.

    Refuses with 4214, 4236, 4204, 4201 or 4202, and 4203, checked in this order.
    """
    origin = in_orbit(ship, now)
    nav = ship.nav
    _check_destination(nav, system, symbol)
    destination = system.waypoints[symbol]
    distance = math.hypot(destination.x - origin.x, destination.y - origin.y)
    # Fuel is the last check; from here on the departure cannot be refused.
    ship.burn(nav.flight_mode.fuel(distance), now)
    arrival = now + lasting(nav.flight_mode.seconds(distance, ship.speed))
    ship.nav = Nav(
        origin, destination, NavStatus.IN_TRANSIT, nav.flight_mode, now, arrival, stage_began=now
    )


def set_flight_mode(ship: Ship, mode: FlightMode, lasting: Lasting, now: datetime) -> None:
    """Set the mode for this flight and the next ones. In flight a ship can only speed up (4269)."""
    nav = ship.nav = ship.nav.at(now)
    if nav.status is NavStatus.IN_TRANSIT and mode is not nav.flight_mode:
        ship.nav = nav = _sped_up(ship, mode, lasting, now)
    ship.nav = attrs.evolve(nav, flight_mode=mode)


def _berth(ship: Ship, status: NavStatus, now: datetime) -> bool:
    changed = settle(ship, now).status is not status
    ship.nav = attrs.evolve(ship.nav, status=status)
    return changed


def _check_destination(nav: Nav, system: System, symbol: str) -> None:
    if symbol == nav.destination.symbol:
        raise Refusal(
            GameCode.NAVIGATE_SAME_DESTINATION,
            f"The ship is at {symbol} already.",
            data={"destinationSymbol": symbol, "waypointSymbol": symbol},
        )
    # A symbol of this system that does not exist has another code than one of another system.
    if symbol in system.waypoints:
        return
    if symbol.startswith(f"{system.symbol}-"):
        raise Refusal(
            GameCode.NAVIGATE_INVALID_DESTINATION,
            f"There is no waypoint {symbol}.",
            data={"destinationSymbol": symbol},
        )
    raise Refusal(
        GameCode.NAVIGATE_OUTSIDE_SYSTEM,
        f"Waypoint {symbol} is not in system {system.symbol}.",
        data={"destinationSymbol": symbol, "systemSymbol": system.symbol},
    )


def _sped_up(ship: Ship, mode: FlightMode, lasting: Lasting, now: datetime) -> Nav:
    nav = ship.nav
    if _BY_SPEED.index(mode) < _BY_SPEED.index(nav.flight_mode):
        raise Refusal(
            GameCode.NAVIGATE_SLOW_DOWN_IN_TRANSIT,
            f"A ship under way can speed up only; {mode} is slower than {nav.flight_mode}.",
            data={"shipSymbol": ship.symbol, "flightMode": nav.flight_mode},
        )
    # The rest of the way takes its share of the new mode's time for the whole way, and costs the
    # difference in fuel for that share. Nothing is refunded. This is chosen: MECHANICS 2 says only
    # that speeding up is possible and costs fuel.
    share = nav.stage_share * ((nav.arrival - now) / (nav.arrival - nav.stage_began))
    more_fuel = mode.fuel(nav.distance) - nav.flight_mode.fuel(nav.distance)
    ship.burn(max(0, math.ceil(more_fuel * share)), now)
    quicker = now + lasting(share * nav.seconds(mode, ship.speed))
    # Rounded times must not let a ship arrive later by speeding up.
    return attrs.evolve(nav, arrival=min(nav.arrival, quicker), stage_began=now, stage_share=share)
