"""Draws the traits of a waypoint, and the first supplies of its market and shipyard."""

import math
import random
from collections.abc import Iterator

from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox.catalogue.goods import ANTIMATTER, EXCHANGE_VOLUME, good
from spacetraders.sandbox.making import start_template
from spacetraders.sandbox.making.start_template import Trade
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import Kind, Listing, Market
from spacetraders.sandbox.state.shipyard import Offer, Shipyard
from spacetraders.sandbox.state.universe import SHIPYARD

STOCK = (2, 9)  # ships for sale: MODERATE to ABUNDANT, the prices of MECHANICS 7
ACTIVITIES = ("GROWING", "GROWING", "WEAK", "STRONG")

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
    """Return a shipyard with drawn stocks: its prices are about those of MECHANICS 7."""
    # Dice of its own: what yards sell does not change the rest of the system.
    dice = random.Random(f"shipyard {seed} {symbol}")
    types = tuple(f"SHIP_{name}" for name in sold.split())
    offers = tuple(
        Offer.priced(name, dice.randint(*STOCK), dice.choice(ACTIVITIES)) for name in types
    )
    return Shipyard(symbol, types, offers)


def _listings(dice: random.Random, trade: Trade, scale: int) -> Iterator[tuple[str, Listing]]:
    lists = (
        (Kind.EXPORT, trade.exports),
        (Kind.IMPORT, trade.imports),
        (Kind.EXCHANGE, trade.exchange),
    )
    for kind, symbols in lists:
        for symbol in symbols.split():
            yield symbol, _listing(dice, kind, symbol, scale)


def _listing(dice: random.Random, kind: Kind, symbol: str, scale: int) -> Listing:
    known = good(symbol)
    if kind is Kind.EXCHANGE:
        volume = ANTIMATTER if symbol == "ANTIMATTER" else EXCHANGE_VOLUME
        return Listing(known.symbol, kind, known.base, 0, volume)
    volume = known.volume * scale
    # As in the recorded start system, exports begin full and imports empty (MECHANICS 6.6).
    if kind is Kind.EXPORT:
        supply = dice.uniform(0.4, 1) * market_ticks.cap(volume)
    else:
        supply = dice.uniform(-7, -1) * volume
    margin = market_ticks.margin(dice, known.volume)
    # This draw was the activity, which follows from the supplies now. It stays, so that a seed
    # makes what it made before.
    dice.randrange(3)
    return Listing(known.symbol, kind, known.base, margin, volume, round(supply))
