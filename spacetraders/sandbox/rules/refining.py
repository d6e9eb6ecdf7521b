"""Refining aboard: 100 units of a raw good become 10 of its product (MECHANICS 2)."""

from datetime import datetime

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.refusals import Refusal, missing_part
from spacetraders.sandbox.rules.preconditions import cool, settle
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World

RAW_UNITS, REFINED_UNITS = 100, 10

METALS = "IRON COPPER SILVER GOLD ALUMINUM PLATINUM URANITE MERITIUM"
ORES = {metal: f"{metal}_ORE" for metal in METALS.split()}
RAW = {**ORES, "FUEL": "HYDROCARBON"}
"""The raw good of each product."""

REFINERIES = {
    "MODULE_ORE_REFINERY": frozenset(ORES),
    "MODULE_FUEL_REFINERY": frozenset({"FUEL"}),
    "MODULE_MICRO_REFINERY": frozenset(RAW),
}
"""The products of each family of refineries. That the micro refinery makes all is a guess."""


@attrs.frozen
class Batch:
    """Units of a product, and the units of the raw good that they took."""

    produced: str
    produced_units: int
    consumed: str
    consumed_units: int


def refine(world: World, ship: Ship, product: str, now: datetime) -> Batch:
    """Make one batch of a product, docked or in orbit.

    Refuses with 4239 without a refinery, 4237 where none aboard makes the product, 4000 on
    cooldown, and 4218 or 4219 where the raw good is missing.
    """
    settle(ship, now)
    _check_refinery(ship, product)
    cool(ship, now)
    raw = RAW[product]
    # The raw good leaves first: its room is enough for the product.
    ship.unload(raw, RAW_UNITS)
    ship.load(product, REFINED_UNITS)
    world.cool_down(ship, guesses.REFINE_SECONDS, now)
    return Batch(product, REFINED_UNITS, raw, RAW_UNITS)


def _check_refinery(ship: Ship, product: str) -> None:
    # No refinery at all, and none for this product, have codes of their own.
    aboard = [family for family in REFINERIES if ship.modules_of(family)]
    if not aboard:
        raise missing_part(ship.symbol, "refinery", GameCode.SHIP_MISSING_REFINERY)
    if not any(product in REFINERIES[family] for family in aboard):
        raise Refusal(
            GameCode.REFINE_INVALID_GOOD,
            f"No refinery of ship {ship.symbol} makes {product}.",
            data={"shipSymbol": ship.symbol, "produce": product, "modules": aboard},
        )
