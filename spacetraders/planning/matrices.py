"""Travel-time matrices: one cache, which all solves of the daemon share."""

import time
from collections.abc import Callable
from functools import partial

from routing import System
from routing.flight.cache import TravelTimesCache
from routing.flight.matrix import TravelTimes
from spacetraders.application.ports.router import MatrixStatistics
from spacetraders.domain.game.waypoints import system_of


class Matrices:
    """Travel-time matrices by system, read and filled by several threads.

    Their age is by perf_counter, since Trio's clock cannot be asked from a worker thread.
    """

    def __init__(self) -> None:
        self.cache = TravelTimesCache(now=time.perf_counter)

    def __repr__(self) -> str:
        return f"<Matrices in {self.cache!r}>"

    def times(self, system: System) -> Callable[..., TravelTimes]:
        """Return the function `travel_times` for solves of a system, over the cache."""
        return partial(self.cache.travel_times, name_of(system))

    def drop(self, system: System) -> None:
        """Drop the matrices of a system."""
        self.cache.drop(name_of(system))

    def statistics(self) -> MatrixStatistics:
        """Return the counts of entries, hits, misses and drops."""
        counts = self.cache.statistics()
        return MatrixStatistics(counts.entries, counts.hits, counts.misses, counts.dropped)


def name_of(system: System) -> str:
    """Return the symbol of a system."""
    # Systems of two universes may share it. The cache tells them apart by their waypoints.
    return system_of(system.waypoints[0].symbol) if len(system) else ""
