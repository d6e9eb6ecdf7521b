"""Markets: supply, trade volumes, and the price law of goods (MECHANICS 6).

Each good at a market has a hidden whole number, its net supply N. Prices follow from N, from the
trade volume, from the good's base price and from a margin in percent; a purchase takes its units
from N, a sale adds them.

An export's ask and an import's bid are the law itself, rounded. The other side is the same law one
trade volume away, rounded, and then halved or doubled. With this rounding it gives to
the credit all 103 quotes of exports and imports that were recorded in a start system.
"""

import math
from collections import deque
from datetime import datetime
from enum import StrEnum

import attrs

from routing.model import round_half_up
from spacetraders.sandbox import guesses

LEAST_PRICE = 10  # credits, MECHANICS 6.1
TRANSACTIONS_SHOWN = 20  # MECHANICS 6.4


class Kind(StrEnum):
    """Whether a market produces a good, consumes it, or exchanges it."""

    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    EXCHANGE = "EXCHANGE"


class Activity(StrEnum):
    """How fast a market produces an export, or consumes an import; in rising order."""

    RESTRICTED = "RESTRICTED"
    WEAK = "WEAK"
    GROWING = "GROWING"
    STRONG = "STRONG"


class Supply(StrEnum):
    """The label of a good's net supply; in rising order."""

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
"""The least net supply, in trade volumes, of each label; below them all is SCARCE (6.1)."""


@attrs.frozen
class Quote:
    """The prices of one unit for a ship, in credits: to buy it, and to sell it."""

    purchase_price: int
    sell_price: int


@attrs.define
class Listing:
    """A good at a market; `margin` in percent, `net_supply` in units, moved by each trade.

    `turnover` is the recent trade, in trade volumes an hour: purchases of an export, sales of an
    import. `progress` counts the ticks towards another trade volume: above 0 a larger one, below 0
    a smaller one. The trade volume never falls under `least_volume`, its first value.
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
        """The label of the net supply."""
        return supply_of(self.net_supply / self.trade_volume)

    def quote(self) -> Quote:
        """Return the prices at the present supply; a whole transaction is made at them."""
        return _LAWS[self.kind](self.base, self.margin, self.net_supply, self.trade_volume)

    def count(self, units: int) -> None:
        """Add a trade of so many units to the turnover."""
        # Divided by the hours of memory, a steady trade settles at its rate an hour.
        self.turnover += units / self.trade_volume / guesses.TURNOVER_HOURS


@attrs.frozen
class Transaction:
    """A trade between a ship and a market; `type` is PURCHASE or SELL, seen from the ship."""

    waypoint_symbol: str
    ship_symbol: str
    trade_symbol: str
    type: str
    units: int
    price_per_unit: int
    timestamp: datetime

    @property
    def total_price(self) -> int:
        """The price of all units, in credits."""
        return self.units * self.price_per_unit


def _latest() -> deque[Transaction]:
    return deque(maxlen=TRANSACTIONS_SHOWN)


@attrs.define
class Market:
    """The goods of a waypoint by symbol, and the last trades, newest first.

    `tick` is the number of the last tick that the market has been through; see `market_ticks`.
    """

    symbol: str
    listings: dict[str, Listing]
    transactions: deque[Transaction] = attrs.field(factory=_latest)
    tick: int = 0

    def bought(self, transaction: Transaction) -> None:
        """List a ship's purchase, and take its units from the good's supply."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply -= transaction.units
        # Growth follows the trade in the natural direction alone: exports bought, imports sold.
        if listing.kind is Kind.EXPORT:
            listing.count(transaction.units)
        self.transactions.appendleft(transaction)

    def sold(self, transaction: Transaction) -> None:
        """List a ship's sale, and add its units to the good's supply."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply += transaction.units
        if listing.kind is Kind.IMPORT:
            listing.count(transaction.units)
        self.transactions.appendleft(transaction)


def supply_of(volumes: float) -> Supply:
    """Return the label of a net supply given in trade volumes."""
    return next((word for floor, word in SUPPLY_FLOORS if volumes >= floor), Supply.SCARCE)


def _export(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    # The ask is the law at N; the bid is half of the law one trade volume further on (6.1).
    ask = _asked(base, margin, net_supply, volume)
    bid = round_half_up(_asked(base, margin, net_supply + volume, volume) / 2)
    return Quote(max(LEAST_PRICE, ask), max(LEAST_PRICE, bid))


def _import(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    # The bid is the law at N; the ask is twice the law one trade volume before, so it is even.
    bid = _offered(base, margin, net_supply, volume)
    ask = 2 * _offered(base, margin, net_supply - volume, volume)
    return Quote(max(LEAST_PRICE, ask), max(LEAST_PRICE, bid))


def _asked(base: int, margin: int, net_supply: int, volume: int) -> int:
    # Rounded half up, as the recorded quotes are; Python's `round` goes to even numbers.
    return round_half_up(base * (100 + (_pull(net_supply, volume) - 5) * margin) / 100)


def _offered(base: int, margin: int, net_supply: int, volume: int) -> int:
    return round_half_up(base * (100 + (5 - _pull(-net_supply, volume)) * margin) / 100)


def _pull(net_supply: int, volume: int) -> float:
    # 4 * 2^(-0.3 N/V) of MECHANICS 6.1. The product is divided as whole numbers first: 0.3 is no
    # exact float, and a price at a half would be rounded the wrong way.
    return 4.0 * math.exp2(-3 * net_supply / (10 * volume))


def _exchange(base: int, _margin: int, net_supply: int, volume: int) -> Quote:
    # The law of exchanged goods is not known; this fits the recorded quotes (6.3).
    volumes = net_supply / volume
    # Around the base lies a spread of 1 %, 2 credits at least.
    spread = max(2.0, base / 100)
    # From LIMITED on both prices rise ever faster, by the root of 2 for each trade volume. If they
    # rose by half or more, a ship could buy a short good and sell it back there at a gain.
    shortage = 0.03 * (math.exp2(max(0.0, -2 - volumes) / 2) - 1)
    # From HIGH on the bid sags, not below half of the base, and the ask a fifth as much.
    glut = min(0.5, 0.01 * (math.exp2(max(0.0, volumes - 2)) - 1))
    ask = base * (1 + shortage - glut / 5) + spread
    bid = base * (1 + shortage * 2 / 3 - glut) - spread
    return Quote(_credits(ask), _credits(bid))


def _credits(value: float) -> int:
    return max(LEAST_PRICE, round_half_up(value))


_LAWS = {Kind.EXPORT: _export, Kind.IMPORT: _import, Kind.EXCHANGE: _exchange}
