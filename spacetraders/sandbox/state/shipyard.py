"""Shipyards: their offers of ships, prices, sales and restocking (MECHANICS 6.6 and 7).

A yard's stock of a type is a net supply in ships, priced as exports are. A sale takes one ship from
it and makes the next one dearer. Then the yard builds, as fast as its activity says, up to the
stock that it had at first. It catches up with the market ticks when somebody looks at it.
"""

from collections import deque
from datetime import datetime, timedelta

import attrs

from routing.model import round_half_up
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES, ShipType
from spacetraders.sandbox.state.market import Activity, Kind, Listing, Supply, supply_of
from spacetraders.sandbox.state.market_ticks import TICK

MODIFICATIONS_FEE = 100  # credits, MECHANICS 6.6
USUAL_STOCK = 6
SALES_SHOWN = 20  # as of markets, MECHANICS 6.4

_STOCKS = range(-30, 31)
_MILLIONS = 10_000_000  # credits: enough that the law's rounding does not matter
_SHIPS_A_TICK = guesses.SHIP_VOLUME * (TICK / timedelta(hours=1))


@attrs.define
class Offer:
    """A ship type for sale; `usual` is the stock that the yard keeps, in ships.

    `begun` is the part of the next ship that is built, from 0 to 1.
    """

    listing: Listing
    usual: int
    begun: float = 0.0

    @classmethod
    def priced(cls, symbol: str, stock: int, activity: str | None) -> "Offer":
        """Return an offer at the price of its `stock`, which is the usual one."""
        base = SHIP_TYPES[symbol].base_price
        listing = Listing(
            symbol, Kind.EXPORT, base, guesses.SHIP_MARGIN, guesses.SHIP_VOLUME, stock, activity
        )
        return cls(listing, stock)

    @classmethod
    def recorded(cls, symbol: str, price: int, supply: Supply, activity: str | None) -> "Offer":
        """Return an offer of a recorded supply and price, to the credit if any base price can."""
        # The stock: of those under the recorded label the one that comes nearest at the known base.
        stocks = (stock for stock in _STOCKS if supply_of(stock / guesses.SHIP_VOLUME) is supply)
        offers = [cls.priced(symbol, stock, activity) for stock in stocks]
        offer = min(offers, key=lambda of: abs(of.price - price))
        # Then a base price of its own makes up the rest: the law is proportional to the base but
        # for its rounding, so one of three neighbours is the nearest there is.
        share = attrs.evolve(offer.listing, base=_MILLIONS).quote().purchase_price / _MILLIONS
        near = round_half_up(price / share)
        bases = (attrs.evolve(offer.listing, base=near + off) for off in (-1, 0, 1))
        offer.listing = min(bases, key=lambda of: abs(of.quote().purchase_price - price))
        return offer

    @property
    def ship_type(self) -> ShipType:
        """The type of the ships."""
        return SHIP_TYPES[self.listing.good]

    @property
    def price(self) -> int:
        """The price of the next ship, in credits."""
        return self.listing.quote().purchase_price

    @property
    def supply(self) -> Supply:
        """The label of the stock."""
        return self.listing.supply

    @property
    def activity(self) -> str | None:
        """How fast the type is built; None where a recording does not tell."""
        return self.listing.activity

    @property
    def is_short(self) -> bool:
        """Whether the stock is below the usual one."""
        return self.listing.net_supply < self.usual

    def build(self) -> None:
        """Build for one tick, unless the usual stock is there."""
        if not self.is_short:
            return
        # A yard builds as fast as markets produce exports of that activity.
        self.begun += guesses.DRIFT[self.activity or Activity.WEAK] * _SHIPS_A_TICK
        done = int(self.begun)
        self.listing.net_supply += done
        full = self.listing.net_supply >= self.usual
        self.begun = 0.0 if full else self.begun - done


@attrs.frozen
class Sale:
    """A ship that was sold; `price` in credits."""

    waypoint: str
    ship_type: str
    price: int
    agent: str
    timestamp: datetime


def _latest() -> deque[Sale]:
    return deque(maxlen=SALES_SHOWN)


@attrs.define
class Shipyard:
    """A waypoint's shipyard; `modifications_fee` in credits, `sales` the last ones, newest first.

    `ship_types` may name types that are not in the catalogue: those have no offer. `tick` is the
    number of the last tick that the yard has been through.
    """

    symbol: str
    ship_types: tuple[str, ...]
    offers: tuple[Offer, ...]
    modifications_fee: int = MODIFICATIONS_FEE
    sales: deque[Sale] = attrs.field(factory=_latest)
    tick: int = 0

    def offer(self, ship_type: str) -> Offer | None:
        """Return the offer of a type, if it is for sale."""
        return next((of for of in self.offers if of.listing.good == ship_type), None)

    def sell(self, offer: Offer, agent: str, now: datetime) -> Sale:
        """Take one ship from the stock, and list the sale."""
        sale = Sale(self.symbol, offer.listing.good, offer.price, agent, now)
        offer.listing.net_supply -= 1
        self.sales.appendleft(sale)
        return sale

    def catch_up(self, tick: int) -> None:
        """Build through the ticks up to number `tick`."""
        # A full yard skips the rest of its ticks, however long nobody looked.
        while self.tick < tick and any(offer.is_short for offer in self.offers):
            self.tick += 1
            for offer in self.offers:
                offer.build()
        self.tick = max(self.tick, tick)
