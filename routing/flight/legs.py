"""Legs: all undominated ways from one stop to the next, with their cost and the fuel left.

A leg is one segment, or it is a segment to a pump, any flights and stops, and a segment from a
pump.
Where the ship fills up before it goes on from a pump, that stop belongs to the leg onward.
"""

from collections.abc import Callable
from typing import ClassVar

from routing.flight.costs import IMPOSSIBLE, flight_costs_of
from routing.flight.labels import Labels, undominated
from routing.flight.network import Rows, relaxed
from routing.flight.segments import Segments, SingleFlightSegments
from routing.memo import Memo
from routing.model import Hull, System


class Legs:
    """Legs of one hull, by the indices of waypoints. Those once computed are kept.

    `ways[here, there][units]` are the labels at `there` after leaving `here` with `units` of fuel.
    `kind` is the class of the segments that they are made of.
    """

    kind: ClassVar[type[Segments]] = Segments

    def __init__(
        self,
        system: System,
        hull: Hull,
        *,
        refuel_seconds: int = 0,
        pulse: Callable[[], object] = bool,
    ) -> None:
        self.ways: Memo[tuple[int, int], Memo[int, Labels]] = Memo(self._between)
        self.worked_out = 0
        """How many lists of labels are kept."""
        self._system = system
        self._hull = hull
        self._segments = self.kind(system, hull, refuel_seconds=refuel_seconds, pulse=pulse)
        self._filled: Memo[tuple[int, int], list[int]] = Memo(lambda key: self._fill_up(*key))

    def __repr__(self) -> str:
        return f"<Legs of {self._hull} in {self._system!r}, {self.worked_out} lists kept>"

    def forget(self) -> None:
        """Drop the legs to bound the memory. The segments that they are made of are kept."""
        self.ways.clear()
        self._filled.clear()
        self.worked_out = 0

    @property
    def stops(self) -> Rows:
        """Least cost from a full tank at one pump to a full tank at another."""
        return self._segments.stops

    def _between(self, pair: tuple[int, int]) -> Memo[int, Labels]:
        if self._hull.fuel_capacity == 0:
            # Without a tank the straight flight is the only way worth taking.
            straight = flight_costs_of(self._hull).fastest[self._system.rows[pair[0]][pair[1]]]
            return Memo(lambda _: [(straight, 0)])
        # A table for each pair: a search looks the pair up once, and then each amount of fuel.
        return Memo(lambda units: self._labels(*pair, units))

    def _labels(self, here: int, there: int, units: int) -> Labels:
        self.worked_out += 1
        network, filled = self._segments.network, self._filled[here, units]
        # Without a stop: a segment burns what it burns, whatever else is in the tank.
        labels = [(cost, units - fuel) for fuel, cost in self.direct(here, there) if fuel <= units]
        # With stops: from each pump with a full tank on, the last segment decides what is left.
        for pump, reached in zip(self._pumps_from(here), filled, strict=True):
            if pump != there and reached < IMPOSSIBLE:
                for fuel, cost in self.direct(pump, there):
                    labels.append((reached + cost, network.tank - fuel))
        if labels and self._system.waypoints[there].sells_fuel:
            # Filled up there at once, as a way onward would: it rules out whatever is dearer.
            labels.append((min(labels)[0] + network.refuel, network.tank))
        return undominated(labels)

    def direct(self, here: int, there: int) -> list[tuple[int, int]]:
        """The segments between two waypoints, as (fuel, cost), where `there` is a stop."""
        network = self._segments.network
        origin, destination = network.place_of[here], network.place_of[there]
        if origin == destination:
            # Two waypoints at one place are a flight apart, and it is billed as one map unit.
            return network.flights[1]
        # Segments cost the same in both directions. The run starts at the stop, so one run serves
        # all origins, the pumps among them.
        return self._segments.fronts[destination][origin]

    def is_pump_of(self, here: int, pump: int) -> bool:
        """Whether a waypoint sells fuel at the pump's place, so that no flight leads there."""
        place_of = self._segments.network.place_of
        return place_of[here] == place_of[pump] and self._system.waypoints[here].sells_fuel

    def _fill_up(self, here: int, units: int) -> list[int]:
        """Least cost to be at each pump with a full tank."""
        self._segments.network.pulse()
        full = [IMPOSSIBLE] * len(self._system.pumps)
        for pump, onward in zip(self._pumps_from(here), self._segments.stops, strict=True):
            cost = 0 if pump == here else self._to_pump(here, pump, units)
            full = relaxed(full, cost + self._segments.network.refuel, onward)
        return full

    def _pumps_from(self, here: int) -> list[int]:
        """The pump of each place that has one. At its own place, `here` itself if it sells fuel."""
        network, waypoint = self._segments.network, self._system.waypoints[here]
        pumps = list(self._system.pumps)
        if waypoint.sells_fuel:
            pumps[network.pump_at[network.place_of[here]]] = here
        return pumps

    def _to_pump(self, here: int, pump: int, units: int) -> int:
        affordable = (cost for fuel, cost in self.direct(pump, here) if fuel <= units)
        return min(affordable, default=IMPOSSIBLE)


class SingleFlightLegs(Legs):
    """Legs by single flights: quick to compute, and seldom slower than the best.

    All can be flown, so their costs are upper bounds on those of `Legs`.
    """

    kind = SingleFlightSegments
