"""The economy: what markets make and use up by themselves (MECHANICS 6.4).

Every five minutes of the game all markets tick: exports gain supply and imports lose it, as fast as
their activity says, and exchanged goods go back to balance. A market catches up when somebody looks
at it; what a tick does depends on the seed, the market and the tick's number alone, so it does not
matter how often that is.

An export is RESTRICTED where something that it is made of is SCARCE, an import where all that is
made of it there is ABUNDANT. In a recorded start system the first holds for all 35 exports, the
second for all but 3 of 68 imports. What nothing holds back is as brisk as its trade, but an import
as what is made of it, so that making more uses up more.
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
"""How long a tick is, in time of the game (MECHANICS 14)."""

_HOURS = TICK / timedelta(hours=1)
_FORGETTING = math.exp(-_HOURS / guesses.TURNOVER_HOURS)
_GROWTH_TICKS = round(guesses.GROWTH_HOURS / _HOURS)
_LEVELS = list(Activity)
_SHRINKAGE_TICKS = round(guesses.SHRINKAGE_HOURS / _HOURS)


def catch_up(market: Market, tick: int, seed: int) -> None:
    """Let a market tick up to number `tick`, and not once where it has.

    A market on which ticks have no effect any more is not made to go through them, so the work is
    that of some days at most however long nobody looked.
    """
    if market.tick >= tick:
        return
    key = f"{seed} {market.symbol}"
    lines = _lines(market)
    while market.tick < tick and any(line.is_busy for line in lines):
        market.tick += 1
        for line, draw in zip(lines, _draws(key, market.tick, len(lines)), strict=True):
            line.move(draw)
        for line in lines:
            line.evolve(f"{key} {market.tick}")
        _label(lines)
    market.tick = tick


def label(market: Market) -> None:
    """Set the activity of all of a market's goods to what follows from its supplies and trade."""
    _label(_lines(market))


def margin(dice: random.Random, volume: int) -> int:
    """Draw the margin of a good with such a trade volume, in percent (6.1)."""
    usual = guesses.MARGIN_OF_RARITIES if volume < 10 else guesses.MARGIN
    return max(1, round(dice.normalvariate(usual, guesses.MARGIN_SPREAD)))


def cap(volume: int) -> int:
    """Return the net supply, above 0 or below, at which production and consumption end."""
    return max(guesses.LEAST_CAP, guesses.CAP_VOLUMES * volume)


