"""JSON of shipyards: offers, sales, and receipts of other payments."""

from spacetraders.clock import iso
from spacetraders.sandbox.rules.receipts import Receipt
from spacetraders.sandbox.state.shipyard import Offer, Sale, Shipyard
from spacetraders.sandbox.views.shapes import Json, given
from spacetraders.sandbox.views.ships import fitted


def shipyard(of: Shipyard, *, near: bool) -> Json:
    """A shipyard. `near` adds prices and the last sales."""
    body: Json = {
        "symbol": of.symbol,
        "shipTypes": [{"type": symbol} for symbol in of.ship_types],
        "modificationsFee": of.modifications_fee,
    }
    if near:
        body["transactions"] = [sale(each) for each in of.sales]
        body["ships"] = [_offer(offer) for offer in of.offers]
    return body


def sale(of: Sale) -> Json:
    """The sale of a ship. `shipSymbol` is its type, as the specification has it."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship_type,
        "shipType": of.ship_type,
        "price": of.price,
        "agentSymbol": of.agent,
        "timestamp": iso(of.timestamp),
    }


def receipt(of: Receipt) -> Json:
    """A payment for a chart, a repair, scrap, or a part installed or removed."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship,
        **given([("tradeSymbol", of.part)]),
        "totalPrice": of.price,
        "timestamp": iso(of.timestamp),
    }


def _offer(of: Offer) -> Json:
    # The specification requires `symbol`, the game sends `type`: both are there.
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
