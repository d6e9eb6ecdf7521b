"""Drift: how markets fill and empty by themselves in time (ECONOMY 3, 4 and 7).

Exports fill and imports empty, at a rate that follows from their activity, until an end. Exchanged
goods go back to balance. Markets tick every five minutes (MECHANICS 14).
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

import attrs

from spacetraders.domain.economy.law import EXCHANGE, EXPORT

RESTRICTED, WEAK, GROWING, STRONG = "RESTRICTED", "WEAK", "GROWING", "STRONG"

TICK_SECONDS = 300
"""The time between two ticks of a market (MECHANICS 14)."""

EXPORT_RATES = {RESTRICTED: 0.33, WEAK: 0.28, GROWING: 1.4, STRONG: 2.0}
IMPORT_RATES = {RESTRICTED: 0.18, WEAK: 0.43, GROWING: 1.25, STRONG: 2.0}
"""Trade volumes an hour by activity: exports gain them, imports lose them (ECONOMY 3)."""

RARE_WEAK_EXPORT, RARE_WEAK_IMPORT = 0.55, 0.8
"""The same of rare goods that are WEAK. For imports 0.5 to 1.1 were recorded (ECONOMY 3)."""

FULL, FULL_RATE = 3, 0.1
"""A RESTRICTED export with so many trade volumes gains only so many an hour (ECONOMY 3)."""

BALANCING_RATE = 0.5
"""Trade volumes an hour by which an exchanged good goes back to balance (ECONOMY 7)."""

END_VOLUMES, END_UNITS = 8, (100, 110, 120)
"""Markets stop at so many trade volumes or units, the larger of the two (ECONOMY 3). The units are
the least, the likely and the most."""

MEMORY_HOURS, GROWING_TURNOVER, STRONG_TURNOVER = 3.0, 0.7, 1.6
"""A market remembers trade for so long, and is GROWING or STRONG while it remembers so many trade
volumes an hour (ECONOMY 4)."""

UNSEEN_TRADE, MOST_UNSEEN = 0.05, 2.0
"""Trade volumes an hour, and in all, by which trade that we do not see may move a market. Chosen:
small, since few agents share a system, but never nothing, so that every price gets old."""

WORTH_OF_CERTAINTY = 0.15
"""The share of a doubt that a look is worth. Chosen: most prices decide nothing before they are
seen again, and one that does costs the error in full only when it turns a choice."""


@attrs.frozen
class Course:
    """A good at a market as its drift sees it; `volume` is in units."""

    kind: str
    volume: int
    rare: bool = False

    def end(self, units: int = END_UNITS[1]) -> int:
        """Return the net supply in units to which it drifts."""
        most = max(units, END_VOLUMES * self.volume)
        return {EXPORT: most, EXCHANGE: 0}.get(self.kind, -most)

    def rate(self, activity: str | None, level: float) -> float:
        """Return the trade volumes an hour that it drifts towards its end, from a level in them."""
        if self.kind == EXCHANGE:
            return BALANCING_RATE
        if self.kind == EXPORT and activity == RESTRICTED and level >= FULL:
            return FULL_RATE
        return self._rates()[activity if activity in EXPORT_RATES else WEAK]

    def drifted(self, net: float, activity: str | None, hours: float) -> float:
        """Return the net supply after a time in which its activity does not change."""
        end = self.end()
        ahead = end - net
        if not ahead or hours <= 0 or self._stays(ahead):
            return net
        level = net / self.volume
        if self.kind == EXPORT and activity == RESTRICTED and level < FULL:
            # It slows down on its way: as far as there at the one rate, and on at the other.
            fills = (FULL - level) / self.rate(activity, level)
            if fills < hours:
                return self.drifted(FULL * self.volume, activity, hours - fills)
        way = self.rate(activity, level) * self.volume * hours
        return end if abs(ahead) <= way else net + math.copysign(way, ahead)

    def bounds(self, least: int, most: int, seconds: float) -> tuple[int, int]:
        """Return the least and the most net supply, in units, after so many seconds.

        Whatever its activity was in them: it may have turned more than once.
        """
        return self.spread(least, most, *self._ways(seconds))

    def bounds_between_trades(self, least: int, most: int, seconds: float) -> tuple[int, int]:
        """Return the same where trades, which are counted in already, fell into these seconds.

        Before a trade the net supply may have lain on the other side of the end. So the drift may
        have gone either way, or not at all.
        """
        _, much = self._ways(seconds)
        down, up = self.kind != EXPORT, self.kind in (EXPORT, EXCHANGE)
        return least - down * much, most + up * much

    def spread(self, least: int, most: int, little: int, much: int) -> tuple[int, int]:
        """Return a range after a drift by at least `little` and at most `much` units."""
        near, _, far = END_UNITS
        if self.kind == EXPORT:
            return _up(least, little, self.end(near)), _up(most, much, self.end(far))
        if self.kind == EXCHANGE:
            low = _up(least, little, 0) if least < 0 else _down(least, much, 0)
            high = _down(most, little, 0) if most > 0 else _up(most, much, 0)
            return low, high
        return _down(least, much, self.end(far)), _down(most, little, self.end(near))

    def _ways(self, seconds: float) -> tuple[int, int]:
        """Return the least and the most units that it drifts towards its end."""
        slow, fast = self._extremes()
        # The first tick may come at once, and the last may just have been.
        ticks = seconds / TICK_SECONDS
        little = slow * self.volume * math.floor(ticks) * TICK_SECONDS / 3600
        much = fast * self.volume * math.ceil(ticks) * TICK_SECONDS / 3600
        return math.floor(little), math.ceil(much)

    def probable(self, activity: str | None) -> tuple[float, float]:
        """Return the slowest and the fastest rate that may follow an activity without our doing.

        In trade volumes an hour. Brisk trade calms down, and inputs may fail or come.
        """
        rates = self._rates()
        if self.kind == EXCHANGE:
            return BALANCING_RATE / 2, BALANCING_RATE
        if activity in (GROWING, STRONG):
            return rates[WEAK], rates[activity]
        calm = rates[RESTRICTED], rates[WEAK]
        return min(*calm, self._extremes()[0]), max(calm)

    def _stays(self, ahead: float) -> bool:
        # An export beyond its end was sold to, and an import was bought of. That stays.
        return ahead < 0 if self.kind == EXPORT else ahead > 0 and self.kind != EXCHANGE

    def _rates(self) -> Mapping[str, float]:
        return _RATES[self.kind == EXPORT, self.rare]

    def _extremes(self) -> tuple[float, float]:
        if self.kind == EXCHANGE:
            return BALANCING_RATE, BALANCING_RATE
        rates = self._rates().values()
        least = min(rates)
        return (min(least, FULL_RATE) if self.kind == EXPORT else least), max(rates)


_RATES: Mapping[tuple[bool, bool], Mapping[str, float]] = {
    (True, False): EXPORT_RATES,
    (True, True): EXPORT_RATES | {WEAK: RARE_WEAK_EXPORT},
    (False, False): IMPORT_RATES,
    (False, True): IMPORT_RATES | {WEAK: RARE_WEAK_IMPORT},
}


def activity_at(turnover: float) -> str:
    """Return the activity of a good that is not held back, by its recent trade (ECONOMY 4).

    `turnover` is in trade volumes an hour: purchases of an export, sales of an import.
    """
    if turnover >= STRONG_TURNOVER:
        return STRONG
    return GROWING if turnover >= GROWING_TURNOVER else WEAK


def faded(turnover: float, hours: float) -> float:
    """Return what a market remembers of its trade after a time."""
    return turnover * math.exp(-hours / MEMORY_HOURS) if turnover else 0.0


def activities(turnover: float, hours: float) -> Iterator[tuple[str, float]]:
    """Yield the activities that follow each other as trade is forgotten, each with its hours."""
    for level in (STRONG_TURNOVER, GROWING_TURNOVER):
        if turnover > level and hours > 0:
            lasts = min(hours, MEMORY_HOURS * math.log(turnover / level))
            yield activity_at(turnover), lasts
            turnover, hours = level * (1 - 1e-9), hours - lasts
    if hours > 0:
        yield activity_at(turnover), hours


class Doubtful(Protocol):
    """What is believed of a good at a market."""

    def doubt(self, now: datetime) -> float:
        """Return the credits by which a load of one trade volume may be mispriced."""


def look_value(belief: Doubtful, now: datetime) -> float:
    """Return what a look at a good is worth, in credits."""
    return WORTH_OF_CERTAINTY * belief.doubt(now)


def _up(net: int, units: int, end: int) -> int:
    return net if net >= end else min(end, net + units)


def _down(net: int, units: int, end: int) -> int:
    return net if net <= end else max(end, net - units)
