"""Ways between stops by single flights: quickly worked out, and seldom slower than the best."""

from functools import cached_property

from routing.flight.legs import Legs
from routing.flight.network import Rows
from routing.flight.segment_search import FuelCosts
from routing.flight.segments import Segments


class SingleFlightSegments(Segments):
    """Segments of one flight, where `Segments` sweeps for those of several."""

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by single flights."""
        return self.network.single_stops

    def front(self, place: int) -> list[FuelCosts]:
        """List the flights between a place and each place."""
        return [self.network.flights[distance] for distance in self.network.distances[place]]


class SingleFlightLegs(Legs):
    """A Legs whose ways can all be flown, but may not be the fastest there are."""

    kind = SingleFlightSegments
