"""The load of a message: what answering it takes, which decides how many may be under way."""

from typing import Any

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION

_LOADS = {each.message: each.load for each in (*METHODS.values(), *OF_THE_CONNECTION.values())}


def load_of(message: Message[Any]) -> Load:
    """Return the load of a message, as its method declares it. Unknown messages count as orders."""
    # ORDER is the safe guess: an order is not broken off when its client reads no answers.
    return _LOADS.get(type(message), Load.ORDER)
