"""A cost matrix of travel times with a price on fuel, which brings the tank into the matrix.

A leg costs its seconds, and `price` seconds for each unit that it takes out of the tank, less those
that it puts in at a pump. The times of a full tank make every leg look cheap. Where stops lie far
from pumps, orders that are good by a priced matrix are good in truth more often.
"""

from routing.flight.costs import SECOND
from routing.model import Hull
from routing.tour.instance import TourInstance

# The seconds of a leg that cannot be flown.
_NEVER = 1e12


def fuel_prices(hull: Hull) -> tuple[float, ...]:
    """Prices to try, in seconds a unit: none, and the time that CRUISE saves over DRIFT.

    A map unit takes 250/speed seconds in DRIFT, 25/speed in CRUISE, and then one unit of fuel
    (MECHANICS 3.1).
    """
    return (0.0,) if hull.fuel_capacity == 0 else (0.0, 225 / hull.speed)


def priced_rows(instance: TourInstance, price: float) -> list[list[int]]:
    """Return costs of the legs between the `ends`, shifted so that none is below 0."""
    # A leg that fills up may cost less than nothing, but a matrix has no negative entries. All
    # tours have equally many legs, so the shift changes no comparison between them.
    legs = _PricedLegs(instance, price)
    rows = [legs.row(at) for at in range(len(instance.ends))]
    least = min(0.0, *(min(row) for row in rows))
    return [[round(cost - least) for cost in row] for row in rows]


class _PricedLegs:
    """Legs of one instance at one price: one segment, or over pumps, the last of which fills up."""

    def __init__(self, instance: TourInstance, price: float) -> None:
        self._pulse = instance.chains.pulse
        self._legs = instance.chains.legs
        self._price = price
        self._refuel = instance.refuel_seconds
        self._ends = [instance.system.index[symbol] for symbol in instance.ends]
        self._pumps = instance.system.pumps
        self._tank = instance.hull.fuel_capacity * price
        self._to_pump = [self._pump_costs(here) for here in self._ends]
        self._stops = [[cost / SECOND for cost in row] for row in self._legs.stops]

    def row(self, at: int) -> list[float]:
        """Costs from the end of this number to each of the `ends`."""
        self._pulse()
        here, filled = self._ends[at], self._filled(at)
        row: list[float] = []
        for there, last in zip(self._ends, self._to_pump, strict=True):
            # After the last pump the tank is full, which is worth the whole tank at the price.
            over = min(map(float.__add__, filled, last), default=_NEVER) - self._tank
            segments = [(0, 0)] if there == here else self._legs.direct(here, there)
            row.append(min(self._least(segments), over))
        return row

    def _pump_costs(self, here: int) -> list[float]:
        self._pulse()
        return [self._pump_cost(here, pump) for pump in self._pumps]

    def _pump_cost(self, here: int, pump: int) -> float:
        # A stop that sells fuel is the pump of its place, so no flight leads there.
        if self._legs.is_pump_of(here, pump):
            return 0.0
        return self._least(self._legs.direct(pump, here))

    def _least(self, segments: list[tuple[int, int]]) -> float:
        costs = (cost / SECOND + self._price * fuel for fuel, cost in segments)
        return min(costs, default=_NEVER)

    def _filled(self, at: int) -> list[float]:
        """Costs until the tank is full at each pump."""
        # To the first pump and filled up there, then over any pumps: a minimum over all first ones.
        first = [cost + self._refuel for cost in self._to_pump[at]]
        columns = zip(*self._stops, strict=True)
        return [min(map(float.__add__, first, column)) for column in columns]
