"""The API's operations: each takes a call apart, moves the world, and returns the body.

An operation is synchronous, so that nothing else happens to the world meanwhile. Each family is a
module with its own `OPERATIONS`; a new one adds a line to the imports and a line here.
"""

from spacetraders.sandbox.operations import (
    contracts,
    fleet,
    flights,
    journeys,
    mining,
    players,
    scans,
    systems,
    trade,
    yards,
)
from spacetraders.sandbox.operations.call import Auth, Call, Operation

__all__ = ["OPERATIONS", "Auth", "Call", "Operation"]

OPERATIONS: tuple[Operation, ...] = (
    *players.OPERATIONS,
    *contracts.OPERATIONS,
    *fleet.OPERATIONS,
    *flights.OPERATIONS,
    *systems.OPERATIONS,
    *trade.OPERATIONS,
    *journeys.OPERATIONS,
    *mining.OPERATIONS,
    *scans.OPERATIONS,
    *yards.OPERATIONS,
)
