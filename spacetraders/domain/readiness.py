"""Readiness: what the game would refuse, told from what is known of the ship (MECHANICS 2, 11).

Every function raises the class that the game's own refusal has, `foreseen`, or returns nothing.
Flights are judged by the server's time, and the reactor's rest by ours, by which its end is known.
"""

import math
from datetime import datetime

from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.ships import NavStatus, Ship

SURVEYOR, LASER, SIPHON, SENSOR = (
    ("MOUNT_SURVEYOR", 4240),
    ("MOUNT_MINING_LASER", 4243),
    ("MOUNT_GAS_SIPHON", 4258),
    ("MOUNT_SENSOR_ARRAY", 4215),
)
MINERALS, GASES, WARP = (
    ("MODULE_MINERAL_PROCESSOR", 4242),
    ("MODULE_GAS_PROCESSOR", 4257),
    ("MODULE_WARP_DRIVE", 4241),
)
"""How the symbols of parts begin, and the code without any of that family."""

REFINERIES = ("MODULE_ORE_REFINERY", "MODULE_MICRO_REFINERY", "MODULE_FUEL_REFINERY")
"""The families that refine: ores, anything in small amounts, and fuel."""


def settled(ship: Ship, now: datetime) -> None:
    """The ship is not under way."""
    nav = ship.nav.at(now)
    if nav.status is NavStatus.IN_TRANSIT:
        left = nav.seconds_left(now)
        whole = math.ceil(left)
        raise foreseen(
            4214,
            f"{ship.symbol} is under way to {nav.waypoint_symbol} for another {whole} s",
            ship_symbol=ship.symbol,
            waypoint_symbol=nav.waypoint_symbol,
            eta_seconds=round(left, 3),
        )


def docked(ship: Ship, now: datetime) -> None:
    """The ship is docked."""
    settled(ship, now)
    if ship.nav.status is not NavStatus.DOCKED:
        raise _misplaced(4244, f"{ship.symbol} is not docked: dock it first", ship)


def orbiting(ship: Ship, now: datetime) -> None:
    """The ship is in orbit."""
    settled(ship, now)
    if ship.nav.status is NavStatus.DOCKED:
        raise _misplaced(4236, f"{ship.symbol} is docked: have it leave the dock first", ship)


def cool(ship: Ship, now: datetime) -> None:
    """The reactor is not cooling down, `now` being our own time."""
    left = ship.cooldown.seconds_left(now)
    if left > 0:
        raise foreseen(
            4000,
            f"{ship.symbol} cools down for another {math.ceil(left)} s",
            ship_symbol=ship.symbol,
            cooldown_seconds=round(left, 3),
        )


def aboard(ship: Ship, good: str, units: int) -> None:
    """The hold has that many units of a good."""
    has = ship.cargo.units_of(good)
    if has < units:
        raise foreseen(
            4219 if has else 4218,
            f"{ship.symbol} has {has} of {good} aboard, not {units}",
            ship_symbol=ship.symbol,
            good=good,
            units=has,
        )


def room(ship: Ship, units: int) -> None:
    """The hold has room for that many units."""
    if ship.cargo.free < units:
        raise foreseen(
            4217,
            f"{ship.symbol} has room for {ship.cargo.free} units, not for {units}",
            ship_symbol=ship.symbol,
            free_units=ship.cargo.free,
        )


def not_full(ship: Ship) -> None:
    """The hold has room for something."""
    if not ship.cargo.free:
        raise foreseen(
            4228, f"the hold of {ship.symbol} is full", ship_symbol=ship.symbol, free_units=0
        )


def mounted(ship: Ship, family: tuple[str, int]) -> None:
    """The ship has a mount of a family."""
    _has(ship, [mount.symbol for mount in ship.mounts], family)


def fitted(ship: Ship, family: tuple[str, int]) -> None:
    """The ship has a module of a family."""
    _has(ship, [module.symbol for module in ship.modules], family)


def installed(ship: Ship, part: str) -> None:
    """The ship has a certain mount or module."""
    mounts = [mount.symbol for mount in ship.mounts]
    if part not in mounts + [module.symbol for module in ship.modules]:
        code = 4247 if part.startswith("MOUNT_") else 4267
        raise foreseen(code, f"{ship.symbol} has no {part}", ship_symbol=ship.symbol, part=part)


def refines(ship: Ship) -> None:
    """The ship has a refinery of any kind."""
    if not any(module.symbol.startswith(REFINERIES) for module in ship.modules):
        raise foreseen(4239, f"{ship.symbol} has no refinery", ship_symbol=ship.symbol)


def together(ship: Ship, other: Ship, now: datetime) -> None:
    """Two ships can hand cargo over: at one place, and both docked or both in orbit."""
    settled(ship, now)
    settled(other, now)
    pair = {"ship_symbol": ship.symbol, "to_ship_symbol": other.symbol}
    if ship.symbol == other.symbol:
        raise foreseen(4233, f"{ship.symbol} cannot hand cargo to itself", **pair)
    here, there = ship.nav.waypoint_symbol, other.nav.waypoint_symbol
    if here != there:
        reason = f"{ship.symbol} is at {here}, and {other.symbol} at {there}"
        raise foreseen(4234, reason, **pair)
    if ship.nav.at(now).status is not other.nav.at(now).status:
        reason = f"{ship.symbol} and {other.symbol} have to be both docked, or both in orbit"
        raise foreseen(4271, reason, **pair)


def _has(ship: Ship, symbols: list[str], family: tuple[str, int]) -> None:
    prefix, code = family
    if not any(symbol.startswith(prefix) for symbol in symbols):
        name = prefix.partition("_")[2].replace("_", " ").lower()
        raise foreseen(code, f"{ship.symbol} has no {name}", ship_symbol=ship.symbol, part=prefix)


def _misplaced(code: int, reason: str, ship: Ship) -> Exception:
    return foreseen(code, reason, ship_symbol=ship.symbol, waypoint_symbol=ship.nav.waypoint_symbol)
