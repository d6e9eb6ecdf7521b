"""Markets: supply, trade volumes, and the price law of goods (ECONOMY 1 and 7).

Each good at a market has a hidden whole number, its net supply N. Prices follow from N, from the
trade volume, from the good's base price and from a margin in percent; a purchase takes its units
from N, a sale adds them.

An export's ask and an import's bid are the law itself, rounded. The other side is the same law one
trade volume away, rounded, and then halved or doubled. With this rounding it gives to the credit
all quotes of exports and imports in three recorded start systems.
"""

import math
from collections import deque
from datetime import datetime
from enum import StrEnum

import attrs

from routing.model import round_half_up
from spacetraders.sandbox import guesses

LEAST_PRICE = 1  # credits, ECONOMY 1
TRANSACTIONS_SHOWN = 20  # MECHANICS 6.4

MILLIONTHS = 1_000_000
"""The parts of a unit in which supplies move."""

TICKS_AN_HOUR = 12  # MECHANICS 14


EXCHANGE_SPREAD, EXCHANGE_PULL = 0.0104, 0.0054
EXCHANGE_FOLLOWS = ((0.02, 0.1), (0.06, 0.27), (0.19, 0.36), (1.4, 0.58), (1.9, 0.68))
"""The fit of exchanged goods (ECONOMY 7): the spread on either side and the pull of an imbalance,
in base prices; and, by how far one price has moved in base prices, the share by which the other
follows, with straight lines between."""


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

    `beyond` are the millionths of a unit, from 0 on, by which the supply is above the whole number.
    `turnover` is the recent trade at the tick `counted`, in trade volumes an hour: purchases of an
    export, sales of an import. `progress` leads to the next trade volume, `steps` are those made.
    """

    good: str
    kind: Kind
    base: int
    margin: int
    trade_volume: int
    net_supply: int = 0
    activity: str | None = None
    turnover: float = 0.0
    counted: int = 0
    beyond: int = 0
    progress: int = 0
    steps: int = 0

    @property
    def supply(self) -> Supply:
        """The label of the net supply."""
        return supply_of(self.net_supply / self.trade_volume)

    @property
    def millionths(self) -> int:
        """The net supply in millionths of a unit."""
        return self.net_supply * MILLIONTHS + self.beyond

    def shift(self, millionths: int) -> None:
        """Add to the net supply, or take from it."""
        self.net_supply, self.beyond = divmod(self.millionths + millionths, MILLIONTHS)

    def quote(self) -> Quote:
        """Return the prices at the present supply; a whole transaction is made at them."""
        return quote(self.kind, self.base, self.margin, self.net_supply, self.trade_volume)

    def count(self, units: int, tick: int) -> None:
        """Add a trade of so many units to the turnover."""
        # Divided by the hours of memory, a steady trade settles at its rate an hour.
        added = units / self.trade_volume / guesses.TURNOVER_HOURS
        self.turnover, self.counted = self.turnover_at(tick) + added, tick

    def turnover_at(self, tick: int) -> float:
        """Return what is left of the turnover at a later tick: it fades exponentially."""
        hours = (tick - self.counted) / TICKS_AN_HOUR
        return self.turnover * math.exp(-hours / guesses.TURNOVER_HOURS)


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

    `opened` is the number of the tick before which the first ship came, and `tick` that of the last
    one that the market has been through; see `market_ticks`.
    """

    symbol: str
    listings: dict[str, Listing]
    transactions: deque[Transaction] = attrs.field(factory=_latest)
    tick: int = 0
    opened: int | None = None

    @property
    def age(self) -> int:
        """The ticks since the first ship came."""
        return 0 if self.opened is None else self.tick - self.opened

    def bought(self, transaction: Transaction) -> None:
        """List a ship's purchase, and take its units from the good's supply."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply -= transaction.units
        # Only trade in the direction that the market is there for makes it brisk: exports bought,
        # imports sold.
        if listing.kind is Kind.EXPORT:
            listing.count(transaction.units, self.tick)
        self.transactions.appendleft(transaction)

    def sold(self, transaction: Transaction) -> None:
        """List a ship's sale, and add its units to the good's supply."""
        listing = self.listings[transaction.trade_symbol]
        listing.net_supply += transaction.units
        if listing.kind is Kind.IMPORT:
            listing.count(transaction.units, self.tick)
        self.transactions.appendleft(transaction)


def quote(kind: Kind, base: int, margin: int, net_supply: int, volume: int) -> Quote:
    """Return the prices by a kind's law: `base` in credits, `margin` in percent, the rest units."""
    return _LAWS[kind](base, margin, net_supply, volume)


def supply_of(volumes: float) -> Supply:
    """Return the label of a net supply given in trade volumes."""
    return next((word for floor, word in SUPPLY_FLOORS if volumes >= floor), Supply.SCARCE)


def _export(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    # The ask is the law at N; the bid is half of the law one trade volume further on (ECONOMY 1).
    ask = _asked(base, margin, net_supply, volume)
    beyond = _asked(base, margin, net_supply + volume, volume)
    # The half is that of a rounded price, and is itself rounded up.
    return Quote(max(LEAST_PRICE, ask), max(LEAST_PRICE, -(-beyond // 2)))


def _import(base: int, margin: int, net_supply: int, volume: int) -> Quote:
    # The bid is the law at N; the ask is twice the law one trade volume before, so it is even.
    # A glut presses the bid down to one credit, and the ask only to nine tenths of the base.
    bid = _offered(base, margin, net_supply, volume)
    ask = 2 * _offered(base, margin, net_supply - volume, volume)
    return Quote(max(round_half_up(9 * base / 10), ask), max(LEAST_PRICE, bid))


def _asked(base: int, margin: int, net_supply: int, volume: int) -> int:
    # Rounded half up, as the recorded quotes are; Python's `round` goes to even numbers.
    return round_half_up(base * (100 + (_pull(net_supply, volume) - 5) * margin) / 100)


def _offered(base: int, margin: int, net_supply: int, volume: int) -> int:
    return round_half_up(base * (100 + (5 - _pull(-net_supply, volume)) * margin) / 100)


def _pull(net_supply: int, volume: int) -> float:
    # e(n) = 4 * 2^(-0.3 n) with n = N/V. The product is divided as whole numbers first: 0.3 is no
    # exact float, and a price at a half would be rounded the wrong way.
    return 4.0 * math.exp2(-3 * net_supply / (10 * volume))


def _exchange(base: int, _margin: int, net_supply: int, volume: int) -> Quote:
    # A fit to recorded quotes (ECONOMY 7). At balance a spread of 1 % lies on either side.
    spread = max(2, round_half_up(EXCHANGE_SPREAD * base))
    imbalance = _pull(-abs(net_supply), volume) - 4
    moved = base * EXCHANGE_PULL * imbalance
    # Scarcity moves the ask most, glut the bid. The other price follows, the closer the farther
    # the first has gone, but never as far: else a ship could gain by buying and selling on the
    # spot.
    follows = moved * _share_that_follows(moved / base)
    up, down = (moved, follows) if net_supply < 0 else (-follows, -moved)
    return Quote(_credits(base + spread + up), _credits(base - spread + down))


def _share_that_follows(moved: float) -> float:
    (before, share), *rest = EXCHANGE_FOLLOWS
    for at, following in rest:
        if moved <= at:
            way = max(0.0, moved - before) / (at - before)
            return share + (following - share) * way
        before, share = at, following
    return share


def _credits(value: float) -> int:
    return max(LEAST_PRICE, round_half_up(value))


_LAWS = {Kind.EXPORT: _export, Kind.IMPORT: _import, Kind.EXCHANGE: _exchange}
