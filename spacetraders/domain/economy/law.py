"""The price law of markets, and ladders: what the next units cost or bring (ECONOMY 1 and 7).

A market hides a whole number for each of its goods, the net supply in units. The prices follow from
it, from the trade volume, from the good's base price and from a margin in percent. A purchase takes
its units from the net supply, and a sale adds them.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Self

import attrs

from routing.model import round_half_up

EXPORT, IMPORT, EXCHANGE = "EXPORT", "IMPORT", "EXCHANGE"

LEAST_PRICE = 1
"""No price is lower, in credits (ECONOMY 1)."""

LABELS = ((4, "ABUNDANT"), (2, "HIGH"), (-2, "MODERATE"), (-4, "LIMITED"))
"""The least net supply of each label, in trade volumes (MECHANICS 6.1)."""


SCARCE = "SCARCE"
"""The label below them all."""

MOST_PULL = 1_000.0
"""The greatest power of 2 in a price. Only an absurd supply reaches it, and no float holds more."""

SPREAD, LEAST_SPREAD, PULL_OF_EXCHANGE = 0.0104, 2, 0.0054
FOLLOWING = ((0.0, 0.1), (0.02, 0.1), (0.06, 0.27), (0.19, 0.36), (1.4, 0.58), (1.9, 0.68))
"""The fit for exchanged goods (ECONOMY 7). The spread on either side, and what an imbalance moves,
are in base prices. Each point of the line tells by how much one price has moved, in base prices,
and the share of it by which the other one follows."""


@attrs.frozen
class Stock:
    """A good at a market: `base` in credits, `margin` in percent, `volume` and `net` in units."""

    good: str
    kind: str
    base: int
    margin: int
    volume: int
    net: int

    @property
    def ask(self) -> int:
        """Credits that the next unit costs."""
        return ask_of(self.kind, self.base, self.margin, self.volume, self.net)

    @property
    def bid(self) -> int:
        """Credits that the next unit brings."""
        return bid_of(self.kind, self.base, self.margin, self.volume, self.net)

    @property
    def level(self) -> float:
        """The net supply in trade volumes."""
        return self.net / self.volume

    @property
    def label(self) -> str:
        """The word that the market shows for its supply."""
        return next((word for floor, word in LABELS if self.level >= floor), SCARCE)

    def after(self, units: int) -> Self:
        """Return it after so many units were sold to the market, or bought there if negative."""
        return attrs.evolve(self, net=self.net + units)


@attrs.frozen
class Tranche:
    """One transaction: its `units`, each at `price` credits."""

    units: int
    price: int

    @property
    def credits(self) -> int:
        """The price of all its units."""
        return self.units * self.price


def purchase(stock: Stock, units: int) -> tuple[Tranche, ...]:
    """Return the transactions in which so many units are bought, the first of them first."""
    return tuple(_ladder(stock, units, -1))


def sale(stock: Stock, units: int) -> tuple[Tranche, ...]:
    """Return the transactions in which so many units are sold, the first of them first."""
    return tuple(_ladder(stock, units, 1))


def _ladder(stock: Stock, units: int, sign: int) -> Iterator[Tranche]:
    # One transaction has one price, whatever it moves, and takes a trade volume at most.
    price_of = ask_of if sign < 0 else bid_of
    net = stock.net
    while units > 0:
        lot = min(units, stock.volume)
        yield Tranche(lot, price_of(stock.kind, stock.base, stock.margin, stock.volume, net))
        net += sign * lot
        units -= lot


def ask_of(kind: str, base: int, margin: int, volume: int, net: int) -> int:
    """Return the price at which a market sells a unit, in credits (ECONOMY 1 and 7)."""
    if kind == EXPORT:
        return max(LEAST_PRICE, curve(kind, base, margin, volume, net))
    if kind == IMPORT:
        # Twice the law one trade volume before. A glut presses it to nine tenths of the base only.
        return max(least_import_ask(base), 2 * curve(kind, base, margin, volume, net - volume))
    return _exchanged(base, volume, net)[0]


def bid_of(kind: str, base: int, margin: int, volume: int, net: int) -> int:
    """Return the price at which a market buys a unit, in credits (ECONOMY 1 and 7)."""
    if kind == EXPORT:
        # Half of the rounded law one trade volume further on, rounded up.
        return max(LEAST_PRICE, (curve(kind, base, margin, volume, net + volume) + 1) // 2)
    if kind == IMPORT:
        return max(LEAST_PRICE, curve(kind, base, margin, volume, net))
    return _exchanged(base, volume, net)[1]


def least_import_ask(base: int) -> int:
    """Return the lowest price at which a market sells what it imports, in credits (ECONOMY 1)."""
    return round_half_up(9 * base / 10)


def curve(kind: str, base: int, margin: int, volume: int, net: int) -> int:
    """Return the rounded law of exports or imports, which falls as the net supply grows."""
    if kind == EXPORT:
        percent = 100 + (_pull(net, volume) - 5) * margin
    else:
        percent = 100 + (5 - _pull(-net, volume)) * margin
    return round_half_up(base * percent / 100)


def _pull(net: int, volume: int) -> float:
    # 4 * 2^(-0.3 n). As 0.3 is no exact float, the power is divided as a whole: a price that lies
    # at a half would else be rounded the wrong way.
    return 4.0 * math.exp2(min(MOST_PULL, -3 * net / (10 * volume)))


def _exchanged(base: int, volume: int, net: int) -> tuple[int, int]:
    spread = max(LEAST_SPREAD, round_half_up(SPREAD * base))
    moved = base * PULL_OF_EXCHANGE * (_pull(-abs(net), volume) - 4)
    follows = moved * _following(moved / base)
    # Scarcity lifts the ask most, and glut lowers the bid most.
    up, down = (moved, follows) if net < 0 else (-follows, -moved)
    ask, bid = base + spread + up, base - spread + down
    return max(LEAST_PRICE, round_half_up(ask)), max(LEAST_PRICE, round_half_up(bid))


def _following(moved: float) -> float:
    for (start, low), (end, high) in pairwise(FOLLOWING):
        if moved <= end:
            return low + (high - low) * (moved - start) / (end - start)
    return FOLLOWING[-1][1]
