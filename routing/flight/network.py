"""The network of one hull in one system: flights between places, and refuel stops among pumps.

Waypoints with the same coordinates share their distances to everywhere else, so one *place*
represents them all. A *pump* is a place that sells fuel. Places and pumps are numbered as
`System.places` and `System.pumps` list them. All of this is for a hull that has a tank.
"""

from collections.abc import Callable

from routing.flight.costs import IMPOSSIBLE, flight_costs_of, packed
from routing.memo import Memo
from routing.model import Hull, System

Rows = list[list[int]]


class Network:
    """The data that all questions about (system, hull, refuel_seconds) share. Costs as in `costs`.

    `hops` lists for a place each other place, with the cost of the fastest flight there and all
    flights that a full tank allows, as (fuel, cost). `refuel` is the cost of a stop.
    """

    def __init__(
        self,
        system: System,
        hull: Hull,
        *,
        refuel_seconds: int = 0,
        pulse: Callable[[], object] = bool,
    ) -> None:
        self.system = system
        self.hull = hull
        self.tank = hull.fuel_capacity
        self.costs = flight_costs_of(hull)
        self.refuel = packed(refuel_seconds, 0, 1)
        self.refuel_seconds = refuel_seconds
        self.pulse = pulse
        """Called every few milliseconds of work. An exception that it raises ends the work."""
        self.place_of = self._number_waypoints()
        """The number of the place of each waypoint, by the waypoint's index."""
        numbers = {index: number for number, index in enumerate(system.places)}
        self.pumps = [numbers[index] for index in system.pumps]
        """The number of the place of each pump."""
        self.pump_at = {place: pump for pump, place in enumerate(self.pumps)}
        self.distances: Memo[int, list[int]] = Memo(self._measure)
        self.hops: Memo[int, list[tuple[int, int, list[tuple[int, int]]]]] = Memo(self._hops_from)
        self.flights: Memo[int, list[tuple[int, int]]] = Memo(self._flights_over)
        self.single_stops = closure(self._pump_flights(), self.refuel, pulse)
        """Cost from a full tank at one pump to a full tank at another, by single flights."""
        self.last_flights = self._sort_last_flights()

    def __len__(self) -> int:
        return len(self.system.places)

    def __repr__(self) -> str:
        return f"<Network of {self.hull} over {len(self)} places, {len(self.pumps)} with pumps>"

    def _number_waypoints(self) -> list[int]:
        waypoints = self.system.waypoints
        numbers = {
            (waypoints[index].x, waypoints[index].y): number
            for number, index in enumerate(self.system.places)
        }
        return [numbers[waypoint.x, waypoint.y] for waypoint in waypoints]

    def _measure(self, place: int) -> list[int]:
        row = self.system.rows[self.system.places[place]]
        return [row[index] for index in self.system.places]

    def _hops_from(self, place: int) -> list[tuple[int, int, list[tuple[int, int]]]]:
        # Prepared for the innermost loop of the segment search, which then only reads.
        fastest, flights = self.costs.fastest, self.flights
        return [
            (there, fastest[distance], flights[distance])
            for there, distance in enumerate(self.distances[place])
            if there != place
        ]

    def _flights_over(self, distance: int) -> list[tuple[int, int]]:
        options = self.costs.options[distance]
        return [(fuel, cost) for _, fuel, cost in options if fuel <= self.tank]

    def _pump_flights(self) -> Rows:
        flight, rows = self.costs.flight, []
        for here in self.pumps:
            self.pulse()
            rows.append([flight(self.distances[here][there], self.tank) for there in self.pumps])
        return rows

    def _sort_last_flights(self) -> list[tuple[int, list[tuple[int, int, int]]]]:
        """All flights from a pump, as (pump, place, cost), grouped by fuel in rising order."""
        # By fuel, as the segment search admits them level by level.
        groups: dict[int, list[tuple[int, int, int]]] = {}
        for pump, here in enumerate(self.pumps):
            self.pulse()
            for there, _, flights in self.hops[here]:
                for fuel, cost in flights:
                    groups.setdefault(fuel, []).append((pump, there, cost))
        return sorted(groups.items())


def closure(flights: Rows, refuel: int, pulse: Callable[[], object] = bool) -> Rows:
    """Least cost from a full tank at one pump to a full tank at another, any stops between.

    `flights` are the costs from pump to pump on a full tank. Shortest paths between all pairs, by
    Floyd's algorithm (1962).
    """
    # An arc is a flight and the refuel stop at its end, so paths add up without a look at fuel.
    least = [[cost + refuel for cost in row] for row in flights]
    for pump, row in enumerate(least):
        row[pump] = 0
    for through, onward in enumerate(least):
        pulse()
        for pump, row in enumerate(least):
            least[pump] = relaxed(row, row[through], onward)
    return least


def relaxed(row: list[int], base: int, onward: list[int]) -> list[int]:
    """Entry by entry the lesser of `row` and `base` plus `onward`: a relaxation of many arcs."""
    # Nothing can be reached through a base that cannot be reached itself.
    if base >= IMPOSSIBLE:
        return row
    return [
        # A comparison, as a call of min() takes twice as long.
        through if (through := base + cost) < known else known
        for known, cost in zip(row, onward, strict=True)
    ]
