"""Route optimisation for fuel-burning ships: pure functions, no I/O, no event loop.

Distances are in map units, times in whole seconds, fuel in units.
"""

from routing.errors import NoRoute, RoutingError, UnknownWaypoint
from routing.model import Action, FlightMode, Hull, Route, Step, System, Waypoint
from routing.plan import plan_route

__all__ = [
    "Action",
    "FlightMode",
    "Hull",
    "NoRoute",
    "Route",
    "RoutingError",
    "Step",
    "System",
    "UnknownWaypoint",
    "Waypoint",
    "plan_route",
]
