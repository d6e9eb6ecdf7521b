"""Processes: the changes that time brings to the world without any operation."""

from collections.abc import Callable
from datetime import datetime

from spacetraders.sandbox.rules import mining, procurement
from spacetraders.sandbox.state.world import World

Process = Callable[[World, datetime], None]
"""Brings its part of the world up to a time. Its progress is state below `World`.

It is called before every request, mostly with nothing to do: it has to find that out at once.
"""

PROCESSES: tuple[Process, ...] = (mining.recover, procurement.lapse)
"""All processes, in the order in which they run."""


def advance(world: World, now: datetime) -> None:
    """Bring the world up to `now`. An earlier time changes nothing."""
    if now < world.time:  # the machine's clock was set back: the world's never goes back
        return
    world.time = now
    for process in PROCESSES:
        process(world, now)
