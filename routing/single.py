"""Ways between stops by single flights: quickly worked out, and seldom slower than the best."""

from functools import cached_property

from routing.network import Rows
from routing.reach import Reach
from routing.segments import Segments
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

    kind = SingleSegments
