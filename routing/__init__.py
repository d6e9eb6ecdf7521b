"""Route optimisation for fuel-burning ships: pure functions, no I/O, no event loop.

Distances are in map units, times in whole seconds, fuel in units.
"""

from routing.model import Action, FlightMode, Hull, Route, Step, System, Waypoint

__all__ = ["Action", "FlightMode", "Hull", "Route", "Step", "System", "Waypoint"]
