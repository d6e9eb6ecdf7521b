"""Markets: what a good costs, and what a trade does to that (MECHANICS 6).

Each good at a market has a hidden whole number, its net supply N. Prices follow from N, from the
trade volume, from the good's base price and from a margin in percent; a purchase takes its units
from N, a sale adds them.
"""

import math
from collections import deque
from datetime import datetime
from enum import StrEnum

import attrs

from routing.model import round_half_up

LEAST_PRICE = 10  # credits, MECHANICS 6.1
TRANSACTIONS_SHOWN = 20  # MECHANICS 6.4


class Kind(StrEnum):
    """Whether a market makes a good, uses it up, or passes it on."""

    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    EXCHANGE = "EXCHANGE"


class Supply(StrEnum):
    """How much of a good there is, in words; in rising order."""

    SCARCE = "SCARCE"
    LIMITED = "LIMITED"
    MODERATE = "MODERATE"
    HIGH = "HIGH"
    ABUNDANT = "ABUNDANT"


SUPPLY_FLOORS = (
    (4, Supply.ABUNDANT),
    (2, Supply.HIGH),
    (-2, Supply.MODERATE),
    (-4, Supply.LIMITED),
)
"""The least N, in trade volumes, for each word; below them all a good is SCARCE (6.1)."""


@attrs.frozen
class Quote:
    """What a unit costs to buy, and what it brings, in credits."""

    purchase_price: int
    sell_price: int


@attrs.define
class Listing:
    """A good at a market; `margin` in percent, `net_supply` in units, moved by each trade."""

    good: str
    kind: Kind
    base: int
    margin: int
    trade_volume: int
    net_supply: int = 0
    activity: str | None = None

    @property
    def supply(self) -> Supply:
        """The net supply in words."""
        return supply_of(self.net_supply / self.trade_volume)

    def quote(self) -> Quote:
        """Return the prices of now; a whole transaction is made at them."""
        return _LAWS[self.kind](self.base, self.margin, self.net_supply / self.trade_volume)


@attrs.frozen
class Transaction:
    """A trade that was done; `type` is PURCHASE or SELL, seen from the ship."""

    waypoint_symbol: str
    ship_symbol: str
    trade_symbol: str
    type: str
    units: int
    price_per_unit: int
    timestamp: datetime

    @property
    def total_price(self) -> int:
        """Credits that changed hands."""
        return self.units * self.price_per_unit


def _latest() -> deque[Transaction]:
    return deque(maxlen=TRANSACTIONS_SHOWN)


@attrs.define
class Market:
    """The goods of a waypoint by symbol, and the last trades, newest first."""

    symbol: str
    listings: dict[str, Listing]
    transactions: deque[Transaction] = attrs.field(factory=_latest)

    def bought(self, transaction: Transaction) -> None:
        """Note a purchase by a ship, and move the good's supply by it."""
        self.listings[transaction.trade_symbol].net_supply -= transaction.units
        self.transactions.appendleft(transaction)


def supply_of(volumes: float) -> Supply:
    """Return the word for a net supply given in trade volumes."""
    return next((word for floor, word in SUPPLY_FLOORS if volumes >= floor), Supply.SCARCE)


def _pull(volumes: float) -> float:
    return 4.0 * math.exp2(-0.3 * volumes)


def _credits(value: float) -> int:
    return max(LEAST_PRICE, round_half_up(value))


def _export(base: int, margin: int, volumes: float) -> Quote:
    ask = base * (1 + (_pull(volumes) - 5) * margin / 100)
    bid = base * (1 + (_pull(volumes + 1) - 5) * margin / 100) / 2
    return Quote(_credits(ask), _credits(bid))


def _import(base: int, margin: int, volumes: float) -> Quote:
    bid = base * (1 + (5 - _pull(-volumes)) * margin / 100)
    ask = base * (1 + (5 - _pull(1 - volumes)) * margin / 100)
    return Quote(max(LEAST_PRICE, 2 * round_half_up(ask)), _credits(bid))


def _exchange(base: int, _margin: int, volumes: float) -> Quote:
    """Quote an exchanged good; the law is unknown, this fits the recorded quotes (6.3).

    Around the base lies a spread of 1 %, 2 credits at least. From LIMITED on both prices rise
    ever faster, the bid two thirds as much as the ask; from HIGH on the bid sags, the ask a fifth
    as much, and not below half of the base.
    """
    spread = max(2.0, base / 100)
    shortage = 0.01 * (math.exp2(max(0.0, -2 - volumes)) - 1)
    glut = min(0.5, 0.01 * (math.exp2(max(0.0, volumes - 2)) - 1))
    ask = base * (1 + shortage - glut / 5) + spread
    bid = base * (1 + shortage * 2 / 3 - glut) - spread
    return Quote(_credits(ask), _credits(bid))


_LAWS = {Kind.EXPORT: _export, Kind.IMPORT: _import, Kind.EXCHANGE: _exchange}
