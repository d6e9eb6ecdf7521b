"""A relaxation of the fleet, ships whose tanks are full at every stop, and its lower bound."""

from collections.abc import Sequence
from typing import Self

import attrs

from routing.fleet.instance import FleetInstance
from routing.flight.matrix import TravelTimes
from routing.model import Hull
from routing.split.lower_bound import makespan_bound
from routing.stopping import StoppingCriterion
from routing.tour.instance import Times


@attrs.frozen(eq=False)
class FullTankRelaxation:
    """For each ship the least times between stops, from its start, and until it is ready.

    All three are empty if the budget was too small for them.
    """

    rows: list[list[list[int]]]
    starts: list[list[int]]
    waits: tuple[int, ...] = ()

    @classmethod
    def of(cls, fleet: FleetInstance, times: Times, criterion: StoppingCriterion) -> Self:
        """Compute the times, once for equal hulls, unless the criterion expires before."""
        of_hull: dict[Hull, TravelTimes] = {}
        # One set of places for all ships, so that ships of equal hulls share a matrix.
        places = (*fleet.stops, *dict.fromkeys(instance.start for instance in fleet.flying))
        for instance in fleet.flying:
            # The bound can be missed, but not the search that follows: without rows it is 0.
            if criterion.expired():
                return cls([], [])
            if instance.hull not in of_hull:
                of_hull[instance.hull] = times(
                    instance.system,
                    instance.hull,
                    fuel=instance.hull.fuel_capacity,
                    among=places,
                    refuel_seconds=instance.refuel_seconds,
                    pulse=criterion.pulse,
                )
        criterion.pulse()
        size = len(fleet.stops)
        return cls(
            [[list(row[:size]) for row in of_hull[e.hull].rows[:size]] for e in fleet.flying],
            [list(of_hull[e.hull].rows[places.index(e.start)][:size]) for e in fleet.flying],
            tuple(e.ready_seconds for e in fleet.flying),
        )

    def bound(self, lost: Sequence[int] = ()) -> int:
        """Return a lower bound on the makespan of divisions of all stops but the `lost` ones."""
        if not self.rows:
            return 0
        kept = [stop for stop in range(len(self.starts[0])) if stop not in lost]
        if not kept:
            return 0
        rows = [[[row[j] for j in kept] for i, row in enumerate(m) if i in kept] for m in self.rows]
        # A ship gets to no stop before it is ready, so its wait is part of the first leg.
        waiting = zip(self.waits, self.starts, strict=True)
        return makespan_bound(rows, [[wait + row[j] for j in kept] for wait, row in waiting])

    def of_ship(self, v: int, order: Sequence[int]) -> list[list[int]] | None:
        """Return the rows of a tour instance of ship `v` over the stops of `order`.

        They are the rows between the stops, and then the row from its start.
        """
        if not self.rows:
            return None
        starts = self.starts[v]
        rows = [[self.rows[v][i][j] for j in order] for i in order]
        return [*rows, [starts[j] for j in order]]
