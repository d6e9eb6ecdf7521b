"""The API's operations: each takes a call apart, moves the world, and returns the body.

An operation is synchronous, so that nothing else happens to the world meanwhile. Adding one is a
function in a module of its family, and a line here.
"""

from spacetraders.sandbox.operations import fleet, players, systems
from spacetraders.sandbox.operations.call import Auth, Call, Operation

__all__ = ["OPERATIONS", "Auth", "Call", "Operation"]

_SHIP, _SYSTEM = "/my/ships/{ship}", "/systems/{system}"
_WAYPOINT = _SYSTEM + "/waypoints/{waypoint}"

OPERATIONS = (
    Operation("GET", "", players.status, Auth.NONE),
    Operation("GET", "/", players.status, Auth.NONE),
    Operation("POST", "/register", players.register, Auth.ACCOUNT, 201),
    Operation("GET", "/my/agent", players.get_agent, Auth.AGENT),
    Operation("GET", "/my/ships", fleet.list_ships, Auth.AGENT),
    Operation("GET", _SHIP, fleet.get_ship, Auth.AGENT),
    Operation("GET", _SHIP + "/nav", fleet.get_nav, Auth.AGENT),
    Operation("PATCH", _SHIP + "/nav", fleet.set_flight_mode, Auth.AGENT),
    Operation("POST", _SHIP + "/orbit", fleet.orbit, Auth.AGENT),
    Operation("POST", _SHIP + "/dock", fleet.dock, Auth.AGENT),
    Operation("POST", _SHIP + "/navigate", fleet.navigate, Auth.AGENT),
    Operation("POST", _SHIP + "/refuel", fleet.refuel, Auth.AGENT),
    Operation("GET", "/systems", systems.list_systems, Auth.OPTIONAL),
    Operation("GET", _SYSTEM, systems.get_system, Auth.OPTIONAL),
    Operation("GET", _SYSTEM + "/waypoints", systems.list_waypoints, Auth.OPTIONAL),
    Operation("GET", _WAYPOINT, systems.get_waypoint, Auth.OPTIONAL),
    Operation("GET", _WAYPOINT + "/market", systems.get_market, Auth.OPTIONAL),
    Operation("GET", _WAYPOINT + "/shipyard", systems.get_shipyard, Auth.OPTIONAL),
)
