"""Costs of flights for one hull: single flights exactly, several by a lower bound.

A cost is one integer, so that costs add and compare in one step: seconds, then fuel units burnt,
then the number of steps, in descending weight. Where a second has a price (`Worth`), credits come
first, then seconds and steps.
"""

import math
from functools import lru_cache
from typing import Self

import attrs

from routing.memo import Memo
from routing.model import FUEL_CREDITS, LEG_OVERHEAD_SECONDS, FlightMode, Hull

IMPOSSIBLE = 1 << 120
"""The cost of a flight that cannot be made. Sums with it are told by `>= IMPOSSIBLE`."""

# 48 bits below the seconds: 32 for the fuel units and 16 for the steps, so neither overflows.
SECOND = 1 << 48
"""The cost of one second: `cost // SECOND` are the seconds of a cost."""

_UNIT = 1 << 16

_CREDIT = 1_000_000  # prices are whole millionths of a credit, so that costs stay integers

DEAREST_SECOND = 1_000_000.0
"""Credits for a second beyond which a higher price changes nothing: no route burns so much fuel
that it costs as much as one second."""

FASTEST_FIRST = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.STEALTH, FlightMode.DRIFT)
"""All modes, the one that burns the most fuel per map unit first."""

Modes = frozenset[FlightMode]

ANY_MODE: Modes = frozenset({FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT})
"""All modes that a best route may have. STEALTH is not one of them: it burns as much as CRUISE and
takes longer."""

# The most that rounding can take off a distance (map units) or a flight (seconds).
_ROUNDING = 0.5

# The share of a bound that is sure whatever the errors of floating point. They are below 1e-11 of
# it: the terms are up to 20,000 times as large as their difference.
_EXACT = 1 - 1e-9

_ENDLESS = 1 << 30  # units of fuel that no flight burns


@attrs.frozen
class Worth:
    """What a second and a unit of fuel count for in the leading part of a cost.

    Without prices that part is the seconds, and ties go to the least fuel. With prices it is
    millionths of a credit, and ties go to the least seconds: at one cost and time, the fuel is the
    same. Both leave further ties to the fewest steps.
    """

    second: int = 1
    unit: int = 0

    @classmethod
    def at(cls, credits_per_second: float | None) -> Self:
        """Return the worth at this price of a second, to a millionth of a credit. None is no price.

        Raises:
            ValueError: the price is negative, infinite, or no number.
        """
        if credits_per_second is None:
            return cls()
        if not (math.isfinite(credits_per_second) and credits_per_second >= 0):
            raise ValueError(f"a second cannot be worth {credits_per_second} credits")
        second = round(min(credits_per_second, DEAREST_SECOND) * _CREDIT)
        return cls(second, round(FUEL_CREDITS * _CREDIT))

    def packed(self, seconds: int, fuel: int, steps: int) -> int:
        """Return the cost as one integer."""
        leading = seconds * self.second + fuel * self.unit
        return leading * SECOND + (seconds if self.unit else fuel) * _UNIT + steps


FASTEST = Worth()
"""Time alone counts: the worth without prices."""

packed = FASTEST.packed
"""The cost of seconds, fuel units and steps where time alone counts."""


