"""Inference: the base price of a good that is in no table, from one quote.

The ask and the bid lie one trade volume apart on the same curve (ECONOMY 1). For each margin this
gives the base price and the net supply. Base prices of dear goods are round numbers, so the margin
that leads to the roundest one is the most probable.
"""

import math
from collections.abc import Iterator
from functools import lru_cache

import attrs

from spacetraders.domain.economy import law
from spacetraders.domain.economy.fitting import (
    MIDDLES,
    USUAL_MARGIN,
    USUAL_RARE_MARGIN,
    Shown,
    Span,
    explained,
    likely_margins,
)
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT

STEP = 2.0**-0.3
"""The factor of the curve's pull from one trade volume to the next (MECHANICS 6.1)."""

ROUND = (1000, 100, 10, 1)
"""Base prices that are multiples of an earlier number are the more probable (MECHANICS 6.2)."""

NEAR = (-1, 0, 1, 2)
"""Whole net supplies that are tried around a computed one, as the prices are rounded."""


GLUT_RATIO = 3
"""Where the ask is at its floor, it is more than so many times the bid, whatever the margin."""


@attrs.frozen(order=True)
class _Candidate:
    """A base price and a margin that explain a quote. The least one is the most probable."""

    roundness: int
    oddness: int
    margin: int
    base: int


@lru_cache(maxsize=1024)
def inferred(seen: Shown, *, rare: bool) -> tuple[int, tuple[Span, ...]]:
    """Return a base price in credits, and spans which explain a quote with it; at least one.

    Where no base explains it, the usual margin and the middle of the label are taken.
    """
    candidates = [] if seen.kind == EXCHANGE else list(_candidates(seen, rare=rare))
    base = min(candidates).base if candidates else _plain_base(seen, rare=rare)
    spans = explained(seen, base, rare=rare)
    return base, spans or (_plain_span(seen, rare=rare),)


def _candidates(seen: Shown, *, rare: bool) -> Iterator[_Candidate]:
    usual = _usual(seen, rare=rare)
    for margin in likely_margins(rare=rare or seen.volume < 10):
        level = _level(seen, margin)
        if level is None:
            continue
        for near in NEAR:
            net = math.floor(level * seen.volume) + near
            found = _roundest(seen, margin, net)
            if found:
                roundness, base = found
                yield _Candidate(roundness, abs(margin - usual), margin, base)


def _level(seen: Shown, margin: int) -> float | None:
    """Return the net supply, in trade volumes, that this margin gives; None if it gives none."""
    ask, bid = _prices(seen)
    # An export asks P + Q and half-bids P + Q * STEP. An import bids P - Q and asks, by half, for
    # P - Q * STEP. Here P is the price without any pull, and Q is the pull.
    if seen.kind == EXPORT:
        near, far = float(ask), 2.0 * bid
        pull = (near - far) / (1 - STEP)
        plain = near - pull
        base = plain / (1 - 0.05 * margin)
    else:
        near, far = float(bid), ask / 2
        pull = (far - near) / (1 - STEP)
        plain = near + pull
        base = plain / (1 + 0.05 * margin)
    if pull <= 0 or base <= 0:
        return None
    power = math.log2(pull * 100 / (base * margin) / 4) / 0.3
    return -power if seen.kind == EXPORT else power


def _roundest(seen: Shown, margin: int, net: int) -> tuple[int, int] | None:
    """Return the roundest base that gives the quote at a net supply, with its rank, or None."""
    ask, bid = _prices(seen)
    price = ask if seen.kind == EXPORT else bid
    share = _share(seen.kind, margin, seen.volume, net)
    if share <= 0:
        return None
    for rank, step in enumerate(ROUND):
        base = round(price / share / step) * step
        if base > 0 and _gives(seen, law.Stock("", seen.kind, base, margin, seen.volume, net)):
            return rank, base
    return None


def _share(kind: str, margin: int, volume: int, net: int) -> float:
    """Return the law as a share of the base price."""
    precise = 10**9
    return law.curve(kind, precise, margin, volume, net) / precise


def _gives(seen: Shown, stock: law.Stock) -> bool:
    return (stock.ask, stock.bid, stock.label) == (seen.ask, seen.bid, seen.label)


def _plain_base(seen: Shown, *, rare: bool) -> int:
    ask, bid = _prices(seen)
    if seen.kind == EXCHANGE:
        return max(1, (ask + bid) // 2)
    if seen.kind == IMPORT and ask >= GLUT_RATIO * bid:
        # In a glut the bid goes on falling, and the ask stays at nine tenths of the base.
        return max(1, round(ask / 0.9))
    span = _plain_span(seen, rare=rare)
    share = _share(seen.kind, span.margin, seen.volume, span.least)
    price = ask if seen.kind == EXPORT else bid
    return max(1, round(price / share))


def _plain_span(seen: Shown, *, rare: bool) -> Span:
    net = MIDDLES.get(seen.label or "", 0) * seen.volume
    return Span(0 if seen.kind == EXCHANGE else _usual(seen, rare=rare), net, net)


def _usual(seen: Shown, *, rare: bool) -> int:
    return USUAL_RARE_MARGIN if rare or seen.volume < 10 else USUAL_MARGIN


def _prices(seen: Shown) -> tuple[int, int]:
    return seen.ask or 0, seen.bid or 0
