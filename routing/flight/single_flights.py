"""Segments and legs of single flights only: quick to compute, and seldom slower than the best."""

from functools import cached_property

from routing.flight.legs import Legs
from routing.flight.network import Rows
from routing.flight.segment_search import FuelCosts
from routing.flight.segments import Segments


class SingleFlightSegments(Segments):
    """Segments of one flight each, read from the distances without a search."""

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by single flights."""
        return self.network.single_stops

    def _segments_from(self, place: int) -> list[FuelCosts]:
        # A table of flights by distance is already there, so no run is needed.
        return [self.network.flights[distance] for distance in self.network.distances[place]]


class SingleFlightLegs(Legs):
    """Legs by single flights. All can be flown, so their costs are upper bounds on `Legs`."""

    kind = SingleFlightSegments
