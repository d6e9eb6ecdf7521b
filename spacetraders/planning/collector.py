"""Python's garbage collector, switched off while solvers work.

A solve makes and drops tuples by the million, and leaves no cycles behind. Their number would start
the collector, which walks through all of them and holds up every other thread: for 386 to 837 ms
with a fleet of ten over a hundred stops.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MOST_SECONDS = 30.0
"""How long solves that overlap may keep the collector off.

Chosen, not measured: a pause of a second is bearable twice a minute.
"""


class Collector:
    """Switches the collector off while blocks of `at_rest` last. One thread may use it."""

    def __init__(self) -> None:
        # A count and no flag, since two solves may overlap.
        self._within = 0
        self._was_on = False
        self._since = 0.0

    @contextmanager
    def at_rest(self, now: float) -> Iterator[None]:
        """Switch the collector off. The last block to end leaves it as it was.

        A block that begins MOST_SECONDS after the first of those that overlap keeps it off no
        longer than they do, so that it works again between any number of them.
        """
        if self._within == 0:
            self._was_on, self._since = gc.isenabled(), now
            gc.disable()
        elif now - self._since >= MOST_SECONDS:
            yield
            return
        self._within += 1
        try:
            yield
        finally:
            self._within -= 1
            if self._within == 0 and self._was_on:
                gc.enable()
