"""Market ticks: production, consumption, activity and growth of markets (MECHANICS 6.4).

Every five minutes of the game all markets tick: exports gain supply and imports lose it, as fast as
their activity says, and exchanged goods go back to balance. A market catches up when somebody looks
at it. A tick depends on the seed, the market and the tick's number alone, so it does not matter
when or how often that is.
"""

import math
import random
import struct
from collections.abc import Sequence
from datetime import timedelta
from hashlib import shake_128

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.state.market import Activity, Kind, Listing, Market

TICK = timedelta(minutes=5)
"""The length of a tick, in time of the game (MECHANICS 14)."""

_HOURS = TICK / timedelta(hours=1)
_FORGETTING = math.exp(-_HOURS / guesses.TURNOVER_HOURS)
_GROWTH_TICKS = round(guesses.GROWTH_HOURS / _HOURS)
_LEVELS = list(Activity)
_SHRINKAGE_TICKS = round(guesses.SHRINKAGE_HOURS / _HOURS)


def catch_up(market: Market, tick: int, seed: int) -> None:
    """Let a market go through its ticks up to number `tick`."""
    if market.tick >= tick:
        return
    key = f"{seed} {market.symbol}"
    goods = _linked_goods(market)
    # Once ticks change nothing any more the rest is skipped: so the work is that of some days at
    # most, however long nobody looked.
    while market.tick < tick and any(good.is_busy for good in goods):
        market.tick += 1
        for good, draw in zip(goods, _draws(key, market.tick, len(goods)), strict=True):
            good.move(draw)
        # All supplies move before anything follows from them: the order of goods does not matter.
        for good in goods:
            good.evolve(f"{key} {market.tick}")
        _label(goods)
    market.tick = tick


def label(market: Market) -> None:
    """Set the activities of a market's goods, as they follow from its supplies and trade."""
    _label(_linked_goods(market))


def margin(dice: random.Random, volume: int) -> int:
    """Draw the margin of a good with such a trade volume, in percent (6.1)."""
    usual = guesses.MARGIN_OF_RARITIES if volume < 10 else guesses.MARGIN
    return max(1, round(dice.normalvariate(usual, guesses.MARGIN_SPREAD)))


def cap(volume: int) -> int:
    """Return the net supply at which production ends; consumption ends at its negative."""
    return max(guesses.LEAST_CAP, guesses.CAP_VOLUMES * volume)


