"""The instance of a tour: one ship, its stops in any order, and the true time of an order."""

from collections.abc import Callable, Iterable, Sequence
from typing import Self

import attrs

from routing.cost_matrix import UNREACHABLE
from routing.errors import UnknownWaypoint
from routing.flight.chain import Chains
from routing.flight.matrix import TravelTimes
from routing.model import Hull, Route, System

Times = Callable[..., TravelTimes]
"""`travel_times`, or a function that answers in its place, such as a cache of it."""


@attrs.frozen(eq=False)
class TourInstance:
    """Stops to visit once each, from `start` with `fuel` units, and then a `finish` if any.

    `stops` has neither the start nor the finish, and each other one once. A closed tour finishes at
    its start. `first` and `last` are the start and the finish if they were stops too. The ship can
    leave in `ready_seconds`, which no time here includes.
    """

    system: System
    hull: Hull
    start: str
    stops: tuple[str, ...]
    finish: str | None
    fuel: int
    reserve: int
    refuel_seconds: int
    first: tuple[str, ...]
    last: tuple[str, ...]
    chains: Chains = attrs.field(repr=False)
    ready_seconds: int = 0

    @classmethod
    def of(
        cls,
        system: System,
        hull: Hull,
        start: str,
        stops: Iterable[str],
        *,
        fuel: int,
        finish: str | None,
        reserve: int,
        refuel_seconds: int,
        chains: Chains,
        ready_seconds: int = 0,
    ) -> Self:
        """Check the symbols and the numbers, and drop repeated stops.

        Raises:
            UnknownWaypoint: the system lacks a symbol.
            ValueError: a number that no ship has.
        """
        # In the order in which they were named, each once: answers must not depend on hashing.
        wanted = dict.fromkeys(stops)
        for symbol in (start, *wanted, *([] if finish is None else [finish])):
            if symbol not in system:
                raise UnknownWaypoint(symbol)
        chains.seconds(start, (), fuel=fuel, reserve=reserve)  # for its checks of the numbers
        return cls(
            system,
            hull,
            start,
            tuple(symbol for symbol in wanted if symbol not in (start, finish)),
            finish,
            fuel,
            reserve,
            refuel_seconds,
            first=(start,) if start in wanted else (),
            last=(finish,) if finish in wanted and finish not in (None, start) else (),
            chains=chains,
            ready_seconds=ready_seconds,
        )

    @property
    def ends(self) -> tuple[str, ...]:
        """The ends of legs: the stops, the start, and a finish that is another waypoint."""
        home = () if self.finish in (None, self.start) else (str(self.finish),)
        return (*self.stops, self.start, *home)

    @property
    def start_index(self) -> int:
        """The number of the start among the `ends`."""
        return len(self.stops)

    @property
    def finish_index(self) -> int | None:
        """The number of the finish among the `ends`."""
        return None if self.finish is None else len(self.ends) - 1

    def reserve_at(self, waypoint: int) -> int:
        """Units that must be left if the tour ends at the waypoint of this index."""
        has_tank = self.hull.fuel_capacity > 0
        return self.reserve if has_tank and not self.system.waypoints[waypoint].sells_fuel else 0

    def seconds(self, order: Sequence[int]) -> int:
        """Return the true seconds of an order of the stops' numbers, or UNREACHABLE."""
        return self.chains.seconds(
            self.start, self._chain(order), fuel=self.fuel, reserve=self.reserve
        )

    def route(self, order: Sequence[int]) -> Route:
        """Return the exact route of an order of the stops' numbers.

        Raises:
            NoRoute: the ship would strand.
        """
        return self.chains.route(
            self.start, self._chain(order), fuel=self.fuel, reserve=self.reserve
        )

    def flyable(self, order: Sequence[int]) -> Sequence[int]:
        """Return the order, or if the ship would strand, the fastest with another stop last."""
        # No other order needs to be tried. With 2 units or more a tank leads from a pump to any
        # stop and on to a pump again: all that can lack is the reserve, which no stop that sells
        # fuel needs. With 1 unit, a stop that sells none can only be the last. And with a finish,
        # or without a pump to begin with, all orders can be flown or none.
        if self.finish is not None or self.seconds(order) < UNREACHABLE:
            return order
        at_pump = self.hull.fuel_capacity > 1
        waypoints, index = self.system.waypoints, self.system.index
        ends = [i for i in order if waypoints[index[self.stops[i]]].sells_fuel is at_pump]
        others = [(*(i for i in order if i != end), end) for end in reversed(ends)]
        return min(others, key=self.seconds, default=order)

    def named(self, order: Sequence[int]) -> tuple[str, ...]:
        """Return the symbols of an order, with the start and the finish if they are stops."""
        return (*self.first, *(self.stops[i] for i in order), *self.last)

    def numbered(self, order: Iterable[str]) -> list[int]:
        """Return the numbers of the stops in an order of symbols. Other symbols are skipped."""
        number_of = {symbol: i for i, symbol in enumerate(self.stops)}
        return list(dict.fromkeys(number_of[symbol] for symbol in order if symbol in number_of))

    def start_row(self) -> list[int]:
        """Seconds from the start to each stop, with the fuel that the ship has."""
        return [self.chains.seconds(self.start, (stop,), fuel=self.fuel) for stop in self.stops]

    def rows(self, times: Times) -> list[list[int]]:
        """Lower bounds on seconds between the `ends`, by number.

        They are exact for a ship that leaves with a full tank, and bounds for less.
        """
        matrix = times(
            self.system,
            self.hull,
            fuel=self.hull.fuel_capacity,
            among=self.ends,
            refuel_seconds=self.refuel_seconds,
            pulse=self.chains.pulse,
        )
        return [list(row) for row in matrix.rows]

    def _chain(self, order: Sequence[int]) -> tuple[str, ...]:
        stops = tuple(self.stops[i] for i in order)
        return stops if self.finish is None else (*stops, self.finish)
