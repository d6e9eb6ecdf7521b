"""Route optimisation for fuel-burning ships: pure functions, no I/O, no event loop.

Distances are in map units, times in whole seconds, fuel in units.

The folders, from the bottom: `flight` (one ship through stops in a given order), `order` (the order
of stops over a cost matrix) and `gates` (journeys between systems). On them stand `tour` (one ship,
any order) and `split` (vehicles over cost matrices), and on top `fleet` (ships, each with its own
fuel).
"""

from routing.answers import Berth, Checkpoint, Partition, Quality, Tour, Verdict
from routing.cost_matrix import UNREACHABLE
from routing.errors import NoOrder, NoRoute, RoutingError, SolveCancelled, UnknownWaypoint
from routing.fleet.fallback import fallback_partition
from routing.fleet.partition import partition_fleet
from routing.flight.cache import CacheStatistics, TravelTimesCache
from routing.flight.chain import Chains, plan_chain
from routing.flight.costs import ANY_MODE, Modes
from routing.flight.matrix import TravelTimes, travel_times
from routing.flight.route import plan_route
from routing.gates.galaxy import Galaxy, Gate, StarSystem, UnknownSystem, jump_cooldown_seconds
from routing.gates.journey import USUAL_PRICE, Journey, Jump, NoJourney, Obstacle, plan_journey
from routing.model import Action, FlightMode, Hull, Route, Step, System, Waypoint
from routing.tour.plan import fallback_tour, plan_tour

__all__ = [
    "ANY_MODE",
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
    "Modes",
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
