"""Ways between stops by single flights: quickly worked out, and seldom slower than the best."""

from functools import cached_property
from typing import Self

from routing.errand import Errand
from routing.memo import Memo
from routing.network import Rows
from routing.reach import Reach
from routing.segments import Segments
from routing.stopping import Watch
from routing.sweep import Front


class SingleSegments(Segments):
    """Segments of one flight, where `Segments` sweeps for those of several."""

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by single flights."""
        return self.network.single_stops

    def front(self, place: int) -> list[Front]:
        """List the flights between a place and each place."""
        return [self.network.flights[distance] for distance in self.network.distances[place]]


class SingleFlights(Reach):
    """A Reach whose ways can all be flown, but may not be the fastest there are."""

    @classmethod
    def of(cls, errand: Errand, watch: Watch) -> Self:
        """Return that of the errand's ship, which pulses the watch."""
        system, hull, pause = errand.system, errand.hull, errand.refuel_seconds
        reach = cls(system, hull, refuel_seconds=pause, pulse=watch.pulse)
        if hull.fuel_capacity:
            segments = SingleSegments(system, hull, refuel_seconds=pause, pulse=watch.pulse)
            segments.fronts = Memo(segments.front)
            reach._segments = segments
        return reach
