"""The travel times that solves share: one cache for the daemon."""

import time
from collections.abc import Callable
from functools import partial

from routing import System
from routing.flight.cache import TravelTimesCache
from routing.flight.matrix import TravelTimes
from spacetraders.application.ports.game import MatrixStatistics
from spacetraders.domain.waypoints import system_of


class Matrices:
    """Travel-time matrices by system, asked for and filled by several threads.

    They live by perf_counter, since Trio's clock cannot be asked from a worker thread.
    """

    def __init__(self) -> None:
        self.cache = TravelTimesCache(now=time.perf_counter)

    def __repr__(self) -> str:
        return f"<Matrices in {self.cache!r}>"

    def times(self, system: System) -> Callable[..., TravelTimes]:
        """Return what answers for `travel_times` in solves of this system."""
        return partial(self.cache.travel_times, name_of(system))

    def drop(self, system: System) -> None:
        """Forget those of a system."""
        self.cache.drop(name_of(system))

    def statistics(self) -> MatrixStatistics:
        """How many there are, and how often one was found."""
        counts = self.cache.statistics()
        return MatrixStatistics(counts.entries, counts.hits, counts.misses, counts.dropped)


def name_of(system: System) -> str:
    """Return the symbol of a system; one of another universe is told apart by its waypoints."""
    return system_of(system.waypoints[0].symbol) if len(system) else ""
