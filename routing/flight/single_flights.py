"""Ways between stops by single flights: quickly worked out, and seldom slower than the best."""

from functools import cached_property

from routing.flight.legs import Reach
from routing.flight.network import Rows
from routing.flight.segment_search import Front
from routing.flight.segments import Segments


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
