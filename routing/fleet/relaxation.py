"""What no division of stops over a fleet can be below: ships whose tanks are always full."""

from collections.abc import Sequence
from typing import Self

import attrs

from routing.fleet.instance import FleetInstance
from routing.flight.matrix import TravelTimes
from routing.model import Hull
from routing.split.lower_bound import makespan_bound
from routing.stopping import StoppingCriterion
from routing.tour.instance import Times


@attrs.frozen
class FullTankRelaxation:
    """Per ship the least times between stops, and from its start, and what it waits before.

    None at all where the budget was too small.
    """

    rows: list[list[list[int]]]
    starts: list[list[int]]
    waits: tuple[int, ...] = ()

    @classmethod
    def of(cls, fleet: FleetInstance, times: Times, criterion: StoppingCriterion) -> Self:
        """Look the times up, or work them out, unless the criterion expires before."""
        of_hull: dict[Hull, TravelTimes] = {}
        places = (*fleet.stops, *dict.fromkeys(instance.start for instance in fleet.flying))
        for instance in fleet.flying:
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
        """Return the bound on divisions of all stops but these."""
        if not self.rows:
            return 0
        kept = [stop for stop in range(len(self.starts[0])) if stop not in lost]
        if not kept:
            return 0
        rows = [[[row[j] for j in kept] for i, row in enumerate(m) if i in kept] for m in self.rows]
        waiting = zip(self.waits, self.starts, strict=True)
        return makespan_bound(rows, [[wait + row[j] for j in kept] for wait, row in waiting])

    def of_ship(self, v: int, order: Sequence[int]) -> list[list[int]] | None:
        """Return the rows between a ship's stops, and at the end that from its start."""
        if not self.rows:
            return None
        starts = self.starts[v]
        rows = [[self.rows[v][i][j] for j in order] for i in order]
        return [*rows, [starts[j] for j in order]]
