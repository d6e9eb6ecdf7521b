"""Operations on journeys to other systems: jump, warp, chart, and the building of gates."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.operations.flights import departed
from spacetraders.sandbox.operations.systems import is_near
from spacetraders.sandbox.rules import charting, construction, jumping, warping
from spacetraders.sandbox.views import Json


def get_jump_gate(call: Call) -> Json:
    gate = call.waypoint
    if gate.type != WaypointType.JUMP_GATE:
        raise refusals.not_found("jump gate at waypoint", gate.symbol)
    is_near(call)  # an uncharted gate tells its connections to a ship that is there alone
    return {"data": views.jump_gate(gate.symbol, call.world.universe.connections(gate))}


def jump(call: Call) -> Json:
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
    ship, destination = call.ship, call.text("waypointSymbol")
    warping.warp(call.world, ship, destination, call.now)
    return departed(call, "warp", ship, destination)


def chart(call: Call) -> Json:
    ship, agent, world = call.ship, call.agent, call.world
    pay = charting.chart(world, agent, ship, call.now)
    call.did("chart", ship.symbol, waypoint=pay.waypoint, credits=pay.price)
    waypoint = ship.nav.destination
    shown = views.waypoint(waypoint, world.place(waypoint))
    data = {
        "chart": shown["chart"],
        "waypoint": shown,
        "transaction": views.receipt(pay),
        "agent": views.agent(agent),
    }
    return {"data": data}


def get_construction(call: Call) -> Json:
    waypoint = call.waypoint
    site = construction.site(call.world, waypoint)
    return {"data": views.construction(waypoint.symbol, site)}


def supply_construction(call: Call) -> Json:
    waypoint, good, units = call.waypoint, call.text("tradeSymbol"), call.units()
    ship = call.ship_in_body()
    site = construction.supply(call.world, ship, waypoint, call.now, good=good, units=units)
    call.did("supply_construction", ship.symbol, waypoint=waypoint.symbol, good=good, units=units)
    shown = views.construction(waypoint.symbol, site)
    return {"data": {"construction": shown, "cargo": views.cargo(ship)}}