class FlightCosts:
    """Costs of flights by billed distance (whole map units), for a hull that has a tank.

    `options` lists the flights over a distance that no other one dominates, as (mode, fuel, cost),
    with falling fuel and rising cost. `fastest` is the cost of the first of them, and `least` a
    lower bound on every way to cover that distance, which without prices is the same. `drift` is
    the cost of the last. `segment` is a lower bound on every way from a full tank to the next
    refuel stop.

    Where only some `modes` may be flown, the bounds of several flights are those of all modes. They
    stay below, and so does STEALTH, which is CRUISE but slower.
    """

    def __init__(self, hull: Hull, worth: Worth = FASTEST, modes: Modes = ANY_MODE) -> None:
        self._hull = hull
        self._worth = worth
        self._modes = [mode for mode in reversed(FASTEST_FIRST) if mode in modes]
        # What a unit of fuel is taken to be worth on each of the three lines of `several`, and how
        # steeply two of them fall.
        self._fuel_prices = [
            max(float(worth.unit), seconds * worth.second / hull.speed)
            for seconds in (0.0, 12.5, 225.0)
        ]
        self._fuel_slopes = [price - worth.unit for price in self._fuel_prices[1:]]
        self.options = Memo(self._compute_options)
        self.fastest: Memo[int, int] = Memo(lambda distance: self.options[distance][0][2])
        self.least: Memo[int, int] = Memo(self._compute_least) if worth.unit else self.fastest
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
        and above BURN. With prices the fuel counts too, and no line has it cheaper than it is.
        `docs/decisions/routes.md` has the derivation.
        """
        if units < 2:  # each flight burns a unit at least
            return IMPOSSIBLE
        steep, steepest = self._fuel_slopes
        free, scarce, scarcest = self._lines[distance]
        least = max(free, scarce - steep * units, scarcest - steepest * units)
        # Real times and prices are whole, so the bound may be rounded up. Something is left for the
        # error of floating point, which must not lift it above a cost that is exactly whole.
        return int(least * _EXACT + 0.999999) * SECOND + 2 * _UNIT + 2

    def _compute_options(self, distance: int) -> tuple[tuple[FlightMode, int, int], ...]:
        speed = self._hull.speed
        options: list[tuple[FlightMode, int, int]] = []
        for mode in self._modes:
            fuel = mode.fuel(distance)
            cost = self._worth.packed(mode.seconds(distance, speed), fuel, 1)
            # Over one map unit all modes round alike: CRUISE may then beat DRIFT in both respects,
            # and a fast hull gains nothing by BURN. Dominance is checked in both directions.
            # Where a second is cheap, a faster mode may cost more than a slower one.
            while options and cost <= options[0][2] and fuel <= options[0][1]:
                options.pop(0)
            if not options or cost < options[0][2]:
                options.insert(0, (mode, fuel, cost))
        return tuple(options)

    def _compute_segment(self, distance: int) -> int:
        tank = self._hull.fuel_capacity
        return min(self.flight(distance, tank), self.several(distance, tank))

    def _compute_least(self, distance: int) -> int:
        # Where a second is cheap, a flight more may cost less than the rounding of its way saves.
        return min(self.fastest[distance], self.several(distance, _ENDLESS))

    def _compute_lines(self, distance: int) -> tuple[float, float, float]:
        # Without prices these are the seconds at a fuel of 0 on three lines over (fuel, seconds)
        # per map unit: the level line through BURN (2, 12.5), the line through BURN and CRUISE
        # (1, 25), whose slope is -12.5, and the line through CRUISE and DRIFT (0, 250), whose slope
        # is -225. With a unit at a line's price, the two modes on it are equally good.
        free, scarce, scarcest = (self._line(distance, price) for price in self._fuel_prices)
        return free, scarce, scarcest

    def _line(self, distance: int, price: float) -> float:
        """Least cost of two or more flights with a unit of fuel at `price`, as leading parts.

        Rounding may save half a second a flight, and half a unit of distance, but never a flight's
        first unit.
        """
        second = self._worth.second
        a_unit = second / self._hull.speed
        slope = min(12.5 * a_unit + 2 * price, 25.0 * a_unit + price, 250.0 * a_unit)
        # Every flight burns a unit. Beyond the price at which CRUISE and DRIFT are equal, that is
        # more than the slope of DRIFT has in it.
        flight = (LEG_OVERHEAD_SECONDS - _ROUNDING) * second + max(0.0, price - 225.0 * a_unit)
        straight = max(0.0, distance - _ROUNDING)  # `distance` was rounded as well
        # As a function of the number of flights, the cost is linear up to flights of 1.5 units,
        # which are billed as one, and rises from there. So its least value is at one of the ends
        # of the first part: at two flights, or at flights of 1.5 units.
        return min(
            slope * max(flights, straight - _ROUNDING * flights) + flight * flights
            for flights in (2.0, max(2.0, straight / 1.5))
        )


def flight_costs_of(hull: Hull, worth: Worth = FASTEST, modes: Modes = ANY_MODE) -> FlightCosts:
    """Return the hull's costs. The last sixteen hulls are kept, with all distances asked for.

    So are the last sixteen with prices, or with other modes.
    """
    if worth == FASTEST and modes == ANY_MODE:
        return _unpriced(hull)
    return _priced(hull, worth, modes)


@lru_cache(maxsize=16)
def _unpriced(hull: Hull) -> FlightCosts:
    return FlightCosts(hull)


@lru_cache(maxsize=16)
def _priced(hull: Hull, worth: Worth, modes: Modes) -> FlightCosts:
    # Apart from the others, which the long solves need: prices of a second change all the time.
    return FlightCosts(hull, worth, modes)
