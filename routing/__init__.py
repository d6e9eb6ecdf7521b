"""Route optimisation for fuel-burning ships: pure functions, no I/O, no event loop.

Distances are in map units, times in whole seconds, fuel in units.
"""

from routing.answers import Berth, Checkpoint, Partition, Quality, Tour, Verdict
from routing.cache import CacheStatistics, TravelTimesCache
from routing.chain import Chains, plan_chain
from routing.circuit import UNREACHABLE
from routing.errors import NoOrder, NoRoute, RoutingError, SolveCancelled, UnknownWaypoint
from routing.galaxy import Galaxy, Gate, StarSystem, UnknownSystem, jump_cooldown_seconds
from routing.journey import USUAL_PRICE, Journey, Jump, NoJourney, Obstacle, plan_journey
from routing.matrix import TravelTimes, travel_times
from routing.model import Action, FlightMode, Hull, Route, Step, System, Waypoint
from routing.partition import fallback_partition, partition_fleet
from routing.plan import plan_route
from routing.tour import fallback_tour, plan_tour

__all__ = [
    "UNREACHABLE",
    "USUAL_PRICE",
    "Action",
    "Berth",
    "CacheStatistics",
    "Chains",
    "Checkpoint",
    "FlightMode",
    "Galaxy",
    "Gate",
    "Hull",
    "Journey",
    "Jump",
    "NoJourney",
    "NoOrder",
    "NoRoute",
    "Obstacle",
    "Partition",
    "Quality",
    "Route",
    "RoutingError",
    "SolveCancelled",
    "StarSystem",
    "Step",
    "System",
    "Tour",
    "TravelTimes",
    "TravelTimesCache",
    "UnknownSystem",
    "UnknownWaypoint",
    "Verdict",
    "Waypoint",
    "fallback_partition",
    "fallback_tour",
    "jump_cooldown_seconds",
    "partition_fleet",
    "plan_chain",
    "plan_journey",
    "plan_route",
    "plan_tour",
    "travel_times",
]
