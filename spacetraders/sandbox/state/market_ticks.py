"""Market ticks: production, use, activity and growth of markets (ECONOMY 2 to 5).

A market stands still until the first ship is at its waypoint. From then on it ticks every five
minutes of the game: exports gain supply and imports lose it, as fast as their activity says, and
exchanged goods go back to balance. A market catches up when somebody looks at it.

Supplies are counted in millionths of a unit, and all that a tick adds is a whole number of these.
So many ticks at once are exactly as good as one after the other, and it does not matter when or
how often somebody looks. A catch-up leaps from one change of rates to the next: there are some
dozens of these in the life of a market, however long that is.
"""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import RARE, good
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.state.market import (
    MILLIONTHS,
    SUPPLY_FLOORS,
    TICKS_AN_HOUR,
    Activity,
    Kind,
    Listing,
    Market,
    Supply,
)

TICK = timedelta(hours=1) / TICKS_AN_HOUR
"""The length of a tick, in time of the game."""

HOUR = TICKS_AN_HOUR
DAY = 24 * HOUR
"""The ticks of an hour and of a day."""

NEVER = 2**62
"""More ticks than any market lives."""

FULL = 3
"""The net supply, in trade volumes, from which a RESTRICTED export makes less (ECONOMY 3)."""

_STEP = 1_000_000
"""The progress that makes a step of a trade volume."""


def catch_up(market: Market, tick: int, seed: int) -> None:
    """Let a market go through its ticks up to number `tick`; it may be there already."""
    if market.opened is None or market.tick >= tick or market.opened >= tick:
        return
    # Ticks before the first visit passed without a change.
    market.tick = max(market.tick, market.opened)
    goods = _linked_goods(market)
    while market.tick < tick:
        # What was traded since the last tick counts from this one on.
        _label(goods, market.tick)
        leap = min(
            [tick - market.tick, *(it.ticks_to_change(market.tick, market.age) for it in goods)]
        )
        for it in goods:
            it.move(leap, market.age)
        market.tick += leap
        for it in goods:
            it.grow(f"{seed} {market.symbol}")
    _label(goods, market.tick)


def label(market: Market) -> None:
    """Set the activities of a market's goods, as they follow from its supplies and trade."""
    _label(_linked_goods(market), market.tick)


def margin(dice: random.Random, symbol: str) -> int:
    """Draw the margin of a good, in percent (6.1)."""
    usual = guesses.MARGIN_OF_RARITIES if is_rare(symbol) else guesses.MARGIN
    return max(1, round(dice.normalvariate(usual, guesses.MARGIN_SPREAD)))


def cap(volume: int) -> int:
    """Return the net supply at which production ends; use ends at its negative."""
    return max(guesses.LEAST_CAP, guesses.CAP_VOLUMES * volume)


def is_rare(symbol: str) -> bool:
    """Whether a good is one of those that markets begin to trade six units at a time."""
    return good(symbol).volume <= RARE


