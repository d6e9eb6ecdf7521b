"""Shipyards and their bills as the API shows them."""

from spacetraders.clock import iso
from spacetraders.sandbox.rules.outfitting import Modification
from spacetraders.sandbox.rules.repairs import Bill
from spacetraders.sandbox.state.shipyard import Offer, Sale, Shipyard
from spacetraders.sandbox.views.shapes import Json, given
from spacetraders.sandbox.views.ships import fitted


def shipyard(of: Shipyard, *, near: bool) -> Json:
    """A shipyard: its types, and seen from near also prices and the last sales."""
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
    """A ship that was sold; `shipSymbol` is its type, as the specification has it."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship_type,
        "shipType": of.ship_type,
        "price": of.price,
        "agentSymbol": of.agent,
        "timestamp": iso(of.timestamp),
    }


def bill(of: Bill) -> Json:
    """A repair, or a ship taken apart."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship,
        "totalPrice": of.price,
        "timestamp": iso(of.timestamp),
    }


def modification(of: Modification) -> Json:
    """A part put in or taken out."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship,
        "tradeSymbol": of.part,
        "totalPrice": of.price,
        "timestamp": iso(of.timestamp),
    }


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
