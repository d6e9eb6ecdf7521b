"""Preconditions of operations: docked, in orbit, cooled down, equipped (codes: MECHANICS 11)."""

import math
from datetime import datetime

from spacetraders.clock import iso
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue.parts import Module, Mount
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint


def settle(ship: Ship, now: datetime) -> Nav:
    """Let a flight end whose arrival has passed. Refuses with 4214 in flight."""
    nav = ship.nav.at(now)
    if nav.status is NavStatus.IN_TRANSIT:
        raise _in_transit(nav, now)
    ship.nav = nav
    return nav


def docked(ship: Ship, now: datetime) -> Waypoint:
    """Return the waypoint of a docked ship. Refuses with 4214 in flight, with 4244 in orbit."""
    nav = settle(ship, now)
    if nav.status is not NavStatus.DOCKED:
        raise refusals.not_docked(ship.symbol, nav.destination.symbol)
    return nav.destination


def in_orbit(ship: Ship, now: datetime) -> Waypoint:
    """Return the waypoint that a ship orbits. Refuses with 4214 in flight, with 4236 in dock."""
    nav = settle(ship, now)
    if nav.status is not NavStatus.IN_ORBIT:
        raise refusals.not_in_orbit(ship.symbol, nav.destination.symbol)
    return nav.destination


def cool(ship: Ship, now: datetime) -> None:
    """Refuse with 4000 while the ship is on cooldown. Drop a cooldown that is over."""
    cooldown = ship.cooldown
    if cooldown is None:
        return
    # A begun second counts whole, so a refusal never tells of 0 seconds.
    left = cooldown.remaining_seconds(now)
    if left:
        raise refusals.on_cooldown(
            ship.symbol, cooldown.total_seconds, left, iso(cooldown.expiration)
        )
    ship.cooldown = None


def mounts(ship: Ship, family: str, code: int) -> list[Mount]:
    """Return a ship's mounts of a family, `MOUNT_SURVEYOR` say. Refuses where it has none."""
    found = ship.mounts_of(family)
    if not found:
        raise refusals.missing_part(ship.symbol, family, code)
    return found


def modules(ship: Ship, family: str, code: int) -> list[Module]:
    """Return a ship's modules of a family. Refuses with the code where it has none."""
    found = ship.modules_of(family)
    if not found:
        raise refusals.missing_part(ship.symbol, family, code)
    return found


def _in_transit(nav: Nav, now: datetime) -> Refusal:
    left = math.ceil((nav.arrival - now).total_seconds())
    return Refusal(
        GameCode.SHIP_IN_TRANSIT,
        f"The ship is under way from {nav.origin.symbol} to {nav.destination.symbol}"
        f" and arrives in {left} seconds.",
        data={
            "departureSymbol": nav.origin.symbol,
            "destinationSymbol": nav.destination.symbol,
            "arrival": iso(nav.arrival),
            "departureTime": iso(nav.departure),
            "secondsToArrival": left,
        },
    )
