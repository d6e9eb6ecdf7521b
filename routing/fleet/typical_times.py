"""What a leg between two stops may be expected to take, before it is known how much fuel is left.

The least travel times suppose a full tank at every stop, and a tour that trusts them drifts. Here
a ship leaves a stop with a share of its tank, a pump with all of it, and keeps enough to come to
the next pump. It is a guess to choose orders by, no bound.
"""

from collections.abc import Sequence

from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import flight_costs_of, packed
from routing.flight.network import Network, relaxed
from routing.model import Hull, System
from routing.tour.instance import TourInstance

_SECOND = packed(1, 0, 0)


class TypicalTimes:
    """Guesses for one hull over the same stops, where a ship leaves with `share` of its tank."""

    def __init__(self, network: Network, stops: Sequence[int], share: float) -> None:
        self._network = network
        self._stops = stops
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
        """Seconds from a waypoint, left with so much fuel, to each stop."""
        network = self._network
        network.pulse()
        system, flight = network.system, network.costs.flight
        if system.waypoints[start].sells_fuel:
            units = network.tank
        near = system.rows[start]
        full = [packed(1 << 40, 0, 0)] * len(system.pumps)
        for pump, onward in zip(system.pumps, network.single_stops, strict=True):
            full = relaxed(full, flight(near[pump], units), onward)
        row = [
            flight(near[j], max(1, units - kept))
            for j, kept in zip(self._stops, self._kept, strict=True)
        ]
        for cost, last in zip(full, self._last, strict=True):
            row = relaxed(row, cost, last)
        return [min(cost // _SECOND, UNREACHABLE) for cost in row]

    def _to_keep(self, stop: int) -> int:
        """Units that lead to the nearest pump, and never more than half the tank."""
        system = self._network.system
        if system.waypoints[stop].sells_fuel or not system.pumps:
            return 0
        row = system.rows[stop]
        return min(*(row[pump] for pump in system.pumps), self._network.tank // 2)


Estimate = tuple[list[list[int]], list[int]]
"""Seconds between the stops, and from now to each over the start."""


def typical_estimates(instances: Sequence[TourInstance], share: float) -> list[Estimate]:
    """Return the guesses for ships that have the same stops, those of equal hulls made once."""
    made: dict[Hull, tuple[TypicalTimes, list[list[int]]]] = {}
    guesses: list[Estimate] = []
    for instance in instances:
        system, hull = instance.system, instance.hull
        stops = [system.index[stop] for stop in instance.stops]
        start = system.index[instance.start]
        if hull.fuel_capacity == 0:
            rows = [_straight(system, hull, i, stops) for i in (*stops, start)]
            guesses.append((rows[:-1], _later(rows[-1], instance.ready_seconds)))
            continue
        if hull not in made:
            pulse = instance.chains.pulse
            network = Network(system, hull, refuel_seconds=instance.refuel_seconds, pulse=pulse)
            times = TypicalTimes(network, stops, share)
            made[hull] = times, times.rows()
        times, rows = made[hull]
        guesses.append((rows, _later(times.row(start, instance.fuel), instance.ready_seconds)))
    return guesses


def _later(row: list[int], wait: int) -> list[int]:
    return [min(UNREACHABLE, seconds + wait) for seconds in row] if wait else row


def _straight(system: System, hull: Hull, start: int, stops: Sequence[int]) -> list[int]:
    fastest, row = flight_costs_of(hull).fastest, system.rows[start]
    return [fastest[row[stop]] // _SECOND if stop != start else 0 for stop in stops]
