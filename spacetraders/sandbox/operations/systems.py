"""Systems, waypoints, markets and shipyards: what can be seen of them."""

from spacetraders.sandbox import inputs, refusals, views
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.galaxy import WaypointType
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.views import Json


def list_systems(call: Call) -> Json:
    """GET /systems."""
    systems, meta = inputs.Page.asked(call.query).of(list(call.world.universe.systems.values()))
    return {"data": [views.system(system) for system in systems], "meta": meta}


def get_system(call: Call) -> Json:
    """GET /systems/{system}."""
    return {"data": views.system(call.world.system(call.path["system"]))}


def list_waypoints(call: Call) -> Json:
    """GET /systems/{system}/waypoints; a waypoint has to have all traits that are asked for.

    As in the game, a filter sees the true traits of uncharted waypoints too.
    """
    page = inputs.Page.asked(call.query)
    types, traits = call.filters["type"], call.filters["traits"]
    issues = [("type", f"there is no {kind}") for kind in types if kind not in set(WaypointType)]
    issues += [("traits", f"there is no {trait}") for trait in traits if trait not in TRAITS]
    if issues:
        raise refusals.invalid_input(*issues)
    found = [
        waypoint
        for waypoint in call.world.system(call.path["system"]).waypoints.values()
        if (not types or waypoint.type in types) and set(traits) <= set(waypoint.traits)
    ]
    waypoints, meta = page.of(found)
    return {"data": [views.waypoint(waypoint) for waypoint in waypoints], "meta": meta}


def get_waypoint(call: Call) -> Json:
    """GET /systems/{system}/waypoints/{waypoint}."""
    return {"data": views.waypoint(call.waypoint)}


def get_market(call: Call) -> Json:
    """GET …/market; prices are shown to who has a ship there, docked or in orbit."""
    near = _near(call)
    return {"data": views.market(call.world.market(call.waypoint), near=near)}


def get_shipyard(call: Call) -> Json:
    """GET …/shipyard; what the ships cost is shown to who has one there already."""
    near = _near(call)
    return {"data": views.shipyard(call.world.shipyard(call.waypoint), near=near)}


def _near(call: Call) -> bool:
    """Whether the caller has a ship there; refused where an uncharted waypoint keeps to itself."""
    waypoint = call.waypoint
    near = call.caller is not None and call.caller.has_ship_at(waypoint.symbol, call.now)
    if not (waypoint.chart or near):
        raise refusals.no_access(waypoint.symbol)
    return near
