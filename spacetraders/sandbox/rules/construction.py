"""Building sites and their supply with materials (MECHANICS 2 and 12.3)."""

from datetime import datetime

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import docked, settle
from spacetraders.sandbox.state.places import Construction, Material
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World


def site(world: World, waypoint: Waypoint) -> Construction:
    """Return the construction at a waypoint, complete or not. Refuses with 404 if there is none."""
    construction = world.place(waypoint).construction
    if construction is None:
        raise refusals.not_found("construction at waypoint", waypoint.symbol)
    return construction


def supply(
    world: World, ship: Ship, waypoint: Waypoint, now: datetime, *, good: str, units: int
) -> Construction:
    """Bring units of a material from a hold to the site, and return the site as it is then.

    With the last unit the site is complete: a gate then lets ships through. Refuses with 4802
    elsewhere, 4244 in orbit, 4800 another good, and 4801 more than is missing.
    """
    construction = site(world, waypoint)
    if settle(ship, now).destination.symbol != waypoint.symbol:
        raise Refusal(
            GameCode.CONSTRUCTION_SHIP_NOT_AT_SITE,
            f"Ship {ship.symbol} is not at the site {waypoint.symbol}.",
            data={"shipSymbol": ship.symbol, "waypointSymbol": waypoint.symbol},
        )
    # Where the ship is counts before whether it is docked: 4802 comes before 4244.
    docked(ship, now)
    material = _needed(construction, waypoint.symbol, good, units)
    ship.unload(good, units)
    more = attrs.evolve(material, fulfilled=material.fulfilled + units)
    materials = (more if it is material else it for it in construction.materials)
    built = Construction(tuple(materials))
    world.places[waypoint.symbol] = attrs.evolve(world.place(waypoint), construction=built)
    return built


def _needed(construction: Construction, where: str, good: str, units: int) -> Material:
    material = next((it for it in construction.materials if it.good == good), None)
    if material is None:
        raise Refusal(
            GameCode.CONSTRUCTION_MATERIAL_NOT_REQUIRED,
            f"The site {where} needs no {good}.",
            data={"waypointSymbol": where, "tradeSymbol": good},
        )
    if material.fulfilled + units > material.required:
        left = material.required - material.fulfilled
        raise Refusal(
            GameCode.CONSTRUCTION_MATERIAL_FULFILLED,
            f"The site {where} needs {left} more units of {good}, not {units}.",
            data={
                "waypointSymbol": where,
                "tradeSymbol": good,
                "unitsRequired": material.required,
                "unitsFulfilled": material.fulfilled,
            },
        )
    return material
