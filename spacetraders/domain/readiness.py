"""Readiness: checks of a ship before a deed, which foresee the game's refusals (MECHANICS 2, 11).

Every function raises the class of the game's own refusal, marked as `foreseen`, or returns None.
`now` is the server's time for flights, and ours for cooldowns, whose end is known by our clock.
"""

import math
from datetime import datetime

from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.refusal_classes import foreseen

SURVEYOR, LASER, SIPHON, SENSOR = (
    ("MOUNT_SURVEYOR", GameCode.SHIP_MISSING_SURVEYOR),
    ("MOUNT_MINING_LASER", GameCode.SHIP_MISSING_MINING_LASERS),
    ("MOUNT_GAS_SIPHON", GameCode.SHIP_MISSING_GAS_SIPHON),
    ("MOUNT_SENSOR_ARRAY", GameCode.SHIP_MISSING_SENSOR_ARRAY),
)
MINERALS, GASES, WARP = (
    ("MODULE_MINERAL_PROCESSOR", GameCode.SHIP_MISSING_MINERAL_PROCESSOR),
    ("MODULE_GAS_PROCESSOR", GameCode.SHIP_MISSING_GAS_PROCESSOR),
    ("MODULE_WARP_DRIVE", GameCode.SHIP_MISSING_WARP_DRIVE),
)
"""The start of the symbols of a family of parts, and the code of a ship without one."""

REFINERIES = ("MODULE_ORE_REFINERY", "MODULE_MICRO_REFINERY", "MODULE_FUEL_REFINERY")
"""The families that refine: ores, anything in small amounts, and fuel."""


def not_in_transit(ship: Ship, now: datetime) -> None:
    """The ship is not under way."""
    nav = ship.nav.at(now)
    if nav.status is NavStatus.IN_TRANSIT:
        left = nav.seconds_left(now)
        whole = math.ceil(left)
        raise foreseen(
            GameCode.SHIP_IN_TRANSIT,
            f"{ship.symbol} is under way to {nav.waypoint_symbol} for another {whole} s",
            ship_symbol=ship.symbol,
            waypoint_symbol=nav.waypoint_symbol,
            eta_seconds=round(left, 3),
        )


def docked(ship: Ship, now: datetime) -> None:
    """The ship is docked."""
    not_in_transit(ship, now)
    if ship.nav.status is not NavStatus.DOCKED:
        raise _misplaced(
            GameCode.SHIP_NOT_DOCKED, f"{ship.symbol} is not docked: dock it first", ship
        )


def orbiting(ship: Ship, now: datetime) -> None:
    """The ship is in orbit."""
    not_in_transit(ship, now)
    if ship.nav.status is NavStatus.DOCKED:
        raise _misplaced(
            GameCode.SHIP_NOT_IN_ORBIT,
            f"{ship.symbol} is docked: have it leave the dock first",
            ship,
        )


def cool(ship: Ship, now: datetime) -> None:
    """The reactor is not cooling down, `now` being our own time."""
    left = ship.cooldown.seconds_left(now)
    if left > 0:
        raise foreseen(
            GameCode.COOLDOWN_CONFLICT,
            f"{ship.symbol} cools down for another {math.ceil(left)} s",
            ship_symbol=ship.symbol,
            cooldown_seconds=round(left, 3),
        )


def aboard(ship: Ship, good: str, units: int) -> None:
    """The hold has that many units of a good."""
    has = ship.cargo.units_of(good)
    if has < units:
        raise foreseen(
            # The game has a code for too few of a good, and another for none.
            GameCode.CARGO_UNIT_COUNT if has else GameCode.CARGO_MISSING,
            f"{ship.symbol} has {has} of {good} aboard, not {units}",
            advice=did_you_mean(good, (each.trade_symbol for each in ship.cargo.inventory)),
            ship_symbol=ship.symbol,
            good=good,
            units=has,
        )


def room(ship: Ship, units: int) -> None:
    """The hold has room for that many units."""
    if ship.cargo.free < units:
        raise foreseen(
            GameCode.CARGO_EXCEEDS_LIMIT,
            f"{ship.symbol} has room for {ship.cargo.free} units, not for {units}",
            ship_symbol=ship.symbol,
            free_units=ship.cargo.free,
        )


def not_full(ship: Ship) -> None:
    """The hold has room for something."""
    if not ship.cargo.free:
        raise foreseen(
            GameCode.EXTRACT_CARGO_FULL,
            f"the hold of {ship.symbol} is full",
            ship_symbol=ship.symbol,
            free_units=0,
        )


def mounted(ship: Ship, family: tuple[str, GameCode]) -> None:
    """The ship has a mount of a family."""
    _has(ship, [mount.symbol for mount in ship.mounts], family)


def fitted(ship: Ship, family: tuple[str, GameCode]) -> None:
    """The ship has a module of a family."""
    _has(ship, [module.symbol for module in ship.modules], family)


def installed(ship: Ship, part: str) -> None:
    """The ship has a certain mount or module."""
    mounts = [mount.symbol for mount in ship.mounts]
    if part not in mounts + [module.symbol for module in ship.modules]:
        code = (
            GameCode.SHIP_MISSING_MOUNT
            if part.startswith("MOUNT_")
            else GameCode.MODULE_NOT_INSTALLED
        )
        raise foreseen(code, f"{ship.symbol} has no {part}", ship_symbol=ship.symbol, part=part)


def refines(ship: Ship) -> None:
    """The ship has a refinery of any kind."""
    if not any(module.symbol.startswith(REFINERIES) for module in ship.modules):
        raise foreseen(
            GameCode.SHIP_MISSING_REFINERY,
            f"{ship.symbol} has no refinery",
            ship_symbol=ship.symbol,
        )


def together(ship: Ship, other: Ship, now: datetime) -> None:
    """Two ships can hand cargo over: at one place, and both docked or both in orbit."""
    not_in_transit(ship, now)
    not_in_transit(other, now)
    pair = {"ship_symbol": ship.symbol, "to_ship_symbol": other.symbol}
    if ship.symbol == other.symbol:
        raise foreseen(
            GameCode.TRANSFER_SAME_SHIP, f"{ship.symbol} cannot hand cargo to itself", **pair
        )
    here, there = ship.nav.waypoint_symbol, other.nav.waypoint_symbol
    if here != there:
        reason = f"{ship.symbol} is at {here}, and {other.symbol} at {there}"
        raise foreseen(GameCode.TRANSFER_LOCATION_CONFLICT, reason, **pair)
    if ship.nav.at(now).status is not other.nav.at(now).status:
        reason = f"{ship.symbol} and {other.symbol} have to be both docked, or both in orbit"
        raise foreseen(GameCode.TRANSFER_DOCK_ORBIT_CONFLICT, reason, **pair)


def _has(ship: Ship, symbols: list[str], family: tuple[str, GameCode]) -> None:
    prefix, code = family
    if not any(symbol.startswith(prefix) for symbol in symbols):
        name = prefix.partition("_")[2].replace("_", " ").lower()
        raise foreseen(code, f"{ship.symbol} has no {name}", ship_symbol=ship.symbol, part=prefix)


def _misplaced(code: GameCode, reason: str, ship: Ship) -> Exception:
    return foreseen(code, reason, ship_symbol=ship.symbol, waypoint_symbol=ship.nav.waypoint_symbol)
