"""JSON of ships: nav, cargo, fuel, cooldown, crew and parts."""

from datetime import datetime
from functools import cache

from spacetraders.clock import iso
from spacetraders.sandbox.catalogue.parts import Engine, Frame, Module, Mount, Part, Reactor
from spacetraders.sandbox.catalogue.ship_types import ShipType
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import AnyComponent, Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.views.shapes import Json, given, trade_good


def ship(of: Ship, now: datetime) -> Json:
    """A ship with all that belongs to it."""
    return {
        "symbol": of.symbol,
        "registration": registration(of),
        "nav": nav(of.nav.at(now)),
        "cargo": cargo(of),
        "fuel": fuel(of),
        "cooldown": cooldown(of, now),
        "frame": _frame(of.frame.part) | _state(of.frame),
        "reactor": _reactor(of.reactor.part) | _state(of.reactor),
        "engine": _engine(of.engine.part) | _state(of.engine),
        "modules": modules(of),
        "mounts": mounts(of),
        "crew": _crew(of),
    }


def registration(of: Ship) -> Json:
    """The registration of a ship."""
    return {"name": of.symbol, "factionSymbol": of.faction, "role": of.type.role}


def nav(of: Nav) -> Json:
    """The nav of a ship."""
    # The specification requires `departure`, the game sends `origin`: both are there.
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
    """The fuel of a ship, and its last consumption."""
    return {
        "current": of.fuel,
        "capacity": of.fuel_capacity,
        "consumed": {"amount": of.consumed.amount, "timestamp": iso(of.consumed.timestamp)},
    }


def cargo(of: Ship) -> Json:
    """The cargo of a ship."""
    return {
        "capacity": of.cargo_capacity,
        "units": of.cargo_units,
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


def cooldown(of: Ship, now: datetime) -> Json:
    """The cooldown of a ship. Without one all seconds are 0, and there is no `expiration`."""
    left = of.cooldown.remaining_seconds(now) if of.cooldown else 0
    if of.cooldown is None or not left:
        return {"shipSymbol": of.symbol, "totalSeconds": 0, "remainingSeconds": 0}
    return {
        "shipSymbol": of.symbol,
        "totalSeconds": of.cooldown.total_seconds,
        "remainingSeconds": left,
        "expiration": iso(of.cooldown.expiration),
    }


def modules(of: Ship) -> list[Json]:
    """The modules of a ship."""
    return [_module(module) for module in of.modules]


def mounts(of: Ship) -> list[Json]:
    """The mounts of a ship."""
    return [_mount(mount) for mount in of.mounts]


@cache
def fitted(of: ShipType) -> Json:
    """The parts of a ship type, as new. Bodies share the dictionary."""
    sound = {"condition": 1, "integrity": 1}
    return {
        "frame": _frame(of.frame) | sound,
        "reactor": _reactor(of.reactor) | sound,
        "engine": _engine(of.engine) | sound,
        "modules": [_module(module) for module in of.modules],
        "mounts": [_mount(mount) for mount in of.mounts],
    }


def _state(of: AnyComponent) -> Json:
    # The game's server writes a whole number without a fraction: 1, not 1.0.
    return {
        key: int(value) if value in {0, 1} else value
        for key, value in (("condition", of.condition), ("integrity", of.integrity))
    }


def _crew(of: Ship) -> Json:
    required = of.crew_required
    return {
        "current": max(0, required),
        "required": required,
        "capacity": of.crew_capacity,
        "rotation": "STRICT",
        "morale": 100,
        "wages": 0,
    }


# Parts never change: each is turned into a dictionary once, for all ships that have it.
@cache
def _frame(of: Frame) -> Json:
    return {
        **_part(of),
        "moduleSlots": of.module_slots,
        "mountingPoints": of.mounting_points,
        "fuelCapacity": of.fuel_capacity,
        "quality": of.quality,
    }


@cache
def _reactor(of: Reactor) -> Json:
    return {**_part(of), "powerOutput": of.power_output, "quality": of.quality}


@cache
def _engine(of: Engine) -> Json:
    return {**_part(of), "speed": of.speed, "quality": of.quality}


def _part(of: Part) -> Json:
    needs = (("power", of.power), ("crew", of.crew), ("slots", of.slots))
    return {
        "symbol": of.symbol,
        "name": of.name,
        "description": of.description,
        "requirements": given(needs),
    }


@cache
def _module(of: Module) -> Json:
    return {**_part(of), **given((("capacity", of.capacity), ("range", of.range)))}


@cache
def _mount(of: Mount) -> Json:
    body = {**_part(of), **given((("strength", of.strength),))}
    if of.deposits:
        body["deposits"] = list(of.deposits)
    return body
