"""What a message asks of the daemon, which decides how many of its kind may be under way."""

from typing import Any

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION

_LOADS = {each.message: each.load for each in (*METHODS.values(), *OF_THE_CONNECTION.values())}


def load_of(message: Message[Any]) -> Load:
    """Return what a message asks of the daemon, as its method declares."""
    return _LOADS.get(type(message), Load.ORDER)
