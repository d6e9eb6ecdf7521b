"""What time does to the world when nobody acts: processes, each a function of world and time."""

from collections.abc import Callable
from datetime import datetime

from spacetraders.sandbox.rules import mining, procurement
from spacetraders.sandbox.state.world import World

Process = Callable[[World, datetime], None]
"""Brings its part of the world up to a time; when it last did is its own state, below `World`.

It is called before every request, mostly with nothing to do: it has to find that out at once.
"""

PROCESSES: tuple[Process, ...] = (mining.recover, procurement.lapse)
"""All of them, in the order in which they run."""


def advance(world: World, now: datetime) -> None:
    """Bring the world up to `now`; a clock that was set back changes nothing."""
    if now < world.time:
        return
    world.time = now
    for process in PROCESSES:
        process(world, now)
