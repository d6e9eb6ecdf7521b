"""Markets: what a good costs, and what a trade does to that (MECHANICS 6).

Each good at a market has a hidden whole number, its net supply N. Prices follow from N, from the
trade volume, from the good's base price and from a margin in percent; a purchase takes its units
from N, a sale adds them.

An export's ask and an import's bid are the law itself, rounded. The other side is the same law one
trade volume away, rounded, and then halved or doubled. So rounded, it gives to the credit all 103
quotes of exports and imports that were recorded in a start system.
"""

import math
from collections import deque
from datetime import datetime
from enum import StrEnum

import attrs

from routing.model import round_half_up
from spacetraders.sandbox.guesses import TURNOVER_HOURS

LEAST_PRICE = 10  # credits, MECHANICS 6.1
TRANSACTIONS_SHOWN = 20  # MECHANICS 6.4


class Kind(StrEnum):
    """Whether a market makes a good, uses it up, or passes it on."""

    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    EXCHANGE = "EXCHANGE"


class Activity(StrEnum):
    """How briskly a market makes an export, or uses up an import."""

    RESTRICTED = "RESTRICTED"
    WEAK = "WEAK"
    GROWING = "GROWING"
    STRONG = "STRONG"


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
    """A good at a market; `margin` in percent, `net_supply` in units, moved by each trade.

    `turnover` says how briskly the good was traded lately, in trade volumes an hour, counting what
    is bought of an export and what is sold of an import. `progress` counts the ticks towards
    another trade volume: above 0 a larger one, below 0 a smaller one, which never falls under
    `least_volume`, the first.
    """

    good: str
    kind: Kind
    base: int
    margin: int
    trade_volume: int
    net_supply: int = 0
    activity: str | None = None
    turnover: float = 0.0
    progress: int = 0
    least_volume: int = attrs.field(
        default=attrs.Factory(lambda self: self.trade_volume, takes_self=True)
    )

    @property
    def supply(self) -> Supply:
        """The net supply in words."""
        return supply_of(self.net_supply / self.trade_volume)

    def quote(self) -> Quote:
        """Return the prices of now; a whole transaction is made at them."""
        return _LAWS[self.kind](self.base, self.margin, self.net_supply, self.trade_volume)

    def count(self, units: int) -> None:
        """Let a trade of so many units raise the turnover, which forgets it within hours."""
        self.turnover += units / self.trade_volume / TURNOVER_HOURS


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
    """The goods of a waypoint by symbol, and the last trades, newest first.

    `tick` is the number of the last tick that the market has seen; see `economy`.
    """

    symbol: str
    listings: dict[str, Listing]
    transactions: deque[Transaction] = attrs.field(factory=_latest)
    tick: int = 0

    def bought(self, transaction: Transaction) -> None:
        """Note a purchase by a ship, and move the good's supply by it."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply -= transaction.units
        if listing.kind is Kind.EXPORT:
            listing.count(transaction.units)
        self.transactions.appendleft(transaction)

    def sold(self, transaction: Transaction) -> None:
        """Note a sale by a ship, and move the good's supply by it."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply += transaction.units
        if listing.kind is Kind.IMPORT:
            listing.count(transaction.units)
        self.transactions.appendleft(transaction)


def supply_of(volumes: float) -> Supply:
    """Return the word for a net supply given in trade volumes."""
    return next((word for floor, word in SUPPLY_FLOORS if volumes >= floor), Supply.SCARCE)


def _export(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    ask = _asked(base, margin, net_supply, volume)
    bid = round_half_up(_asked(base, margin, net_supply + volume, volume) / 2)
    return Quote(max(LEAST_PRICE, ask), max(LEAST_PRICE, bid))


def _import(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    bid = _offered(base, margin, net_supply, volume)
    ask = 2 * _offered(base, margin, net_supply - volume, volume)
    return Quote(max(LEAST_PRICE, ask), max(LEAST_PRICE, bid))


def _asked(base: int, margin: int, net_supply: int, volume: int) -> int:
    return round_half_up(base * (100 + (_pull(net_supply, volume) - 5) * margin) / 100)


def _offered(base: int, margin: int, net_supply: int, volume: int) -> int:
    return round_half_up(base * (100 + (5 - _pull(-net_supply, volume)) * margin) / 100)


def _pull(net_supply: int, volume: int) -> float:
    """Return 4 * 2^(-0.3 N/V), in a form that is exact where the exponent is whole."""
    return 4.0 * math.exp2(-3 * net_supply / (10 * volume))


def _exchange(base: int, _margin: int, net_supply: int, volume: int) -> Quote:
    """Quote an exchanged good; the law is unknown, this fits the recorded quotes (6.3).

    Around the base lies a spread of 1 %, 2 credits at least. From LIMITED on both prices rise
    ever faster, the bid two thirds as much as the ask; from HIGH on the bid sags, the ask a fifth
    as much, and not below half of the base. A shortage grows by the root of 2 for each volume: by
    half or more, whoever buys what is short could sell it back to the same market at a gain.
    """
    volumes = net_supply / volume
    spread = max(2.0, base / 100)
    shortage = 0.03 * (math.exp2(max(0.0, -2 - volumes) / 2) - 1)
    glut = min(0.5, 0.01 * (math.exp2(max(0.0, volumes - 2)) - 1))
    ask = base * (1 + shortage - glut / 5) + spread
    bid = base * (1 + shortage * 2 / 3 - glut) - spread
    return Quote(_credits(ask), _credits(bid))


def _credits(value: float) -> int:
    return max(LEAST_PRICE, round_half_up(value))


_LAWS = {Kind.EXPORT: _export, Kind.IMPORT: _import, Kind.EXCHANGE: _exchange}
