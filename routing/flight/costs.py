"""What one flight costs a hull, and the least that two or more can cost.

A cost is one integer, so that costs add and compare in one step: seconds, then fuel units burnt,
then the number of steps, in descending weight.
"""

from functools import lru_cache

from routing.memo import Memo
from routing.model import LEG_OVERHEAD_SECONDS, FlightMode, Hull

IMPOSSIBLE = 1 << 120
"""A cost above every other."""

_SECOND, _UNIT = 1 << 48, 1 << 16
_MODES = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)
_ROUNDING = 0.5


def packed(seconds: int, fuel: int, steps: int) -> int:
    """Return the cost as one integer."""
    return seconds * _SECOND + fuel * _UNIT + steps


class FlightCosts:
    """Costs of flights by billed distance (whole map units), for a hull that has a tank.

    `options` lists mode, fuel and cost of each flight that no other beats in both fuel and cost,
    the thirstiest first; `fastest` is the cheapest flight with fuel in plenty, a lower bound for
    any way to cover that distance; `segment` bounds any way from a full tank to the next stop.
    """

    def __init__(self, hull: Hull) -> None:
        self._hull = hull
        self._fuel_slopes = 12.5 / hull.speed, 225.0 / hull.speed
        self.options = Memo(self._work_out_options)
        self.fastest: Memo[int, int] = Memo(lambda distance: self.options[distance][0][2])
        self.drift: Memo[int, int] = Memo(lambda distance: self.options[distance][-1][2])
        self.segment = Memo(self._work_out_segment)
        self._lines = Memo(self._work_out_lines)

    def flight(self, distance: int, units: int) -> int:
        """Cost of the best single flight that burns at most `units` of fuel."""
        for _, fuel, cost in self.options[distance]:
            if fuel <= units:
                return cost
        return IMPOSSIBLE

    def stages(self, distance: int, units: int) -> int:
        """Lower bound on two or more flights that cover `distance` on `units` without a stop.

        Per map unit CRUISE takes 25/speed seconds and 1 unit of fuel, BURN 12.5 and 2, DRIFT 250
        and next to none. The time of any mixture lies above each line through two of these points
        and above BURN; so does that of any number of flights, each of which adds its overhead.
        """
        if units < 2:
            return IMPOSSIBLE
        thirsty, thrifty = self._fuel_slopes
        burn, cruise, drift = self._lines[distance]
        seconds = max(burn, cruise - thirsty * units, drift - thrifty * units)
        return int(seconds + 0.999999) * _SECOND + 2 * _UNIT + 2

    def _work_out_options(self, distance: int) -> tuple[tuple[FlightMode, int, int], ...]:
        speed = self._hull.speed
        options: list[tuple[FlightMode, int, int]] = []
        for mode in reversed(_MODES):
            fuel = mode.fuel(distance)
            cost = packed(mode.seconds(distance, speed), fuel, 1)
            while options and cost <= options[0][2] and fuel <= options[0][1]:
                options.pop(0)
            if not options or cost < options[0][2]:
                options.insert(0, (mode, fuel, cost))
        return tuple(options)

    def _work_out_segment(self, distance: int) -> int:
        tank = self._hull.fuel_capacity
        return min(self.flight(distance, tank), self.stages(distance, tank))

    def _work_out_lines(self, distance: int) -> tuple[float, float, float]:
        burn, cruise, drift = (self._line(distance, slope) for slope in (12.5, 37.5, 250.0))
        return burn, cruise, drift

    def _line(self, distance: int, slope: float) -> float:
        """Least seconds over two or more flights at `slope` seconds a unit for an engine of 1.

        Rounding may save half a second a flight, and half a unit of distance but never a flight's
        first unit; so the most that pays is flights of 1.5 units, each billed as one.
        """
        straight = max(0.0, distance - _ROUNDING)
        return min(
            slope * max(flights, straight - _ROUNDING * flights) / self._hull.speed
            + (LEG_OVERHEAD_SECONDS - _ROUNDING) * flights
            for flights in (2.0, max(2.0, straight / 1.5))
        )


@lru_cache(maxsize=16)
def flight_costs_of(hull: Hull) -> FlightCosts:
    """Return the hull's costs, which grow with the distances asked for; sixteen hulls are kept."""
    return FlightCosts(hull)
