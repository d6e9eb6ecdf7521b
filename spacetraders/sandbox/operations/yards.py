"""Operations of shipyards: buy, repair and scrap ships, install and remove their parts."""

from collections.abc import Callable
from datetime import datetime

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import outfitting, repairs, ship_purchase
from spacetraders.sandbox.rules.outfitting import PartKind
from spacetraders.sandbox.rules.receipts import Receipt
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views import Json

Refit = Callable[[World, Agent, Ship, str, datetime], Receipt]


def purchase_ship(call: Call) -> Json:
    agent, world = call.agent, call.world
    ship_type, symbol = call.text("shipType"), call.text("waypointSymbol")
    where = world.find_waypoint(symbol)
    if where is None:
        raise refusals.not_found("waypoint", symbol)
    yard = world.shipyard(where)
    ship, sale = ship_purchase.purchase(agent, yard, where, ship_type, call.now)
    call.did("purchase_ship", ship.symbol, waypoint=symbol, ship_type=ship_type, credits=sale.price)
    data = {
        "ship": views.ship(ship, call.now),
        "agent": views.agent(agent),
        "transaction": views.sale(sale),
    }
    return {"data": data}


def get_repair(call: Call) -> Json:
    bill = repairs.repair_bill(call.world, call.ship, call.now)
    return {"data": {"transaction": views.receipt(bill)}}


def repair(call: Call) -> Json:
    ship, agent = call.ship, call.agent
    # A sound ship is repaired for nothing, which the ledger tells from a change.
    before = (ship.frame, ship.reactor, ship.engine)
    bill = repairs.repair(call.world, agent, ship, call.now)
    changed = before != (ship.frame, ship.reactor, ship.engine)
    call.did("repair", ship.symbol, changed=changed, waypoint=bill.waypoint, credits=bill.price)
    data = {
        "agent": views.agent(agent),
        "ship": views.ship(ship, call.now),
        "transaction": views.receipt(bill),
    }
    return {"data": data}


def get_scrap(call: Call) -> Json:
    bill = repairs.scrap_bill(call.world, call.ship, call.now)
    return {"data": {"transaction": views.receipt(bill)}}


def scrap(call: Call) -> Json:
    ship, agent = call.ship, call.agent
    bill = repairs.scrap(call.world, agent, ship, call.now)
    call.did(
        "scrap",
        ship.symbol,
        waypoint=bill.waypoint,
        credits=bill.price,
        fuel=ship.fuel,
        cargo=dict(ship.cargo),
    )
    return {"data": {"agent": views.agent(agent), "transaction": views.receipt(bill)}}


def install_mount(call: Call) -> Json:
    return _refitted(call, "install_mount", outfitting.MOUNTS, outfitting.MOUNTS.install)


def remove_mount(call: Call) -> Json:
    return _refitted(call, "remove_mount", outfitting.MOUNTS, outfitting.MOUNTS.remove)


def install_module(call: Call) -> Json:
    return _refitted(call, "install_module", outfitting.MODULES, outfitting.MODULES.install)


def remove_module(call: Call) -> Json:
    return _refitted(call, "remove_module", outfitting.MODULES, outfitting.MODULES.remove)


def _refitted(call: Call, operation: str, kind: PartKind, refit: Refit) -> Json:
    ship, agent = call.ship, call.agent
    done = refit(call.world, agent, ship, call.text("symbol"), call.now)
    call.did(operation, done.ship, waypoint=done.waypoint, part=done.part, credits=done.price)
    fitted = views.mounts(ship) if kind is outfitting.MOUNTS else views.modules(ship)
    data = {
        "agent": views.agent(agent),
        kind.name: fitted,
        "cargo": views.cargo(ship),
        "transaction": views.receipt(done),
    }
    return {"data": data}
