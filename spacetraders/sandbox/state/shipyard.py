"""Shipyards: their offers of ships, prices, sales and restocking (ECONOMY 8).

A yard's stock of a type is a net supply in ships, priced as exports are. A sale takes one ship from
it and makes the next one dearer. The yard builds one ship of the type a day, up to the stock that
it had at first. It catches up with the market ticks when somebody looks at it.
"""

from collections import deque
from datetime import datetime

import attrs

from routing.model import round_half_up
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES, ShipType
from spacetraders.sandbox.state.market import TICKS_AN_HOUR, Activity, Kind, Listing, Supply

MODIFICATIONS_FEE = 100  # credits, MECHANICS 6.6
SALES_SHOWN = 20  # as of markets, MECHANICS 6.4

ACTIVITY = Activity.GROWING
"""The activity of a yard's offers, as every recorded one of a start system had it."""

_STOCKS = range(-30, 31)
_MILLIONS = 10_000_000  # credits: enough that the law's rounding does not matter


@attrs.define
class Offer:
    """A ship type for sale; `usual` is the stock that the yard keeps, in ships.

    `waited` are the ticks since the stock was full or the last ship was built.
    """

    listing: Listing
    usual: int
    waited: int = 0

    @classmethod
    def priced(
        cls, symbol: str, stock: int, margin: int, activity: str | None = ACTIVITY
    ) -> "Offer":
        """Return an offer at the price of its `stock`, which is the usual one."""
        base = SHIP_TYPES[symbol].base_price
        volume = guesses.SHIP_VOLUMES.get(symbol, guesses.SHIP_VOLUME)
        return cls(Listing(symbol, Kind.EXPORT, base, margin, volume, stock, activity), stock)

    @classmethod
    def recorded(cls, symbol: str, price: int, supply: Supply, activity: str | None) -> "Offer":
        """Return an offer of a recorded supply and price, to the credit if any base price can."""
        # Of the stocks and margins under the recorded label, those that come nearest at the known
        # base. A base of its own makes up the rest, where one is left: the law is proportional to
        # the base but for its rounding, so one of three neighbours is the nearest there is.
        least, most = guesses.SHIP_MARGINS
        offer = min(
            (
                of
                for margin in range(least, most + 1)
                for stock in _STOCKS
                if (of := cls.priced(symbol, stock, margin, activity)).supply is supply
            ),
            key=lambda of: abs(of.price - price),
        )
        share = attrs.evolve(offer.listing, base=_MILLIONS).quote().purchase_price / _MILLIONS
        near = round_half_up(price / share)
        bases = (attrs.evolve(offer.listing, base=near + off) for off in (-1, 0, 1))
        offer.listing = min(
            (offer.listing, *bases), key=lambda of: abs(of.quote().purchase_price - price)
        )
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

    def build(self, ticks: int) -> None:
        """Build for so many ticks, unless the usual stock is there."""
        if not self.is_short:
            return
        ticks_a_ship = round(guesses.RESTOCK_HOURS * TICKS_AN_HOUR)
        built, self.waited = divmod(self.waited + ticks, ticks_a_ship)
        self.listing.net_supply = min(self.usual, self.listing.net_supply + built)
        if not self.is_short:
            self.waited = 0


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
        for offer in self.offers:
            offer.build(max(0, tick - self.tick))
        self.tick = max(self.tick, tick)
