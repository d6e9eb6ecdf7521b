"""Building sites: what was brought, and what is missing (MECHANICS 2 and 12.3)."""

from datetime import datetime

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import docked, settle
from spacetraders.sandbox.state.places import Construction, Material
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World


def site(world: World, waypoint: Waypoint) -> Construction:
    """Return what is, or was, being built at a waypoint; refuses with 404 where nothing is."""
    construction = world.place(waypoint).construction
    if construction is None:
        raise refusals.not_found("construction at waypoint", waypoint.symbol)
    return construction


def supply(
    world: World, ship: Ship, waypoint: Waypoint, now: datetime, *, good: str, units: int
) -> Construction:
    """Bring material from a hold to the site, not more than is missing; returns what is there now.

    With the last of it the site is complete: a gate then lets ships through.
    """
    construction = site(world, waypoint)
    if settle(ship, now).destination.symbol != waypoint.symbol:
        raise Refusal(
            4802,
            f"Ship {ship.symbol} is not at the site {waypoint.symbol}.",
            data={"shipSymbol": ship.symbol, "waypointSymbol": waypoint.symbol},
        )
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
            4800,
            f"The site {where} needs no {good}.",
            data={"waypointSymbol": where, "tradeSymbol": good},
        )
    if material.fulfilled + units > material.required:
        left = material.required - material.fulfilled
        raise Refusal(
            4801,
            f"The site {where} needs {left} more units of {good}, not {units}.",
            data={
                "waypointSymbol": where,
                "tradeSymbol": good,
                "unitsRequired": material.required,
                "unitsFulfilled": material.fulfilled,
            },
        )
    return material
