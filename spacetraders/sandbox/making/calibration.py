"""Calibration: finds base price, margin and net supply behind a recorded quote (MECHANICS 6.1).

For goods whose base price is known exactly, whole numbers of margin and net supply give the
recorded prices. For the others a base price near the known one is searched as well.
"""

import math
import sys
from collections.abc import Iterable, Iterator

import attrs

from spacetraders.sandbox.state.market import (
    LEAST_PRICE,
    SUPPLY_FLOORS,
    Kind,
    Listing,
    Quote,
    Supply,
)

MARGINS = range(1, 17)  # seen are 5 to 13 (MECHANICS 6.1)
USUAL_MARGIN = 8
FARTHEST = 21.0  # net supply in trade volumes; seen is up to 125 at a volume of 6 (6.4)
BASE_STEP, BASE_STEPS = 0.0025, 60  # how far from the likeliest base price to look: 15 %


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


def _bases(seen: Seen) -> Iterator[int]:
    # Prices are nearly proportional to the base. With the usual margin, and a supply in the middle
    # of the label, the quote gives the likeliest base; the others lie around it, step by step.
    middle = sum(_bounds(seen.supply, seen.volume)) // 2
    scale = 1_000_000
    usual = Listing("", seen.kind, scale, USUAL_MARGIN, seen.volume, middle).quote()
    likely = scale * seen.quote.purchase_price / usual.purchase_price
    for step in range(BASE_STEPS):
        yield max(1, round(likely * (1 + step * BASE_STEP)))
        yield max(1, round(likely * (1 - step * BASE_STEP)))


def _nearest(seen: Seen, bases: Iterable[int]) -> Hidden:
    # Exchanged goods have no margin in their law: any one does.
    margins = (USUAL_MARGIN,) if seen.kind is Kind.EXCHANGE else MARGINS
    best = Hidden(0, 0, 0, error=sys.maxsize)
    for base in bases:
        tried = (
            _tried(seen, base, margin, net_supply)
            for margin in margins
            for net_supply in _supplies(seen, base, margin)
        )
        # Of equal errors the margin nearest to the usual one is the likeliest.
        best = min([best, *tried], key=_merit)
        if best.error <= _tolerance(seen):
            break
    return best


def _tried(seen: Seen, base: int, margin: int, net_supply: int) -> Hidden:
    got = Listing("", seen.kind, base, margin, seen.volume, net_supply).quote()
    error = abs(got.purchase_price - seen.quote.purchase_price)
    error += abs(got.sell_price - seen.quote.sell_price)
    return Hidden(base, margin, net_supply, error)


def _merit(hidden: Hidden) -> tuple[int, int]:
    return hidden.error, abs(hidden.margin - USUAL_MARGIN)


def _supplies(seen: Seen, base: int, margin: int) -> Iterable[int]:
    # The label bounds the net supply.
    least, most = _bounds(seen.supply, seen.volume)
    if seen.kind is Kind.EXCHANGE:
        return sorted(range(least, most + 1, max(1, seen.volume // 10)), key=abs)
    # The price of the good's own kind is the law at N, rounded: the law's inverse at both ends of
    # the rounding leaves a few whole numbers to try.
    exports = seen.kind is Kind.EXPORT
    price = seen.quote.purchase_price if exports else seen.quote.sell_price
    ends = [_inverse(seen.kind, base, margin, price + off) for off in (-0.5, 0.5)]
    low = max(least, math.floor(min(ends) * seen.volume))
    if price <= LEAST_PRICE:  # the least price hides how much more there is
        return range(low, most + 1)
    return range(low, min(most, math.ceil(max(ends) * seen.volume)) + 1)


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
