"""Route optimisation for fuel-burning ships: pure functions, no I/O, no event loop.

Distances are in map units, times in whole seconds, fuel in units.
"""

from routing.answers import Berth, Checkpoint, Partition, Quality, Tour, Verdict
from routing.errors import NoRoute, RoutingError, UnknownWaypoint
from routing.galaxy import Galaxy, Gate, StarSystem, UnknownSystem, jump_cooldown_seconds
from routing.journey import USUAL_PRICE, Journey, Jump, NoJourney, Obstacle, plan_journey
from routing.model import Action, FlightMode, Hull, Route, Step, System, Waypoint
from routing.plan import plan_route

__all__ = [
    "USUAL_PRICE",
    "Action",
    "Berth",
    "Checkpoint",
    "FlightMode",
    "Galaxy",
    "Gate",
    "Hull",
    "Journey",
    "Jump",
    "NoJourney",
    "NoRoute",
    "Obstacle",
    "Partition",
    "Quality",
    "Route",
    "RoutingError",
    "StarSystem",
    "Step",
    "System",
    "Tour",
    "UnknownSystem",
    "UnknownWaypoint",
    "Verdict",
    "Waypoint",
    "jump_cooldown_seconds",
    "plan_journey",
    "plan_route",
]
