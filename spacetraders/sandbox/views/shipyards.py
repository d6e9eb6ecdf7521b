"""Shipyards as the API shows them."""

from spacetraders.sandbox.shipyard import Offer, Shipyard
from spacetraders.sandbox.views.shapes import Json, given
from spacetraders.sandbox.views.ships import fitted


def shipyard(of: Shipyard, *, near: bool) -> Json:
    """A shipyard: its types, and seen from near also prices; there are no sales to show yet."""
    body: Json = {
        "symbol": of.symbol,
        "shipTypes": [{"type": symbol} for symbol in of.ship_types],
        "modificationsFee": of.modifications_fee,
    }
    if near:
        body["transactions"] = []
        body["ships"] = [_offer(offer) for offer in of.offers]
    return body


def _offer(of: Offer) -> Json:
    """A ship for sale; `symbol` is its type, under the name that the specification requires."""
    ship = of.ship_type
    return {
        **fitted(ship),
        "type": ship.symbol,
        "symbol": ship.symbol,
        "name": ship.name,
        "description": ship.description,
        "supply": of.supply,
        **given([("activity", of.activity)]),
        "purchasePrice": of.price,
        "crew": {"required": ship.crew_required, "capacity": ship.crew_capacity},
    }
