"""Calibration: finds base price, margin and net supply behind a recorded quote (MECHANICS 6.1).

For goods whose base price is known exactly, whole numbers of margin and net supply give the
recorded prices. For the others a base price near the known one is searched as well.
"""

import math
import sys
from collections.abc import Iterable, Sequence

import attrs

from routing.model import round_half_up
from spacetraders.sandbox.state.market import (
    EXCHANGE_PULL,
    EXCHANGE_SPREAD,
    LEAST_PRICE,
    SUPPLY_FLOORS,
    Kind,
    Quote,
    Supply,
    quote,
)

MARGINS = range(1, 17)  # seen are 5 to 13 (MECHANICS 6.1)
USUAL_MARGIN = 8
FARTHEST = 21.0  # net supply in trade volumes; seen is up to 125 at a volume of 6 (6.4)
BASE_STEP, BASE_STEPS = 0.0025, 60  # how far from the likeliest base price to look: 15 %
MOST_SUPPLIES = 32  # to try for a base price and a margin


@attrs.frozen
class Seen:
    """A recorded good at a market."""

    kind: Kind
    volume: int
    supply: Supply
    quote: Quote


@attrs.frozen
class Hidden:
    """The hidden numbers of a quote; `error` is the sum of the differences of both prices."""

    base: int
    margin: int
    net_supply: int
    error: int


def explain(seen: Seen, base: int) -> Hidden:
    """Return the numbers that give the quote, or come nearest to it; `base` is the known price."""
    best = _nearest(seen, [base])
    # A base price that is only roughly known cannot give the quote: others near it are tried.
    if best.error > _tolerance(seen):
        best = min(best, _nearest(seen, _bases(seen)), key=_merit)
    return best


def _tolerance(seen: Seen) -> int:
    # The law of exchanged goods is known only roughly (6.3).
    return max(2, seen.quote.purchase_price // 20) if seen.kind is Kind.EXCHANGE else 2


def _bases(seen: Seen) -> Iterable[int]:
    # Prices are nearly proportional to the base. With the usual margin, and a supply in the middle
    # of the label, the quote gives the likeliest base; the others lie around it, step by step.
    middle = sum(_bounds(seen.supply, seen.volume)) // 2
    scale = 1_000_000
    usual = quote(seen.kind, scale, USUAL_MARGIN, middle, seen.volume)
    likely = scale * seen.quote.purchase_price / usual.purchase_price
    shares = (1 + sign * step * BASE_STEP for step in range(BASE_STEPS) for sign in (1, -1))
    # The steps of a small base round to few numbers, each of which is tried once.
    return dict.fromkeys(max(1, round(likely * share)) for share in shares)


def _nearest(seen: Seen, bases: Iterable[int]) -> Hidden:
    # Exchanged goods have no margin in their law: any one does.
    margins = (USUAL_MARGIN,) if seen.kind is Kind.EXCHANGE else MARGINS
    best = Hidden(0, 0, 0, error=sys.maxsize)
    for base in bases:
        tried = (
            _tried(seen, base, margin, net_supply)
            for margin in margins
            for net_supply in supplies(seen, base, margin)
        )
        # Of equal errors the margin nearest to the usual one is the likeliest.
        best = min([best, *tried], key=_merit)
        if best.error <= _tolerance(seen):
            break
    return best


def _tried(seen: Seen, base: int, margin: int, net_supply: int) -> Hidden:
    got = quote(seen.kind, base, margin, net_supply, seen.volume)
    error = abs(got.purchase_price - seen.quote.purchase_price)
    error += abs(got.sell_price - seen.quote.sell_price)
    return Hidden(base, margin, net_supply, error)


def _merit(hidden: Hidden) -> tuple[int, int]:
    return hidden.error, abs(hidden.margin - USUAL_MARGIN)


def supplies(seen: Seen, base: int, margin: int) -> Sequence[int]:
    """Return the net supplies to try, in units: those that may give the quote, or come nearest."""
    # The label bounds the net supply.
    least, most = _bounds(seen.supply, seen.volume)
    # The law's inverse at both ends of a price's rounding leaves a few whole numbers to try.
    ends = sorted(_ends(seen, base, margin))
    low = max(least, math.floor(ends[0] * seen.volume))
    high = min(most, math.ceil(ends[1] * seen.volume))
    # A quote that this base cannot give leaves none: the end of the label comes nearest.
    return _spread_out(low, high) if low <= high else (min(max(low, least), most),)


def _ends(seen: Seen, base: int, margin: int) -> tuple[float, float]:
    # In trade volumes.
    ask, bid = seen.quote.purchase_price, seen.quote.sell_price
    if seen.kind is Kind.EXCHANGE:
        # Scarcity shows in the ask, glut in the bid.
        scarce = ask + bid >= 2 * base
        return _exchanged(base, ask - base, -1) if scarce else _exchanged(base, base - bid, 1)
    # The price of the good's own kind is the law at N, rounded.
    price, ahead = float(ask if seen.kind is Kind.EXPORT else bid), 0
    # The least bid hides how full a market is. Its ask tells, the law one volume before, unless
    # that is at its least as well.
    if seen.kind is Kind.IMPORT and bid <= LEAST_PRICE and ask > round_half_up(0.9 * base):
        price, ahead = ask / 2, 1
    low, high = (_inverse(seen.kind, base, margin, price + off) + ahead for off in (-0.5, 0.5))
    return low, high


def _exchanged(base: int, moved: int, sign: int) -> tuple[float, float]:
    # The law of exchanged goods solved for N, whose price moves away from the base by so much.
    def volumes(moved: float) -> float:
        spread = max(2, round_half_up(EXCHANGE_SPREAD * base))
        pull = 4 + max(0.0, moved - spread) / (EXCHANGE_PULL * base)
        return sign * min(FARTHEST, math.log2(pull / 4) / 0.3)

    return volumes(moved - 0.5), volumes(moved + 0.5)


def _spread_out(low: int, high: int) -> range:
    # Goods that cost little have one price for many supplies: some of them, evenly spaced, will do.
    return range(low, high + 1, max(1, (high - low) // MOST_SUPPLIES))


def _bounds(supply: Supply, volume: int) -> tuple[int, int]:
    floors = {word: float(floor) for floor, word in SUPPLY_FLOORS}
    order = list(Supply)
    higher = order[order.index(supply) + 1 :]
    floor = floors.get(supply, -FARTHEST)
    ceiling = floors[higher[0]] if higher else FARTHEST
    return math.ceil(floor * volume), math.ceil(ceiling * volume) - 1


def _inverse(kind: Kind, base: int, margin: int, price: float) -> float:
    # In trade volumes: the law of MECHANICS 6.1, solved for N. Beyond its asymptote there is none.
    relative = (price / base - 1) * 100 / margin
    pull = 5 + relative if kind is Kind.EXPORT else 5 - relative
    volumes = FARTHEST if pull <= 0 else -math.log2(pull / 4) / 0.3
    volumes = max(-FARTHEST, min(FARTHEST, volumes))
    return volumes if kind is Kind.EXPORT else -volumes
