"""Operations of scanning: systems, waypoints and ships in reach of the sensors."""

from spacetraders.sandbox import views
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import scanning
from spacetraders.sandbox.views import Json


def scan_systems(call: Call) -> Json:
    found = scanning.scan_systems(call.world, call.ship, call.now)
    return _scanned(call, "systems", [views.scanned_system(*pair) for pair in found])


def scan_waypoints(call: Call) -> Json:
    found = scanning.scan_waypoints(call.world, call.ship, call.now)
    shown = [views.scanned_waypoint(of, call.world.place(of).chart) for of in found]
    return _scanned(call, "waypoints", shown)


def scan_ships(call: Call) -> Json:
    found = scanning.scan_ships(call.world, call.ship, call.now)
    return _scanned(call, "ships", [views.scanned_ship(of, call.now) for of in found])


def _scanned(call: Call, what: str, found: list[Json]) -> Json:
    ship = call.ship
    here = ship.nav.destination.symbol
    call.did(f"scan_{what}", ship.symbol, waypoint=here, found=len(found))
    return {"data": {"cooldown": views.cooldown(ship, call.now), what: found}}
