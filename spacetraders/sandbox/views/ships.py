"""Ships as the API shows them; what is fitted never changes and is built once for each type."""

from datetime import datetime
from functools import cache

from spacetraders.clock import iso
from spacetraders.sandbox.catalogue.hulls import ShipType
from spacetraders.sandbox.catalogue.parts import Module, Mount, Part
from spacetraders.sandbox.galaxy import Waypoint
from spacetraders.sandbox.views.shapes import Json, given, trade_good
from spacetraders.sandbox.world import Nav, Ship


def ship(of: Ship, now: datetime) -> Json:
    """A whole ship."""
    return {
        "symbol": of.symbol,
        "registration": {
            "name": of.symbol,
            "factionSymbol": of.faction,
            "role": of.type.role,
        },
        "nav": nav(of.nav.at(now)),
        "cargo": cargo(of),
        "fuel": fuel(of),
        "cooldown": {"shipSymbol": of.symbol, "totalSeconds": 0, "remainingSeconds": 0},
        **fitted(of.type),
        "crew": _crew(of.type),
    }


def nav(of: Nav) -> Json:
    """Where a ship is; `departure` is `origin` under the name that the specification requires."""
    origin = _route_waypoint(of.origin)
    return {
        "systemSymbol": of.destination.system_symbol,
        "waypointSymbol": of.destination.symbol,
        "route": {
            "origin": origin,
            "departure": origin,
            "destination": _route_waypoint(of.destination),
            "departureTime": iso(of.departure),
            "arrival": iso(of.arrival),
        },
        "status": of.status,
        "flightMode": of.flight_mode,
    }


def fuel(of: Ship) -> Json:
    """A ship's tank."""
    return {
        "current": of.fuel,
        "capacity": of.type.frame.fuel_capacity,
        "consumed": {"amount": of.consumed.amount, "timestamp": iso(of.consumed.timestamp)},
    }


def cargo(of: Ship) -> Json:
    """A ship's hold."""
    return {
        "capacity": of.type.cargo_capacity,
        "units": sum(of.cargo.values()),
        "inventory": [{**trade_good(symbol), "units": units} for symbol, units in of.cargo.items()],
    }


def _route_waypoint(of: Waypoint) -> Json:
    return {
        "symbol": of.symbol,
        "type": of.type,
        "systemSymbol": of.system_symbol,
        "x": of.x,
        "y": of.y,
    }


@cache
def fitted(of: ShipType) -> Json:
    """The parts of a ship, as new; the dictionary is shared between bodies."""
    sound = {"condition": 1, "integrity": 1}
    return {
        "frame": {
            **_part(of.frame),
            **sound,
            "moduleSlots": of.frame.module_slots,
            "mountingPoints": of.frame.mounting_points,
            "fuelCapacity": of.frame.fuel_capacity,
            "quality": of.frame.quality,
        },
        "reactor": {
            **_part(of.reactor),
            **sound,
            "powerOutput": of.reactor.power_output,
            "quality": of.reactor.quality,
        },
        "engine": {
            **_part(of.engine),
            **sound,
            "speed": of.engine.speed,
            "quality": of.engine.quality,
        },
        "modules": [_module(module) for module in of.modules],
        "mounts": [_mount(mount) for mount in of.mounts],
    }


@cache
def _crew(of: ShipType) -> Json:
    return {
        "current": max(0, of.crew_required),
        "required": of.crew_required,
        "capacity": of.crew_capacity,
        "rotation": "STRICT",
        "morale": 100,
        "wages": 0,
    }


def _part(of: Part) -> Json:
    needs = (("power", of.power), ("crew", of.crew), ("slots", of.slots))
    return {
        "symbol": of.symbol,
        "name": of.name,
        "description": of.description,
        "requirements": given(needs),
    }


def _module(of: Module) -> Json:
    return {**_part(of), **given((("capacity", of.capacity), ("range", of.range)))}


def _mount(of: Mount) -> Json:
    body = {**_part(of), **given((("strength", of.strength),))}
    if of.deposits:
        body["deposits"] = list(of.deposits)
    return body
