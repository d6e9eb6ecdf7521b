"""The API's operations: each takes a call apart, moves the world, and returns the body.

An operation is synchronous, so that nothing else happens to the world meanwhile.
"""

from spacetraders.sandbox.operations.call import Auth, Call, Operation
from spacetraders.sandbox.operations.table import OPERATIONS

__all__ = ["OPERATIONS", "Auth", "Call", "Operation"]
