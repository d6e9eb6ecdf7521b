"""`travel_times`: the matrix of least travel times between waypoints, one run for many pairs."""

from collections.abc import Callable, Iterable

import attrs

from routing.cost_matrix import UNREACHABLE
from routing.errors import UnknownWaypoint
from routing.flight.costs import IMPOSSIBLE, SECOND
from routing.flight.network import Network
from routing.flight.route import check_numbers
from routing.flight.segment_costs import (
    OnwardCosts,
    SegmentCosts,
    segment_costs_on,
    segment_costs_on_full_tank,
)
from routing.model import FlightMode, Hull, System


@attrs.frozen
class TravelTimes:
    """Least whole seconds between waypoints: `rows[i][j]` leads from `symbols[i]` to `symbols[j]`.

    An entry is 0 from a waypoint to itself, and UNREACHABLE where there is no route.
    """

    symbols: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]

    def seconds(self, start: str, goal: str) -> int:
        """Return one entry.

        Raises:
            ValueError: a symbol is not among `symbols`.
        """
        return self.rows[self.symbols.index(start)][self.symbols.index(goal)]


def travel_times(
    system: System,
    hull: Hull,
    *,
    fuel: int,
    among: Iterable[str] | None = None,
    refuel_seconds: int = 0,
    pulse: Callable[[], object] = bool,
) -> TravelTimes:
    """Return the seconds of `plan_route` for every ordered pair, each leaving with `fuel` units.

    `among` are the symbols of the rows and columns, in their order. Without it they are those of
    the whole system. `refuel_seconds` as in `plan_route`. `pulse` is called every few milliseconds
    of work, and what it raises ends the work and passes through.

    An entry is exact. It is the least cost over chains of segments between refuel stops, and a
    segment without stops is only left out where a lower bound shows that it cannot pay.

    Raises:
        UnknownWaypoint: the system lacks a symbol.
        ValueError: a number that no ship has.
    """
    check_numbers(hull, fuel, 0, refuel_seconds)
    symbols = tuple(system.index if among is None else among)
    for symbol in symbols:
        if symbol not in system:
            raise UnknownWaypoint(symbol)
    indices = [system.index[symbol] for symbol in symbols]
    if hull.fuel_capacity == 0:
        rows = _straight(system, hull, indices)
    else:
        # Rows and columns of equal places are equal, so the work is done by place.
        network = Network(system, hull, refuel_seconds=refuel_seconds, pulse=pulse)
        rows = _Matrix(network, indices, fuel).rows()
    return TravelTimes(symbols, rows)


def _straight(system: System, hull: Hull, indices: list[int]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(
            FlightMode.BURN.seconds(system.rows[i][j], hull.speed) if i != j else 0 for j in indices
        )
        for i in indices
    )


class _Matrix:
    """Rows between waypoints, by index, from the costs between places."""

    def __init__(self, network: Network, indices: list[int], fuel: int) -> None:
        self._network = network
        self._indices = indices
        self._fuel = fuel
        # Any way may lead over any pump, so segments between all pumps are needed too.
        places = sorted({network.place_of[i] for i in indices} | set(network.pumps))
        full = segment_costs_on_full_tank(network, places)
        self._onward = OnwardCosts.of(network, full)
        # Only the first segment is flown on `fuel`. After a stop the tank is full.
        self._first: SegmentCosts = full
        if fuel < network.tank:
            self._first = segment_costs_on(network, places, fuel, self._onward)
        self._by_kind: dict[tuple[int, bool], list[int]] = {}

    def rows(self) -> tuple[tuple[int, ...], ...]:
        return tuple(self._row(index) for index in self._indices)

    def _row(self, start: int) -> tuple[int, ...]:
        place_of, waypoint = self._network.place_of, self._network.system.waypoints[start]
        # By waypoint and not by place: of two at one place, only one may sell fuel.
        costs = self._from(place_of[start], sells=waypoint.sells_fuel)
        return tuple(
            _in_seconds(costs[place_of[goal]]) if goal != start else 0 for goal in self._indices
        )

    def _from(self, place: int, *, sells: bool) -> list[int]:
        """Costs to each place, from a waypoint at `place` that sells fuel or does not."""
        # All waypoints of a place that are alike in this share a row.
        kind = place, sells
        if kind not in self._by_kind:
            first = list(self._first[place])
            if sells:
                first[place] = 0  # the pump is right here, so no flight is needed to fill up
            row = self._onward.after(first)
            row[place] = self._hop(sells=sells)
            self._by_kind[kind] = row
        return self._by_kind[kind]

    def _hop(self, *, sells: bool) -> int:
        """Cost of a flight to another waypoint at the same place."""
        network = self._network
        flight, refuel = network.costs.flight, network.refuel
        # With an empty tank the ship has to fill up first, even for this one unit.
        filled = refuel + flight(1, network.tank) if sells else IMPOSSIBLE
        return min(flight(1, self._fuel), filled)


def _in_seconds(cost: int) -> int:
    return cost // SECOND if cost < IMPOSSIBLE else UNREACHABLE
