"""Python's garbage collector, switched off while solvers work.

A solve makes and drops tuples by the million, and leaves no cycles behind. Their number would start
the collector, which walks through all of them and holds up every other thread: for 386 to 837 ms
with a fleet of ten over a hundred stops.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class Collector:
    """Switches the collector off while any block of `at_rest` lasts. One thread may use it."""

    def __init__(self) -> None:
        # A count and no flag, since two solves may overlap.
        self._within = 0
        self._was_on = False

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Switch the collector off. The last block to end leaves it as it was."""
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
