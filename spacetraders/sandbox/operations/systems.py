"""Operations that show systems, waypoints, markets and shipyards."""

from spacetraders.domain.game.waypoints import UNCHARTED
from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.issues import no_option
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.views import Json

KINDS = list(WaypointType)


def list_systems(call: Call) -> Json:
    page, universe = inputs.Page.asked(call.query), call.world.universe
    systems = universe.listed(page.first, page.limit)
    meta = page.meta(universe.statistics()["systems"])
    return {"data": [views.system(system) for system in systems], "meta": meta}


def get_system(call: Call) -> Json:
    return {"data": views.system(call.world.system(call.path["system"]))}


def list_waypoints(call: Call) -> Json:
    page = inputs.Page.asked(call.query)
    types, traits = call.filters["type"], call.filters["traits"]
    # All bad filters are named in one refusal.
    found = [no_option("type", it, KINDS) for it in types if it not in KINDS]
    found += [no_option("traits", it, TRAITS) for it in traits if it not in TRAITS]
    if found:
        raise refusals.invalid_input(*found)
    place = call.world.place
    fitting = [
        waypoint
        for waypoint in call.world.system(call.path["system"]).waypoints.values()
        if (not types or waypoint.type in types)
        and set(traits) <= _filtered_traits(waypoint, place(waypoint))
    ]
    waypoints, meta = page.of(fitting)
    data = [views.waypoint(waypoint, place(waypoint)) for waypoint in waypoints]
    return {"data": data, "meta": meta}


def _filtered_traits(waypoint: Waypoint, place: PlaceState) -> set[str]:
    # As in the game, a filter sees the true traits of uncharted waypoints too.
    return {*waypoint.traits} if place.chart else {*waypoint.traits, UNCHARTED}


def get_waypoint(call: Call) -> Json:
    return {"data": views.waypoint(call.waypoint, call.world.place(call.waypoint))}


def get_market(call: Call) -> Json:
    near = is_near(call)
    return {"data": views.market(call.world.market(call.waypoint), near=near)}


def get_shipyard(call: Call) -> Json:
    near = is_near(call)
    return {"data": views.shipyard(call.world.shipyard(call.waypoint), near=near)}


def is_near(call: Call) -> bool:
    """Return whether the caller has a ship at the waypoint, docked or in orbit.

    Refuses with 4001 at an uncharted waypoint where none is.
    """
    waypoint = call.waypoint
    near = call.caller is not None and call.caller.has_ship_at(waypoint.symbol, call.now)
    if not (near or call.world.place(waypoint).chart):
        raise refusals.no_access(waypoint.symbol)
    return near
