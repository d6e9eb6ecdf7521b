"""How ships leave their system, chart what they find, and build gates."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.operations.call import SHIP, WAYPOINT, Auth, Call, Operation
from spacetraders.sandbox.operations.systems import is_near
from spacetraders.sandbox.rules import charting, construction, jumping, warping
from spacetraders.sandbox.rules.wear import Cause, wear
from spacetraders.sandbox.views import Json


def get_jump_gate(call: Call) -> Json:
    """GET …/jump-gate."""
    gate = call.waypoint
    if gate.type != WaypointType.JUMP_GATE:
        raise refusals.not_found("jump gate at waypoint", gate.symbol)
    is_near(call)
    return {"data": views.jump_gate(gate.symbol, call.world.universe.connections(gate))}


def jump(call: Call) -> Json:
    """POST /my/ships/{ship}/jump."""
    ship, agent, destination = call.ship, call.agent, call.text("waypointSymbol")
    bill = jumping.jump(call.world, agent, ship, destination, call.now)
    call.did(
        "jump",
        ship.symbol,
        origin=bill.waypoint_symbol,
        destination=destination,
        good=bill.trade_symbol,
        units=bill.units,
        price=bill.price_per_unit,
        credits=bill.total_price,
    )
    data = {
        "nav": views.nav(ship.nav),
        "cooldown": views.cooldown(ship, call.now),
        "transaction": views.transaction(bill),
        "agent": views.agent(agent),
    }
    return {"data": data}


def warp(call: Call) -> Json:
    """POST /my/ships/{ship}/warp."""
    ship, destination = call.ship, call.text("waypointSymbol")
    warping.warp(call.world, ship, destination, call.now)
    call.did(
        "warp",
        ship.symbol,
        origin=ship.nav.origin.symbol,
        destination=destination,
        mode=ship.nav.flight_mode,
        fuel=ship.consumed.amount,
    )
    events = wear(ship, call.world.dice, Cause.FLIGHT, ship.nav.destination.traits)
    data = {
        "nav": views.nav(ship.nav),
        "fuel": views.fuel(ship),
        "events": views.events(events),
    }
    return {"data": data}


def chart(call: Call) -> Json:
    """POST /my/ships/{ship}/chart."""
    ship, agent, world = call.ship, call.agent, call.world
    pay = charting.chart(world, agent, ship, call.now)
    call.did("chart", ship.symbol, waypoint=pay.waypoint, credits=pay.total_price)
    waypoint = ship.nav.destination
    shown = views.waypoint(waypoint, world.place(waypoint))
    data = {
        "chart": shown["chart"],
        "waypoint": shown,
        "transaction": views.chart_transaction(pay),
        "agent": views.agent(agent),
    }
    return {"data": data}


def get_construction(call: Call) -> Json:
    """GET …/construction."""
    waypoint = call.waypoint
    site = construction.site(call.world, waypoint)
    return {"data": views.construction(waypoint.symbol, site)}


def supply_construction(call: Call) -> Json:
    """POST …/construction/supply."""
    waypoint, good, units = call.waypoint, call.text("tradeSymbol"), call.units()
    ship = call.ship_in_body()
    site = construction.supply(call.world, ship, waypoint, call.now, good=good, units=units)
    call.did("supply_construction", ship.symbol, waypoint=waypoint.symbol, good=good, units=units)
    shown = views.construction(waypoint.symbol, site)
    return {"data": {"construction": shown, "cargo": views.cargo(ship)}}


OPERATIONS = (
    Operation("GET", WAYPOINT + "/jump-gate", get_jump_gate, Auth.OPTIONAL),
    Operation("GET", WAYPOINT + "/construction", get_construction, Auth.OPTIONAL),
    Operation("POST", WAYPOINT + "/construction/supply", supply_construction, Auth.AGENT, 201),
    Operation("POST", SHIP + "/jump", jump, Auth.AGENT),
    Operation("POST", SHIP + "/warp", warp, Auth.AGENT),
    Operation("POST", SHIP + "/chart", chart, Auth.AGENT, 201),
)