@attrs.frozen
class _LinkedGood:
    """A good at its market; linked to it are the inputs of an export, the products of an import."""

    listing: Listing
    linked: Sequence[Listing]

    @property
    def is_busy(self) -> bool:
        of = self.listing
        evolving = of.turnover or of.progress or of.trade_volume > of.least_volume
        return bool(evolving) or self.drift() != 0

    def activity(self) -> Activity:
        of = self.listing
        if self._is_held_back():
            return Activity.RESTRICTED
        # An import is as brisk as its briskest product: to make more uses up more.
        if of.kind is Kind.IMPORT and self.linked:
            return max((_level(it) for it in self.linked), key=_LEVELS.index)
        # Any other good follows its trade. It is STRONG only if its inputs suffice too.
        if of.turnover >= guesses.STRONG_TURNOVER and self._is_fed():
            return Activity.STRONG
        brisk = of.turnover >= guesses.GROWING_TURNOVER
        return Activity.GROWING if brisk else Activity.WEAK

    def drift(self) -> float:
        # In units a tick, on average: rarely whole.
        of = self.listing
        # Exchanged goods go back to balance, and stop there.
        if of.kind is Kind.EXCHANGE:
            most = guesses.EXCHANGE_DRIFT * of.trade_volume * _HOURS
            return max(-most, min(most, -of.net_supply))
        rate = guesses.DRIFT[of.activity or Activity.WEAK] * of.trade_volume * _HOURS
        return rate * _room(of) if of.kind is Kind.EXPORT else -rate * _room(of)

    def move(self, draw: float) -> None:
        # Supplies are whole: the fraction of a unit becomes the chance of one unit more, so that
        # slow goods move too.
        self.listing.net_supply += math.floor(self.drift() + draw)

    def evolve(self, key: str) -> None:
        of = self.listing
        if of.kind is Kind.EXCHANGE:
            return
        # Old trade fades exponentially, and is dropped at last: a good at rest costs no ticks.
        of.turnover *= _FORGETTING
        if of.turnover < guesses.LEAST_TURNOVER:
            of.turnover = 0.0
        # Hours of brisk trade, or a day of none, make a step of the trade volume (6.4).
        of.progress = self._progress()
        if of.progress >= _GROWTH_TICKS:
            _resize(of, guesses.VOLUME_GROWTH, key)
        elif of.progress <= -_SHRINKAGE_TICKS:
            _resize(of, guesses.VOLUME_SHRINKAGE, key)

    def _progress(self) -> int:
        of = self.listing
        brisk = of.turnover >= guesses.GROWING_TURNOVER
        # Brisk trade counts up, if the inputs suffice. It starts at 0: idle hours before it do not
        # count against it.
        if brisk and of.trade_volume < guesses.MOST_VOLUME and self._is_fed():
            return max(0, of.progress) + 1
        # Slow trade lets a volume neither grow nor shrink.
        if of.turnover:
            return of.progress
        # Idle hours count down, but not for a volume that is at its least already.
        least = -_SHRINKAGE_TICKS if of.trade_volume > of.least_volume else 0
        return max(least, of.progress - 1)

    def _is_held_back(self) -> bool:
        # An export is RESTRICTED while an input is SCARCE, an import while all its products are
        # ABUNDANT: so it was for 35 of 35 exports and 64 of 67 imports of a recorded start system.
        if self.listing.kind is Kind.EXPORT:
            return any(it.net_supply < -4 * it.trade_volume for it in self.linked)
        full = all(it.net_supply >= 4 * it.trade_volume for it in self.linked)
        return bool(self.linked) and full

    def _is_fed(self) -> bool:
        # At least MODERATE: the inputs of an export, or an import itself (6.4).
        of = self.listing
        needed = self.linked if of.kind is Kind.EXPORT else (of,)
        return all(it.net_supply >= -2 * it.trade_volume for it in needed)


def _label(goods: Sequence[_LinkedGood]) -> None:
    # Exports come first: the activity of an import follows from its products' activities.
    for kind in (Kind.EXPORT, Kind.IMPORT):
        for good in goods:
            if good.listing.kind is kind:
                good.listing.activity = good.activity()


def _level(product: Listing) -> Activity:
    # A RESTRICTED product still uses up a little of its other inputs: as a WEAK one.
    level = Activity(product.activity or Activity.WEAK)
    return Activity.WEAK if level is Activity.RESTRICTED else level


def _linked_goods(market: Market) -> list[_LinkedGood]:
    listings = market.listings.values()
    imports = [it for it in listings if it.kind is Kind.IMPORT]
    exports = [it for it in listings if it.kind is Kind.EXPORT]
    goods = []
    for of in listings:
        others = imports if of.kind is Kind.EXPORT else exports
        goods.append(_LinkedGood(of, [it for it in others if _makes(it, of) or _makes(of, it)]))
    return goods


def _makes(one: Listing, other: Listing) -> bool:
    made_of = SUPPLY_CHAIN.get(other.good, ())
    return one.kind is Kind.IMPORT and other.kind is Kind.EXPORT and one.good in made_of


def _draws(key: str, tick: int, count: int) -> tuple[float, ...]:
    # A hash gives the numbers from 0 to 1: a `Random` takes ten times as long to be seeded.
    noise = shake_128(f"{key} {tick}".encode()).digest(4 * count)
    return tuple(number / 2**32 for number in struct.unpack(f">{count}I", noise))


def _room(of: Listing) -> float:
    # From 1 down to 0: near the cap production and consumption slow down before they end.
    most = cap(of.trade_volume)
    left = most - of.net_supply if of.kind is Kind.EXPORT else most + of.net_supply
    return max(0.0, min(1.0, left / (guesses.CAP_SOFTNESS * most)))


def _resize(of: Listing, factor: float, key: str) -> None:
    # Floats make 1.1 times 20 a little more than 22, which must not become 23.
    volume = math.ceil(round(of.trade_volume * factor, 6))
    of.trade_volume = max(of.least_volume, min(guesses.MOST_VOLUME, volume))
    of.progress = 0
    # When a trade volume changes, the margin may be drawn anew (6.4).
    of.margin = margin(random.Random(f"margin {key} {of.good}"), of.trade_volume)
