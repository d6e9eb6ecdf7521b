"""Python's garbage collector, at rest while solvers work.

A solve makes and drops tuples by the million and leaves no cycles behind; but the collector, which
is started by their number, walks through all of them and holds every other thread up meanwhile:
for 386 to 837 ms on a fleet of ten over a hundred stops.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class Collector:
    """Rests as long as anybody is within `at_rest`; for one thread, the event loop's."""

    def __init__(self) -> None:
        self._within = 0
        self._was_on = False

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Keep the collector from running, and leave it as it was when the last one has left."""
        if self._within == 0:
            self._was_on = gc.isenabled()
            gc.disable()
        self._within += 1
        try:
            yield
        finally:
            self._within -= 1
            if self._within == 0 and self._was_on:
                gc.enable()