@attrs.frozen
class _Line:
    """A good with what it hangs on at its market: an export's inputs, or an import's products."""

    listing: Listing
    linked: Sequence[Listing]

    @property
    def is_busy(self) -> bool:
        """Whether ticks do anything to the good."""
        of = self.listing
        evolving = of.turnover or of.progress or of.trade_volume > of.least_volume
        return bool(evolving) or self.drift() != 0

    def activity(self) -> Activity:
        """Return the activity of an export, or of an import whose products have theirs."""
        of = self.listing
        if self._is_held_back():
            return Activity.RESTRICTED
        if of.kind is Kind.IMPORT and self.linked:
            return max((_level(it) for it in self.linked), key=_LEVELS.index)
        if of.turnover >= guesses.STRONG_TURNOVER and self._is_fed():
            return Activity.STRONG
        brisk = of.turnover >= guesses.GROWING_TURNOVER
        return Activity.GROWING if brisk else Activity.WEAK

    def drift(self) -> float:
        """Return the units by which a tick moves the net supply, on average."""
        of = self.listing
        if of.kind is Kind.EXCHANGE:
            most = guesses.EXCHANGE_DRIFT * of.trade_volume * _HOURS
            return max(-most, min(most, -of.net_supply))
        rate = guesses.DRIFT[of.activity or Activity.WEAK] * of.trade_volume * _HOURS
        return rate * _room(of) if of.kind is Kind.EXPORT else -rate * _room(of)

    def move(self, draw: float) -> None:
        """Make or use up what a tick does: whole units, rounded by chance as `draw` says."""
        self.listing.net_supply += math.floor(self.drift() + draw)

    def evolve(self, key: str) -> None:
        """Let trade be forgotten a little, and the trade volume follow it in the long run."""
        of = self.listing
        if of.kind is Kind.EXCHANGE:
            return
        of.turnover *= _FORGETTING
        if of.turnover < guesses.LEAST_TURNOVER:
            of.turnover = 0.0
        of.progress = self._progress()
        if of.progress >= _GROWTH_TICKS:
            _resize(of, guesses.VOLUME_GROWTH, key)
        elif of.progress <= -_SHRINKAGE_TICKS:
            _resize(of, guesses.VOLUME_SHRINKAGE, key)

    def _progress(self) -> int:
        of = self.listing
        brisk = of.turnover >= guesses.GROWING_TURNOVER
        if brisk and of.trade_volume < guesses.MOST_VOLUME and self._is_fed():
            return max(0, of.progress) + 1
        if of.turnover:
            return of.progress
        least = -_SHRINKAGE_TICKS if of.trade_volume > of.least_volume else 0
        return max(least, of.progress - 1)

    def _is_held_back(self) -> bool:
        if self.listing.kind is Kind.EXPORT:
            return any(it.net_supply < -4 * it.trade_volume for it in self.linked)
        full = all(it.net_supply >= 4 * it.trade_volume for it in self.linked)
        return bool(self.linked) and full

    def _is_fed(self) -> bool:
        """Whether an export's inputs, or an import itself, are at least in MODERATE supply."""
        of = self.listing
        needed = self.linked if of.kind is Kind.EXPORT else (of,)
        return all(it.net_supply >= -2 * it.trade_volume for it in needed)


def _label(lines: Sequence[_Line]) -> None:
    for kind in (Kind.EXPORT, Kind.IMPORT):  # in this order: imports follow what is made of them
        for line in lines:
            if line.listing.kind is kind:
                line.listing.activity = line.activity()


def _level(product: Listing) -> Activity:
    """Return how briskly a product uses its inputs up: one that is RESTRICTED as a WEAK one."""
    level = Activity(product.activity or Activity.WEAK)
    return Activity.WEAK if level is Activity.RESTRICTED else level


def _lines(market: Market) -> list[_Line]:
    listings = market.listings.values()
    imports = [it for it in listings if it.kind is Kind.IMPORT]
    exports = [it for it in listings if it.kind is Kind.EXPORT]
    lines = []
    for of in listings:
        others = imports if of.kind is Kind.EXPORT else exports
        lines.append(_Line(of, [it for it in others if _makes(it, of) or _makes(of, it)]))
    return lines


def _makes(one: Listing, other: Listing) -> bool:
    """Whether one good is imported, and the other made of it."""
    made_of = SUPPLY_CHAIN.get(other.good, ())
    return one.kind is Kind.IMPORT and other.kind is Kind.EXPORT and one.good in made_of


def _draws(key: str, tick: int, count: int) -> tuple[float, ...]:
    """Return numbers from 0 to 1; a hash, because dice take ten times as long to be seeded."""
    noise = shake_128(f"{key} {tick}".encode()).digest(4 * count)
    return tuple(number / 2**32 for number in struct.unpack(f">{count}I", noise))


def _room(of: Listing) -> float:
    """Return 1 where production or consumption goes on undisturbed, down to 0 where it ends."""
    most = cap(of.trade_volume)
    left = most - of.net_supply if of.kind is Kind.EXPORT else most + of.net_supply
    return max(0.0, min(1.0, left / (guesses.CAP_SOFTNESS * most)))


def _resize(of: Listing, factor: float, key: str) -> None:
    """Give a good another trade volume, and draw a new margin for it."""
    volume = math.ceil(round(of.trade_volume * factor, 6))  # 1.1 times 20 is not quite 22
    of.trade_volume = max(of.least_volume, min(guesses.MOST_VOLUME, volume))
    of.progress = 0
    of.margin = margin(random.Random(f"margin {key} {of.good}"), of.trade_volume)
