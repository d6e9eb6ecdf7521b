"""What chains of stops are made of, for one hull in one system: segments, and ways over pumps."""

from collections.abc import Callable
from functools import cached_property

from routing.flight.network import Network, Rows
from routing.flight.segment_costs import OnwardCosts, segment_costs_on_full_tank
from routing.flight.segment_search import FuelCosts, SegmentSearch
from routing.memo import Memo
from routing.model import Hull, System


class Segments:
    """Segments of a hull that has a tank, worked out where first needed, and kept.

    `fronts` lists for a place the segments to each place (see `sweep`), one run each.
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
        self.fronts: Memo[int, list[FuelCosts]] = Memo(self.front)

    def __repr__(self) -> str:
        return f"<Segments from {len(self.fronts)} places of {self.network!r}>"

    def front(self, place: int) -> list[FuelCosts]:
        """Find the segments between a place and each place."""
        return SegmentSearch(self.network, place, self.network.tank).run()

    @cached_property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another, by any way."""
        return OnwardCosts.of(
            self.network, segment_costs_on_full_tank(self.network, self.network.pumps)
        ).stops
