"""Refining aboard: a hundred units of raw goods become ten of what they hold (MECHANICS 2)."""

from datetime import datetime

import attrs

from spacetraders.sandbox.guesses import REFINE_SECONDS
from spacetraders.sandbox.refusals import Refusal, missing_part
from spacetraders.sandbox.rules.preconditions import cool, settle
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World

RAW_UNITS, REFINED_UNITS = 100, 10

ORES = {
    metal: f"{metal}_ORE"
    for metal in (
        "IRON",
        "COPPER",
        "SILVER",
        "GOLD",
        "ALUMINUM",
        "PLATINUM",
        "URANITE",
        "MERITIUM",
    )
}
RAW = {**ORES, "FUEL": "HYDROCARBON"}
"""What can be made, and of what."""

REFINERIES = {
    "MODULE_ORE_REFINERY": frozenset(ORES),
    "MODULE_FUEL_REFINERY": frozenset({"FUEL"}),
    "MODULE_MICRO_REFINERY": frozenset(RAW),
}
"""What each family of refineries makes; that the micro refinery makes all of it is a guess."""


@attrs.frozen
class Batch:
    """What was made of what, in units."""

    produced: str
    produced_units: int
    consumed: str
    consumed_units: int


def refine(world: World, ship: Ship, product: str, now: datetime) -> Batch:
    """Make one batch of a product, docked or in orbit.

    Refuses with 4239 where no refinery is aboard, with 4237 where none aboard makes that, and with
    4218 or 4219 where the raw goods are missing.
    """
    settle(ship, now)
    _check_refinery(ship, product)
    cool(ship, now)
    raw = RAW[product]
    ship.unload(raw, RAW_UNITS)
    ship.load(product, REFINED_UNITS)
    world.cool_down(ship, REFINE_SECONDS, now)
    return Batch(product, REFINED_UNITS, raw, RAW_UNITS)


def _check_refinery(ship: Ship, product: str) -> None:
    aboard = [family for family in REFINERIES if ship.modules_of(family)]
    if not aboard:
        raise missing_part(ship.symbol, "refinery", 4239)
    if not any(product in REFINERIES[family] for family in aboard):
        raise Refusal(
            4237,
            f"No refinery of ship {ship.symbol} makes {product}.",
            data={"shipSymbol": ship.symbol, "produce": product, "modules": aboard},
        )
