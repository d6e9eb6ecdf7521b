"""Segments of one hull in one system, computed when first needed and kept."""

from collections.abc import Callable
from functools import cached_property

from routing.flight.network import Network, Rows
from routing.flight.segment_costs import OnwardCosts, segment_costs_on_full_tank
from routing.flight.segment_search import FuelCosts, SegmentSearch
from routing.memo import Memo
from routing.model import Hull, System


class Segments:
    """Segments of a hull that has a tank.

    `fronts[place]` lists the segments between a place and each place, by one run of the search.
    """

    def __init__(
        self,
        system: System,
        hull: Hull,
        *,
        refuel_seconds: int = 0,
        pulse: Callable[[], object] = bool,
    ) -> None:
        self.network = Network(system, hull, refuel_seconds=refuel_seconds, pulse=pulse)
        self.fronts: Memo[int, list[FuelCosts]] = Memo(self._segments_from)

    def __repr__(self) -> str:
        return f"<Segments from {len(self.fronts)} places of {self.network!r}>"

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by any way."""
        # Between pumps a few bounds settle most pairs, which takes less than a run from each.
        least = segment_costs_on_full_tank(self.network, self.network.pumps)
        return OnwardCosts.of(self.network, least).stops

    def _segments_from(self, place: int) -> list[FuelCosts]:
        return SegmentSearch(self.network, place, self.network.tank).run()


class SingleFlightSegments(Segments):
    """Segments of one flight each, read from the distances without a search."""

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by single flights."""
        return self.network.single_stops

    def _segments_from(self, place: int) -> list[FuelCosts]:
        # A table of flights by distance is already there, so no run is needed.
        return [self.network.flights[distance] for distance in self.network.distances[place]]
