"""Draws the traits of a waypoint, and the first supplies of its market and shipyard."""

import math
import random
from collections.abc import Iterator

from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import ANTIMATTER, EXCHANGE_VOLUME, RAW, good
from spacetraders.sandbox.dice import between
from spacetraders.sandbox.making import start_template
from spacetraders.sandbox.making.start_template import Trade
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import Kind, Listing, Market
from spacetraders.sandbox.state.shipyard import Offer, Shipyard
from spacetraders.sandbox.state.universe import SHIPYARD

SCARCE_BELOW = -4  # trade volumes, MECHANICS 6.1

_OUTFITS = {name: tuple(traits.split()) for name, traits in start_template.OUTFITS.items()}


def at(bearing: float, radius: float) -> tuple[int, int]:
    """Return the whole coordinates of a bearing in radians and a radius in map units."""
    return round(radius * math.cos(bearing)), round(radius * math.sin(bearing))


def traits(
    dice: random.Random, outfit: str, *, always: str, market: bool, yard: bool
) -> tuple[str, ...]:
    """Draw a waypoint's traits from its outfit, and add the ones that it always has."""
    drawn: list[str] = []
    for name, counts in start_template.DRAWS.get(outfit, ()):
        count = dice.choice(counts)
        drawn += dice.sample(_OUTFITS[name], count)
    # Some drawn traits may be among the constant ones: each is listed once, in this order.
    trades, builds = [MARKETPLACE] if market else [], [SHIPYARD] if yard else []
    return tuple(dict.fromkeys(drawn + trades + always.split() + builds))


def market(dice: random.Random, symbol: str, trade: Trade, *, scale: int = 1) -> Market:
    """Return a market with drawn supplies of its goods.

    The trade volumes of what it makes and uses up are `scale` times those of a start system.
    """
    stocked = Market(symbol, dict(_listings(dice, trade, scale)))
    market_ticks.label(stocked)
    return stocked


def shipyard(seed: int, symbol: str, sold: str) -> Shipyard:
    """Return a shipyard where nobody has bought yet, with drawn stocks and margins (ECONOMY 8)."""
    # Dice of its own: what yards sell does not change the rest of the system.
    dice = random.Random(f"shipyard {seed} {symbol}")
    types = tuple(f"SHIP_{name}" for name in sold.split())
    return Shipyard(symbol, types, tuple(offer(dice, name) for name in types))


def offer(dice: random.Random, ship_type: str) -> Offer:
    """Return the offer of a type at a yard where nobody has bought yet (ECONOMY 8)."""
    drawn = [
        Offer.priced(ship_type, stock, margin)
        for stock in _whole(guesses.FIRST_STOCKS)
        for margin in _whole(guesses.SHIP_MARGINS)
    ]
    # Not every stock was seen with every margin: the prices tell which go together.
    least, most = guesses.FIRST_PRICES
    fitting = [it for it in drawn if least <= it.price / it.listing.base <= most]
    return dice.choice(fitting or drawn)


def _whole(ends: tuple[int, int]) -> range:
    return range(ends[0], ends[1] + 1)


def _listings(dice: random.Random, trade: Trade, scale: int) -> Iterator[tuple[str, Listing]]:
    lists = (
        (Kind.EXPORT, trade.exports),
        (Kind.IMPORT, trade.imports),
        (Kind.EXCHANGE, trade.exchange),
    )
    for kind, symbols in lists:
        for symbol in symbols.split():
            yield symbol, listing(dice, kind, symbol, scale)


def listing(dice: random.Random, kind: Kind, symbol: str, scale: int = 1) -> Listing:
    """Return a good as a market has it that nobody has visited (ECONOMY 2).

    Its volume and supply are `scale` times those of a start system. Exchanged goods do not scale.
    """
    known = good(symbol)
    if kind is Kind.EXCHANGE:
        volume = ANTIMATTER if symbol == "ANTIMATTER" else EXCHANGE_VOLUME
        return Listing(known.symbol, kind, known.base, 0, volume, _exchanged(dice, volume))
    margin = market_ticks.margin(dice, symbol)
    supply = _first_supply(dice, kind, symbol) * scale
    return Listing(known.symbol, kind, known.base, margin, known.volume * scale, supply)


def _first_supply(dice: random.Random, kind: Kind, symbol: str) -> int:
    exports, volume = kind is Kind.EXPORT, good(symbol).volume
    if market_ticks.is_rare(symbol):
        return dice.randint(*guesses.RARE_EXPORT_STARTS) if exports else _first_rare_need(dice)
    row = "RAW" if volume >= RAW else "MADE"
    if exports:
        return round(_cut_normal(dice, *guesses.EXPORT_STARTS[row]) * volume)
    mean, deviation, least, most = guesses.IMPORT_STARTS[row]
    # How many are SCARCE is known better than the tail of the distribution.
    scarce = dice.random() < guesses.SCARCE_SHARE
    ends = (least, SCARCE_BELOW) if scarce else (SCARCE_BELOW, most)
    return round(_cut_normal(dice, mean, deviation, *ends) * volume)


def _first_rare_need(dice: random.Random) -> int:
    most, below, least = guesses.RARE_IMPORT_STARTS
    return max(least, most - round(dice.expovariate(1 / below)))


def _exchanged(dice: random.Random, volume: int) -> int:
    # Drawn in any case, so that the dice after it do not depend on it.
    balanced, volumes = dice.random() < guesses.BALANCED_SHARE, dice.normalvariate(0, 1)
    return 0 if balanced else round(volumes * volume)


def _cut_normal(
    dice: random.Random, mean: float, deviation: float, least: float, most: float
) -> float:
    return between(least, most, lambda: dice.normalvariate(mean, deviation))
