"""What ships see around them."""

from spacetraders.sandbox import views
from spacetraders.sandbox.operations.call import SHIP, Auth, Call, Operation
from spacetraders.sandbox.rules import scanning
from spacetraders.sandbox.views import Json


def scan_systems(call: Call) -> Json:
    """POST /my/ships/{ship}/scan/systems."""
    found = scanning.scan_systems(call.world, call.ship, call.now)
    return _scanned(call, "systems", [views.scanned_system(*pair) for pair in found])


def scan_waypoints(call: Call) -> Json:
    """POST /my/ships/{ship}/scan/waypoints."""
    found = scanning.scan_waypoints(call.world, call.ship, call.now)
    place = call.world.place
    return _scanned(
        call, "waypoints", [views.scanned_waypoint(of, place(of).chart) for of in found]
    )


def scan_ships(call: Call) -> Json:
    """POST /my/ships/{ship}/scan/ships."""
    found = scanning.scan_ships(call.world, call.ship, call.now)
    return _scanned(call, "ships", [views.scanned_ship(of, call.now) for of in found])


def _scanned(call: Call, what: str, found: list[Json]) -> Json:
    ship = call.ship
    here = ship.nav.destination.symbol
    call.did(f"scan_{what}", ship.symbol, waypoint=here, found=len(found))
    return {"data": {"cooldown": views.cooldown(ship, call.now), what: found}}


OPERATIONS = (
    Operation("POST", SHIP + "/scan/systems", scan_systems, Auth.AGENT, 201),
    Operation("POST", SHIP + "/scan/waypoints", scan_waypoints, Auth.AGENT, 201),
    Operation("POST", SHIP + "/scan/ships", scan_ships, Auth.AGENT, 201),
)