@attrs.frozen
class _LinkedGood:
    """A good at its market; linked to it are the inputs of an export, the products of an import."""

    listing: Listing
    linked: Sequence[Listing]
    rare: bool

    def activity(self, tick: int) -> Activity:
        if self._is_held_back():
            return Activity.RESTRICTED
        # Every good follows its own recent trade: purchases of an export, deliveries of an import.
        turnover = self.listing.turnover_at(tick)
        if turnover >= guesses.STRONG_TURNOVER:
            return Activity.STRONG
        return Activity.GROWING if turnover >= guesses.GROWING_TURNOVER else Activity.WEAK

    def ticks_to_change(self, tick: int, age: int) -> int:
        """Return after how many ticks, at least 1, a rate of this good or a linked one may change.

        It may come too early, which costs a leap, but never too late.
        """
        ticks = [*self._ticks_to_bounds(), self._ticks_to_calm(tick)]
        growth = self._growth(age)
        if growth:
            ticks.append(-((self.listing.progress - _STEP) // growth))
        elif self._wants_growth():
            # What holds it back is the limit of its age, which rises with the next day.
            ticks.append(DAY - age % DAY)
        return max(1, min(ticks))

    def move(self, ticks: int, age: int) -> None:
        # The growth follows from the supplies before the ticks, and so comes first.
        self.listing.progress += ticks * self._growth(age)
        self.listing.shift(self._shift(ticks))

    def grow(self, key: str) -> None:
        of = self.listing
        if of.progress < _STEP:
            return
        of.progress, of.steps = 0, of.steps + 1
        # In floating point and not rounded first: so 90 becomes 100, as recorded.
        of.trade_volume = math.ceil(of.trade_volume * guesses.VOLUME_GROWTH)
        # The net supply stays, and the margin is drawn anew.
        of.margin = margin(random.Random(f"margin {key} {of.good} {of.steps}"), of.good)

    def _shift(self, ticks: int) -> int:
        of, rate = self.listing, self._rate()
        moved = ticks * rate
        # Nothing moves beyond its end in the last tick.
        left = abs(self._end() * MILLIONTHS - of.millionths)
        return max(-left, min(left, moved))

    def _rate(self) -> int:
        # In millionths of a unit a tick, towards the end of this kind of good.
        of = self.listing
        way = self._end() * MILLIONTHS - of.millionths
        # Exchanged goods go to 0 from both sides. What was sold to an export that is full, or
        # bought of an import that is empty, stays.
        if way == 0 or (of.kind is Kind.EXPORT and way < 0) or (of.kind is Kind.IMPORT and way > 0):
            return 0
        units_an_hour = self._volumes_an_hour() * of.trade_volume
        return round(math.copysign(units_an_hour, way) * MILLIONTHS / HOUR)

    def _end(self) -> int:
        most = cap(self.listing.trade_volume)
        return {Kind.EXPORT: most, Kind.IMPORT: -most, Kind.EXCHANGE: 0}[self.listing.kind]

    def _volumes_an_hour(self) -> float:
        of = self.listing
        if of.kind is Kind.EXCHANGE:
            return guesses.EXCHANGE_RATE
        level = of.activity or Activity.WEAK
        if of.kind is Kind.IMPORT:
            return (guesses.RARE_IMPORT_RATES if self.rare else guesses.IMPORT_RATES)[level]
        # An export that is held back makes little more than what it lacks.
        if level == Activity.RESTRICTED and of.net_supply >= self._units(FULL):
            return guesses.FULL_RESTRICTED_RATE
        return (guesses.RARE_EXPORT_RATES if self.rare else guesses.EXPORT_RATES)[level]

    def _ticks_to_bounds(self) -> Iterator[int]:
        of, rate = self.listing, self._rate()
        if not rate:
            return
        for bound in (*(self._units(volumes) for volumes in _bounds()), self._end()):
            way = bound * MILLIONTHS - of.millionths
            # A supply is at a bound from the bound itself upwards.
            if rate > 0 and way > 0:
                yield -(-way // rate)
            elif rate < 0 and way <= 0:
                yield way // rate + 1

    def _ticks_to_calm(self, tick: int) -> int:
        # Old trade fades: after how many ticks its level falls.
        of = self.listing
        for level in (guesses.STRONG_TURNOVER, guesses.GROWING_TURNOVER):
            if of.turnover_at(tick) < level:
                continue
            fades = math.log(of.turnover / level) * guesses.TURNOVER_HOURS * HOUR
            ticks = max(1, of.counted + math.ceil(fades) + 1 - tick)
            # The logarithm is rounded: the first tick below the level is looked for near it.
            while ticks > 1 and of.turnover_at(tick + ticks - 1) < level:
                ticks -= 1
            return ticks
        return NEVER

    def _wants_growth(self) -> bool:
        # An export grows while it is bought down, fed or not; an import while it is overfilled.
        of = self.listing
        if of.kind is Kind.EXPORT:
            return of.net_supply < self._units(guesses.GROWS_BELOW)
        return of.kind is Kind.IMPORT and of.net_supply >= self._units(guesses.GROWS_FROM)

    def _growth(self, age: int) -> int:
        # The progress of a tick.
        of = self.listing
        allowed = guesses.FIRST_DAY_STEPS + guesses.LATER_DAYS_STEPS * (age // DAY)
        if not self._wants_growth() or of.steps >= allowed:
            return 0
        fast = of.kind is Kind.EXPORT and of.net_supply < self._units(guesses.GROWS_FAST_BELOW)
        hours = guesses.FAST_STEP_HOURS if fast else guesses.STEP_HOURS
        return round(_STEP / (hours * HOUR))

    def _is_held_back(self) -> bool:
        # An export is RESTRICTED while an input at its market is SCARCE, an import while all that
        # is made of it there is ABUNDANT.
        if self.listing.kind is Kind.EXPORT:
            return any(it.supply is Supply.SCARCE for it in self.linked)
        full = all(it.supply is Supply.ABUNDANT for it in self.linked)
        return bool(self.linked) and full

    def _units(self, volumes: float) -> int:
        # The least net supply that counts as so many trade volumes.
        return math.ceil(volumes * self.listing.trade_volume)


def _bounds() -> tuple[float, ...]:
    # The bounds of the labels, and those at which rates or growth change, in trade volumes.
    growth = guesses.GROWS_FAST_BELOW, guesses.GROWS_BELOW, guesses.GROWS_FROM
    return *(floor for floor, _ in SUPPLY_FLOORS), FULL, *growth


def _label(goods: Sequence[_LinkedGood], tick: int) -> None:
    for it in goods:
        if it.listing.kind is not Kind.EXCHANGE:
            it.listing.activity = it.activity(tick)


def _linked_goods(market: Market) -> list[_LinkedGood]:
    listings = market.listings.values()
    imports = [it for it in listings if it.kind is Kind.IMPORT]
    exports = [it for it in listings if it.kind is Kind.EXPORT]
    goods = []
    for of in listings:
        others = imports if of.kind is Kind.EXPORT else exports
        linked = [it for it in others if _makes(it, of) or _makes(of, it)]
        goods.append(_LinkedGood(of, linked, is_rare(of.good)))
    return goods


def _makes(one: Listing, other: Listing) -> bool:
    made_of = SUPPLY_CHAIN.get(other.good, ())
    return one.kind is Kind.IMPORT and other.kind is Kind.EXPORT and one.good in made_of
