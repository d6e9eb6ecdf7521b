"""From the game's JSON to the domain, and nothing back: requests are small enough to spell out.

Only what the daemon uses is read. Unknown fields are ignored, and unknown enum values become what
does no harm, since the live server adds new ones at will (MECHANICS 13).
"""

from datetime import datetime
from typing import Any

from routing import FlightMode
from spacetraders.application.ports import Refuelled
from spacetraders.domain.players import Agent
from spacetraders.domain.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.waypoints import Market, Quote, Waypoint


def agent(body: dict[str, Any]) -> Agent:
    """Read an agent."""
    return Agent(
        symbol=body["symbol"],
        faction=body.get("startingFaction", ""),
        headquarters=body["headquarters"],
        credits=int(body["credits"]),
        ship_count=int(body.get("shipCount", 0)),
    )


def ship(body: dict[str, Any]) -> Ship:
    """Read a ship."""
    return Ship(
        symbol=body["symbol"],
        role=body.get("registration", {}).get("role", ""),
        nav=nav(body["nav"]),
        fuel=fuel(body["fuel"]),
        cargo=cargo(body["cargo"]),
        speed=int(body["engine"]["speed"]),
    )


def nav(body: dict[str, Any]) -> Nav:
    """Read where a ship is and how it moves."""
    route = body["route"]
    destination = route["destination"]
    origin = route.get("origin") or route["departure"]  # older bodies had only the latter
    return Nav(
        system_symbol=body["systemSymbol"],
        waypoint_symbol=body["waypointSymbol"],
        x=int(destination["x"]),
        y=int(destination["y"]),
        status=_status(body["status"]),
        flight_mode=_flight_mode(body["flightMode"]),
        origin_symbol=origin["symbol"],
        departure=moment(route["departureTime"]),
        arrival=moment(route["arrival"]),
    )


def fuel(body: dict[str, Any]) -> Fuel:
    """Read what is in the tank."""
    return Fuel(current=int(body["current"]), capacity=int(body["capacity"]))


def cargo(body: dict[str, Any]) -> Cargo:
    """Read how full the hold is."""
    return Cargo(units=int(body["units"]), capacity=int(body["capacity"]))


def refuelled(body: dict[str, Any]) -> Refuelled:
    """Read a refuel's transaction."""
    return Refuelled(
        units=int(body["units"]),
        price_per_unit=int(body["pricePerUnit"]),
        total_price=int(body["totalPrice"]),
    )


def waypoint(body: dict[str, Any]) -> Waypoint:
    """Read a waypoint."""
    return Waypoint(
        symbol=body["symbol"],
        system_symbol=body["systemSymbol"],
        type=body["type"],
        x=int(body["x"]),
        y=int(body["y"]),
        traits=tuple(trait["symbol"] for trait in body.get("traits", ())),
        orbits=body.get("orbits"),
    )


def market(body: dict[str, Any]) -> Market:
    """Read what a market trades."""

    def symbols(key: str) -> frozenset[str]:
        return frozenset(good["symbol"] for good in body.get(key, ()))

    return Market(
        symbol=body["symbol"],
        exports=symbols("exports"),
        imports=symbols("imports"),
        exchange=symbols("exchange"),
        quotes=tuple(quote(good) for good in body.get("tradeGoods") or ()),
    )


def quote(body: dict[str, Any]) -> Quote:
    """Read the price of a good."""
    return Quote(
        trade_symbol=body["symbol"],
        type=body["type"],
        trade_volume=int(body["tradeVolume"]),
        supply=body["supply"],
        activity=body.get("activity"),
        purchase_price=int(body["purchasePrice"]),
        sell_price=int(body["sellPrice"]),
    )


def shipyard(body: dict[str, Any]) -> tuple[Quote, ...]:
    """Read the prices of ships; there are none where no ship of ours is."""
    return tuple(
        Quote(
            trade_symbol=offer["type"],
            type="SHIP",
            trade_volume=1,
            supply=offer["supply"],
            activity=offer.get("activity"),
            purchase_price=int(offer["purchasePrice"]),
            sell_price=0,
        )
        for offer in body.get("ships") or ()
    )


def moment(text: str) -> datetime:
    """Read a time; recorded bodies have blanks after the colons, which mean nothing."""
    return datetime.fromisoformat(text.replace(" ", ""))


def _flight_mode(name: str) -> FlightMode:
    """An unknown mode counts as one that no route has, so that it is set anew before a flight."""
    return FlightMode(name) if name in FlightMode.__members__ else FlightMode.STEALTH


def _status(name: str) -> NavStatus:
    """An unknown status counts as in orbit: the next action finds out."""
    return NavStatus(name) if name in NavStatus.__members__ else NavStatus.IN_ORBIT
