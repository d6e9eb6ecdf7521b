"""Shipyards: which ships they offer, and what those cost (MECHANICS 6.6 and 7)."""

import attrs

from spacetraders.sandbox.catalogue.hulls import SHIP_TYPES, ShipType
from spacetraders.sandbox.market import Kind, Listing, Supply

MODIFICATIONS_FEE = 100  # credits, MECHANICS 6.6
USUAL_STOCK = 6

_VOLUME, _MARGIN = 2, 10
"""Ships are priced as exports are (7). Two sales of probes and the price after them, which are in
the recorded system, fit a trade volume of 2; so small a volume has a margin of 10 % (6.1)."""


@attrs.frozen
class Offer:
    """A ship type that is for sale; `price` in credits."""

    ship_type: ShipType
    price: int
    supply: Supply
    activity: str | None

    @classmethod
    def priced(cls, symbol: str, stock: int, activity: str) -> "Offer":
        """Return an offer at the price of its `stock`, which is net supply in ships."""
        of = SHIP_TYPES[symbol]
        listing = Listing(symbol, Kind.EXPORT, of.base_price, _MARGIN, _VOLUME, stock)
        return cls(of, listing.quote().purchase_price, listing.supply, activity)


@attrs.frozen
class Shipyard:
    """A waypoint's shipyard; `modifications_fee` in credits.

    `ship_types` may name types that are not in the catalogue: those have no offer.
    """

    symbol: str
    ship_types: tuple[str, ...]
    offers: tuple[Offer, ...]
    modifications_fee: int = MODIFICATIONS_FEE
