"""Needs: what a ship must have for a kind of work, such as a hold or a mining laser.

Unlike `readiness`, which judges a ship before one deed, this judges whether it can ever do the work
as it is built.
"""

from collections.abc import Callable, Iterable

import attrs

from spacetraders.domain import readiness
from spacetraders.domain.game.ships import Ship

FIT_OUT = "put one in at a shipyard (spacetraders ship install), or choose another ship"
CHOOSE = "choose another ship: spacetraders ship list shows their holds and tanks"


@attrs.frozen
class Need:
    """Something that a ship must have: its name with its article, and whether a ship has it."""

    name: str
    met_by: Callable[[Ship], bool] = attrs.field(repr=False, eq=False)
    hint: str = attrs.field(default=CHOOSE, repr=False, eq=False)


def mount(family: str, name: str) -> Need:
    """Return the need of a mount whose symbol begins with `family`."""
    return Need(name, lambda ship: _has(family, (each.symbol for each in ship.mounts)), FIT_OUT)


def module(family: str, name: str) -> Need:
    """Return the need of a module whose symbol begins with `family`."""
    return Need(name, lambda ship: _has(family, (each.symbol for each in ship.modules)), FIT_OUT)


HOLD = Need("a hold", lambda ship: ship.cargo.capacity > 0)
TANK = Need("a tank", lambda ship: ship.fuel.capacity > 0)
SURVEYOR = mount(readiness.SURVEYOR[0], "a surveyor")
MINING_LASER = mount(readiness.LASER[0], "a mining laser")
GAS_SIPHON = mount(readiness.SIPHON[0], "a gas siphon")
SENSOR_ARRAY = mount(readiness.SENSOR[0], "a sensor array")
MINERAL_PROCESSOR = module(readiness.MINERALS[0], "a mineral processor")
GAS_PROCESSOR = module(readiness.GASES[0], "a gas processor")
WARP_DRIVE = module(readiness.WARP[0], "a warp drive")


def unmet(ship: Ship, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that a ship does not meet, in their order."""
    return tuple(need for need in needs if not need.met_by(ship))


def _has(family: str, symbols: Iterable[str]) -> bool:
    return any(symbol.startswith(family) for symbol in symbols)
