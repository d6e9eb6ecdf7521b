"""Estimates of the time of a leg between two stops, before the fuel left there is known.

The least travel times suppose a full tank at every stop. A ship that follows a tour made by them
has to drift. Here a ship leaves a stop with a share of its tank, or a pump with all of it, and
keeps enough to come to the next pump. The result is an estimate to choose orders by, not a bound.
"""

from collections.abc import Sequence

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import SECOND, flight_costs_of, packed
from routing.flight.network import Network, relaxed
from routing.model import Hull, System
from routing.tour.instance import TourInstance

TANK_SHARES = (0.5, 0.75, 0.3)
"""Shares of the tank with which ships may typically leave a stop, the most usual first."""


class TypicalTimes:
    """Estimates for one hull over the same stops, where a ship leaves with `share` of its tank."""

    def __init__(self, network: Network, stops: Sequence[int], share: float) -> None:
        self._network = network
        self._stops = stops
        # With less than one unit no flight at all could be estimated.
        self._units = max(1, int(network.tank * share))
        self._kept = [self._to_keep(stop) for stop in stops]
        flight, rows = network.costs.flight, network.system.rows
        self._last = [
            [
                flight(rows[pump][j], network.tank - kept)
                for j, kept in zip(stops, self._kept, strict=True)
            ]
            for pump in network.system.pumps
        ]

    def rows(self) -> list[list[int]]:
        """Seconds from each stop to each other."""
        rows = [self.row(stop, self._units) for stop in self._stops]
        for i, row in enumerate(rows):
            row[i] = 0
        return rows

    def row(self, start: int, units: int) -> list[int]:
        """Seconds from a waypoint to each stop, with `units` in the tank."""
        network = self._network
        network.pulse()
        system, flight = network.system, network.costs.flight
        if system.waypoints[start].sells_fuel:
            units = network.tank
        near = system.rows[start]
        # Over pumps: a flight to the first, single flights between them, a flight from the last.
        # The start value is above UNREACHABLE seconds and still small enough to be added to.
        full = [packed(1 << 40, 0, 0)] * len(system.pumps)
        for pump, onward in zip(system.pumps, network.single_stops, strict=True):
            full = relaxed(full, flight(near[pump], units), onward)
        # Straight: on all the fuel but what has to be kept. One unit always serves for a DRIFT.
        row = [
            flight(near[j], max(1, units - kept))
            for j, kept in zip(self._stops, self._kept, strict=True)
        ]
        for cost, last in zip(full, self._last, strict=True):
            row = relaxed(row, cost, last)
        return [min(cost // SECOND, UNREACHABLE) for cost in row]

    def _to_keep(self, stop: int) -> int:
        """Units that lead to the nearest pump in CRUISE, and never more than half the tank."""
        system = self._network.system
        if system.waypoints[stop].sells_fuel or not system.pumps:
            return 0
        row = system.rows[stop]
        # No more than half, or there would be little left to fly on where pumps are far.
        return min(*(row[pump] for pump in system.pumps), self._network.tank // 2)


Estimate = tuple[list[list[int]], list[int]]
"""Seconds between the stops, and from now to each stop by way of the start."""


def typical_estimates(instances: Sequence[TourInstance], share: float) -> list[Estimate]:
    """Return the estimates for ships that have the same stops, computed once for equal hulls."""
    made: dict[Hull, tuple[TypicalTimes, list[list[int]]]] = {}
    estimates: list[Estimate] = []
    for instance in instances:
        system, hull = instance.system, instance.hull
        stops = [system.index[stop] for stop in instance.stops]
        start = system.index[instance.start]
        # Without a tank there is nothing to estimate: every leg is a straight flight.
        if hull.fuel_capacity == 0:
            rows = [_straight(system, hull, i, stops) for i in (*stops, start)]
            estimates.append((rows[:-1], _later(rows[-1], instance.ready_seconds)))
            continue
        if hull not in made:
            pulse = instance.chains.pulse
            network = Network(system, hull, refuel_seconds=instance.refuel_seconds, pulse=pulse)
            times = TypicalTimes(network, stops, share)
            made[hull] = times, times.rows()
        times, rows = made[hull]
        estimates.append((rows, _later(times.row(start, instance.fuel), instance.ready_seconds)))
    return estimates


def _later(row: list[int], wait: int) -> list[int]:
    return [min(UNREACHABLE, seconds + wait) for seconds in row] if wait else row


def _straight(system: System, hull: Hull, start: int, stops: Sequence[int]) -> list[int]:
    fastest, row = flight_costs_of(hull).fastest, system.rows[start]
    return [fastest[row[stop]] // SECOND if stop != start else 0 for stop in stops]
