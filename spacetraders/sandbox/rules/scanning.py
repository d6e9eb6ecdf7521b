"""Scanning for systems, waypoints and ships in reach of a ship's sensors (MECHANICS 2, 4)."""

import math
from collections.abc import Sequence
from datetime import datetime

from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.rules.mining import mount_seconds
from spacetraders.sandbox.rules.preconditions import cool, in_orbit, mounts
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Star, Waypoint
from spacetraders.sandbox.state.world import World

SENSOR_ARRAY = "MOUNT_SENSOR_ARRAY"

Point = tuple[float, float]


def scan_systems(world: World, ship: Ship, now: datetime) -> Sequence[tuple[Star, float]]:
    """Return the other systems in reach with their distances in map units, the nearest first."""
    here, strength = _scanned_from(world, ship, now)
    home = world.system(here.system_symbol)
    stars = world.universe.within(strength * guesses.SYSTEM_SCAN_REACH, home.x, home.y)
    found = [(star, star.distance(home.x, home.y)) for star in stars if star.symbol != home.symbol]
    # Stars at the same distance go by their symbols, so that the order follows from the galaxy.
    return sorted(found, key=lambda pair: (pair[1], pair[0].symbol))


def scan_waypoints(world: World, ship: Ship, now: datetime) -> Sequence[Waypoint]:
    """Return the waypoints of the system in reach, the one of the ship included."""
    here, strength = _scanned_from(world, ship, now)
    waypoints = world.system(here.system_symbol).waypoints.values()
    return [w for w in waypoints if _in_reach(here, (w.x, w.y), strength)]


def scan_ships(world: World, ship: Ship, now: datetime) -> Sequence[Ship]:
    """Return the other ships in reach, of all agents, those in flight included."""
    here, strength = _scanned_from(world, ship, now)
    found = []
    for agent in world.agents.values():
        for other in agent.ships.values():
            spot = position(other.nav.at(now), here.system_symbol, now)
            if other is not ship and spot and _in_reach(here, spot, strength):
                found.append(other)
    return found


def position(nav: Nav, system: str, now: datetime) -> Point | None:
    """Return the place of a ship in a system, or None in another one and on a warp."""
    origin, destination = nav.origin, nav.destination
    if destination.system_symbol != system:
        return None
    if nav.status is not NavStatus.IN_TRANSIT:
        return destination.x, destination.y
    # A ship on a warp is in neither system until it arrives.
    if nav.warp_distance is not None:
        return None
    # Where a flight has got to: a change of speed began a new stage of the same route.
    left = nav.stage_share * ((nav.arrival - now) / (nav.arrival - nav.stage_began))
    return (
        destination.x + (origin.x - destination.x) * left,
        destination.y + (origin.y - destination.y) * left,
    )


def _scanned_from(world: World, ship: Ship, now: datetime) -> tuple[Waypoint, int]:
    here = in_orbit(ship, now)
    sensors = mounts(ship, SENSOR_ARRAY, GameCode.SHIP_MISSING_SENSOR_ARRAY)
    cool(ship, now)
    world.cool_down(ship, mount_seconds(sensors), now)
    return here, sum(sensor.strength or 0 for sensor in sensors)


def _in_reach(here: Waypoint, spot: Point, strength: int) -> bool:
    return math.hypot(spot[0] - here.x, spot[1] - here.y) <= strength * guesses.LOCAL_SCAN_REACH
