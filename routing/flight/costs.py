"""Costs of flights for one hull: single flights exactly, several by a lower bound.

A cost is one integer, so that costs add and compare in one step: seconds, then fuel units burnt,
then the number of steps, in descending weight.
"""

from functools import lru_cache

from routing.memo import Memo
from routing.model import LEG_OVERHEAD_SECONDS, FlightMode, Hull

IMPOSSIBLE = 1 << 120
"""The cost of a flight that cannot be made. Sums with it are told by `>= IMPOSSIBLE`."""

# 48 bits below the seconds: 32 for the fuel units and 16 for the steps, so neither overflows.
SECOND = 1 << 48
"""The cost of one second: `cost // SECOND` are the seconds of a cost."""

_UNIT = 1 << 16

# The most fuel per map unit first, as in `options`. STEALTH is left out: it burns as much as CRUISE
# and takes longer, so no fastest route has it.
_MODES = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)

# The most that rounding can take off a distance (map units) or a flight (seconds).
_ROUNDING = 0.5


def packed(seconds: int, fuel: int, steps: int) -> int:
    """Return the cost as one integer."""
    return seconds * SECOND + fuel * _UNIT + steps


class FlightCosts:
    """Costs of flights by billed distance (whole map units), for a hull that has a tank.

    `options` lists the flights over a distance that no other one dominates, as (mode, fuel, cost),
    with falling fuel and rising cost. `fastest` is the cost of the first of them, and a lower bound
    on every way to cover that distance. `drift` is the cost of the last. `segment` is a lower
    bound on every way from a full tank to the next refuel stop.
    """

    def __init__(self, hull: Hull) -> None:
        self._hull = hull
        self._fuel_slopes = 12.5 / hull.speed, 225.0 / hull.speed
        self.options = Memo(self._compute_options)
        self.fastest: Memo[int, int] = Memo(lambda distance: self.options[distance][0][2])
        self.drift: Memo[int, int] = Memo(lambda distance: self.options[distance][-1][2])
        self.segment = Memo(self._compute_segment)
        self._lines = Memo(self._compute_lines)

    def flight(self, distance: int, units: int) -> int:
        """Cost of the best single flight that burns at most `units` of fuel."""
        for _, fuel, cost in self.options[distance]:
            if fuel <= units:
                return cost
        return IMPOSSIBLE

    def several(self, distance: int, units: int) -> int:
        """Lower bound on two or more flights that cover `distance` on `units` without a stop.

        Per map unit CRUISE takes 25/speed seconds and 1 unit of fuel, BURN 12.5 and 2, DRIFT 250
        and next to none. The bound is the linear programme over all mixtures of the three: their
        time lies above the line through BURN and CRUISE, above the line through CRUISE and DRIFT,
        and above BURN. `docs/decisions/routes.md` has the derivation.
        """
        if units < 2:  # each flight burns a unit at least
            return IMPOSSIBLE
        burn_to_cruise, cruise_to_drift = self._fuel_slopes
        burn, cruise, drift = self._lines[distance]
        seconds = max(burn, cruise - burn_to_cruise * units, drift - cruise_to_drift * units)
        # Real times are whole, so the bound may be rounded up. A millionth is left for the error of
        # floating point, which must not lift it above a time that is exactly whole.
        return int(seconds + 0.999999) * SECOND + 2 * _UNIT + 2

    def _compute_options(self, distance: int) -> tuple[tuple[FlightMode, int, int], ...]:
        speed = self._hull.speed
        options: list[tuple[FlightMode, int, int]] = []
        for mode in reversed(_MODES):
            fuel = mode.fuel(distance)
            cost = packed(mode.seconds(distance, speed), fuel, 1)
            # Over one map unit all modes round alike: CRUISE may then beat DRIFT in both respects,
            # and a fast hull gains nothing by BURN. Dominance is checked in both directions.
            while options and cost <= options[0][2] and fuel <= options[0][1]:
                options.pop(0)
            if not options or cost < options[0][2]:
                options.insert(0, (mode, fuel, cost))
        return tuple(options)

    def _compute_segment(self, distance: int) -> int:
        tank = self._hull.fuel_capacity
        return min(self.flight(distance, tank), self.several(distance, tank))

    def _compute_lines(self, distance: int) -> tuple[float, float, float]:
        # Seconds at a fuel of 0 on three lines over (fuel, seconds) per map unit: the level line
        # through BURN (2, 12.5), the line through BURN and CRUISE (1, 25), whose slope is -12.5,
        # and the line through CRUISE and DRIFT (0, 250), whose slope is -225.
        burn, cruise, drift = (self._line(distance, slope) for slope in (12.5, 37.5, 250.0))
        return burn, cruise, drift

    def _line(self, distance: int, slope: float) -> float:
        """Least seconds of two or more flights at `slope` seconds per map unit for speed 1.

        Rounding may save half a second a flight, and half a unit of distance, but never a flight's
        first unit.
        """
        straight = max(0.0, distance - _ROUNDING)  # `distance` was rounded as well
        # As a function of the number of flights, the time is linear up to flights of 1.5 units,
        # which are billed as one, and rises from there. So its least value is at one of the ends
        # of the first part: at two flights, or at flights of 1.5 units.
        return min(
            slope * max(flights, straight - _ROUNDING * flights) / self._hull.speed
            + (LEG_OVERHEAD_SECONDS - _ROUNDING) * flights
            for flights in (2.0, max(2.0, straight / 1.5))
        )


@lru_cache(maxsize=16)
def flight_costs_of(hull: Hull) -> FlightCosts:
    """Return the hull's costs. The last sixteen hulls are kept, with all distances asked for."""
    return FlightCosts(hull)
