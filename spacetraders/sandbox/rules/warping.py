"""Warping to another system, without a jump gate (MECHANICS 3.5)."""

from datetime import datetime

from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import in_orbit, modules
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

WARP_DRIVE = "MODULE_WARP_DRIVE"


def warp(world: World, ship: Ship, symbol: str, now: datetime) -> None:
    """Depart for a waypoint of another system. The fuel is burnt at departure.

    The distance is that of the two stars, and has to be in the range of the ship's best drive.
    Refuses with 4214, 4236, 4241, 4235, 4201 and 4203, checked in this order.
    """
    origin = in_orbit(ship, now)
    drives = modules(ship, WARP_DRIVE, GameCode.SHIP_MISSING_WARP_DRIVE)
    destination = _checked(world, origin, symbol)
    home, target = (world.system(place.system_symbol) for place in (origin, destination))
    distance = home.distance(target)
    # Drives do not add up: the best one counts.
    _check_reach(max(drive.range or 0 for drive in drives), distance, symbol)
    mode = ship.nav.flight_mode
    ship.burn(mode.fuel(distance), now)
    nav = Nav(
        origin,
        destination,
        NavStatus.IN_TRANSIT,
        mode,
        departure=now,
        arrival=now,
        stage_began=now,
        warp_distance=distance,
    )
    ship.nav = nav.arriving(now + world.lasting(nav.seconds(mode, ship.speed)))


def _checked(world: World, origin: Waypoint, symbol: str) -> Waypoint:
    home = origin.system_symbol
    # Within the own system a warp is refused with a code of its own, whether the waypoint is there.
    if system_of(symbol) == home:
        raise Refusal(
            GameCode.WARP_INSIDE_SYSTEM,
            f"Waypoint {symbol} is in the ship's own system; navigate there.",
            data={"systemSymbol": home, "destinationSymbol": symbol},
        )
    destination = world.find_waypoint(symbol)
    if destination is None:
        raise Refusal(
            GameCode.NAVIGATE_INVALID_DESTINATION,
            f"There is no waypoint {symbol}.",
            data={"destinationSymbol": symbol},
        )
    return destination


def _check_reach(reach: int, distance: float, symbol: str) -> None:
    if distance > reach:
        raise Refusal(
            GameCode.NAVIGATE_INVALID_DESTINATION,
            f"Waypoint {symbol} is {distance:.0f} map units away, the drive reaches {reach}.",
            data={"destinationSymbol": symbol, "range": reach, "distance": round(distance)},
        )
