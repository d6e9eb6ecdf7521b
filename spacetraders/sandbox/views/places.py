"""JSON of systems, waypoints, charts, markets and trades."""

from functools import cache

from spacetraders.clock import iso
from spacetraders.domain.game.waypoints import UNCHARTED
from spacetraders.sandbox.catalogue.modifiers import MODIFIERS
from spacetraders.sandbox.catalogue.names import name_of
from spacetraders.sandbox.catalogue.traits import TRAITS, Trait
from spacetraders.sandbox.state.market import Kind, Listing, Market, Transaction
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.universe import Chart, System, Waypoint
from spacetraders.sandbox.views.shapes import Json, trade_good


def system(of: System) -> Json:
    """A system, with its waypoints without traits."""
    return {
        "symbol": of.symbol,
        "sectorSymbol": of.symbol.partition("-")[0],
        "type": of.type,
        "x": of.x,
        "y": of.y,
        "waypoints": [_place(waypoint) for waypoint in of.waypoints.values()],
        "factions": [{"symbol": symbol} for symbol in of.factions],
    }


def waypoint(of: Waypoint, state: PlaceState) -> Json:
    """A waypoint in its state. An uncharted one hides its traits."""
    # An uncharted waypoint hides its true traits behind one.
    traits = of.traits if state.chart else (UNCHARTED,)
    body = {
        **_place(of),
        "systemSymbol": of.system_symbol,
        "traits": [_trait(symbol) for symbol in traits],
        "modifiers": modifiers(state),
        "isUnderConstruction": state.under_construction,
    }
    if of.faction:
        body["faction"] = {"symbol": of.faction}
    if state.chart:
        body["chart"] = chart(of, state.chart)
    return body


def scanned_waypoint(of: Waypoint, drawn: Chart | None) -> Json:
    """A waypoint as sensors see it: with its true traits, charted or not."""
    body = {
        **_place(of),
        "systemSymbol": of.system_symbol,
        "traits": [_trait(symbol) for symbol in of.traits],
    }
    if of.faction:
        body["faction"] = {"symbol": of.faction}
    if drawn:
        body["chart"] = chart(of, drawn)
    return body


def modifiers(state: PlaceState) -> list[Json]:
    """The modifiers of a waypoint."""
    return [_modifier(symbol) for symbol in state.modifiers]


def chart(of: Waypoint, drawn: Chart) -> Json:
    """The chart of a waypoint."""
    return {
        "waypointSymbol": of.symbol,
        "submittedBy": drawn.submitted_by,
        "submittedOn": iso(drawn.submitted_on),
    }


def market(of: Market, *, near: bool) -> Json:
    """A market. `near` adds prices and the last transactions."""
    body: Json = {
        "symbol": of.symbol,
        "exports": _goods(of, Kind.EXPORT),
        "imports": _goods(of, Kind.IMPORT),
        "exchange": _goods(of, Kind.EXCHANGE),
    }
    if near:
        body["transactions"] = [transaction(done) for done in of.transactions]
        body["tradeGoods"] = [_quoted(listing) for listing in of.listings.values()]
    return body


def transaction(of: Transaction) -> Json:
    """A trade between a ship and a market."""
    return {
        "waypointSymbol": of.waypoint_symbol,
        "shipSymbol": of.ship_symbol,
        "tradeSymbol": of.trade_symbol,
        "type": of.type,
        "units": of.units,
        "pricePerUnit": of.price_per_unit,
        "totalPrice": of.total_price,
        "timestamp": iso(of.timestamp),
    }


def _place(of: Waypoint) -> Json:
    body: Json = {
        "symbol": of.symbol,
        "type": of.type,
        "x": of.x,
        "y": of.y,
        "orbitals": [{"symbol": symbol} for symbol in of.orbitals],
    }
    if of.orbits:
        body["orbits"] = of.orbits
    return body


@cache
def _trait(symbol: str) -> Json:
    of = TRAITS.get(symbol) or Trait(symbol, name_of(symbol), f"{name_of(symbol)}.")
    return {"symbol": of.symbol, "name": of.name, "description": of.description}


def _modifier(symbol: str) -> Json:
    name = name_of(symbol)
    return {"symbol": symbol, "name": name, "description": MODIFIERS[symbol]}


def _goods(of: Market, kind: Kind) -> list[Json]:
    return [trade_good(listing.good) for listing in of.listings.values() if listing.kind is kind]


def _quoted(listing: Listing) -> Json:
    quote = listing.quote()
    body = {
        "symbol": listing.good,
        "type": listing.kind,
        "tradeVolume": listing.trade_volume,
        "supply": listing.supply,
        "purchasePrice": quote.purchase_price,
        "sellPrice": quote.sell_price,
    }
    if listing.activity:
        body["activity"] = listing.activity
    return body
