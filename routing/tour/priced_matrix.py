"""Travel times with a price on fuel: what a matrix can know of the tank.

A leg costs its seconds, and `price` for each unit that it takes out of the tank, less what it puts
in at a pump. Where stops lie far from pumps, an order that is good by such a matrix is good in
truth more often than one by the times of a full tank, which makes every leg look cheap.
"""

from routing.flight.costs import packed
from routing.model import Hull
from routing.tour.instance import TourInstance

_SECOND = packed(1, 0, 0)
_NEVER = 1e12


def prices(hull: Hull) -> tuple[float, ...]:
    """Seconds that one unit saves: flown in CRUISE instead of DRIFT (MECHANICS 3.1)."""
    return (0.0,) if hull.fuel_capacity == 0 else (0.0, 225 / hull.speed)


def priced_rows(instance: TourInstance, price: float) -> list[list[int]]:
    """Return costs of the legs between the `ends`, shifted so that none is below 0."""
    legs = _PricedLegs(instance, price)
    rows = [legs.row(at) for at in range(len(instance.ends))]
    least = min(0.0, *(min(row) for row in rows))
    return [[round(cost - least) for cost in row] for row in rows]


class _PricedLegs:
    """Legs of one instance at one price: straight on, or over pumps, of which the last fills up."""

    def __init__(self, instance: TourInstance, price: float) -> None:
        self._pulse = instance.chains.pulse
        self._reach = instance.chains.legs
        self._price = price
        self._refuel = instance.refuel_seconds
        self._ends = [instance.system.index[symbol] for symbol in instance.ends]
        self._pumps = instance.system.pumps
        self._tank = instance.hull.fuel_capacity * price
        self._to_pump = [self._pump_costs(here) for here in self._ends]
        self._stops = [[cost / _SECOND for cost in row] for row in self._reach.stops]

    def row(self, at: int) -> list[float]:
        """Costs from an end to each."""
        self._pulse()
        here, filled = self._ends[at], self._filled(at)
        row: list[float] = []
        for there, last in zip(self._ends, self._to_pump, strict=True):
            over = min(map(float.__add__, filled, last), default=_NEVER) - self._tank
            segments = [(0, 0)] if there == here else self._reach.direct(here, there)
            row.append(min(self._least(segments), over))
        return row

    def _pump_costs(self, here: int) -> list[float]:
        self._pulse()
        return [self._pump_cost(here, pump) for pump in self._pumps]

    def _pump_cost(self, here: int, pump: int) -> float:
        """Cost between a stop and a pump; one that sells fuel is the pump of its place."""
        if self._reach.is_pump_of(here, pump):
            return 0.0
        return self._least(self._reach.direct(pump, here))

    def _least(self, segments: list[tuple[int, int]]) -> float:
        costs = (cost / _SECOND + self._price * fuel for fuel, cost in segments)
        return min(costs, default=_NEVER)

    def _filled(self, at: int) -> list[float]:
        """Costs until the tank is full at each pump."""
        first = [cost + self._refuel for cost in self._to_pump[at]]
        columns = zip(*self._stops, strict=True)
        return [min(map(float.__add__, first, column)) for column in columns]
