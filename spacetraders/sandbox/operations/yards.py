"""What shipyards do: sell ships, repair them, take them apart, change their parts."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.ship_types import SHIP_SYMBOLS
from spacetraders.sandbox.operations.call import SHIP, Auth, Call, Operation
from spacetraders.sandbox.rules import outfitting, repairs, ship_purchase
from spacetraders.sandbox.rules.outfitting import Modification
from spacetraders.sandbox.views import Json


def purchase_ship(call: Call) -> Json:
    """POST /my/ships."""
    agent, world = call.agent, call.world
    ship_type, symbol = call.one_of("shipType", SHIP_SYMBOLS), call.text("waypointSymbol")
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
    """GET /my/ships/{ship}/repair."""
    bill = repairs.repair_bill(call.world, call.ship, call.now)
    return {"data": {"transaction": views.bill(bill)}}


def repair(call: Call) -> Json:
    """POST /my/ships/{ship}/repair; a sound ship is repaired for nothing."""
    ship, agent = call.ship, call.agent
    before = (ship.frame, ship.reactor, ship.engine)
    bill = repairs.repair(call.world, agent, ship, call.now)
    changed = before != (ship.frame, ship.reactor, ship.engine)
    call.did("repair", ship.symbol, changed=changed, waypoint=bill.waypoint, credits=bill.price)
    data = {
        "agent": views.agent(agent),
        "ship": views.ship(ship, call.now),
        "transaction": views.bill(bill),
    }
    return {"data": data}


def get_scrap(call: Call) -> Json:
    """GET /my/ships/{ship}/scrap."""
    bill = repairs.scrap_bill(call.world, call.ship, call.now)
    return {"data": {"transaction": views.bill(bill)}}


def scrap(call: Call) -> Json:
    """POST /my/ships/{ship}/scrap."""
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
    return {"data": {"agent": views.agent(agent), "transaction": views.bill(bill)}}


def install_mount(call: Call) -> Json:
    """POST /my/ships/{ship}/mounts/install."""
    ship, mount = call.ship, outfitting.MOUNTS[call.one_of("symbol", outfitting.MOUNTS)]
    done = outfitting.install_mount(call.world, call.agent, ship, mount, call.now)
    return _refitted(call, "install_mount", done, mounts=views.mounts(ship))


def remove_mount(call: Call) -> Json:
    """POST /my/ships/{ship}/mounts/remove."""
    ship, mount = call.ship, outfitting.MOUNTS[call.one_of("symbol", outfitting.MOUNTS)]
    done = outfitting.remove_mount(call.world, call.agent, ship, mount, call.now)
    return _refitted(call, "remove_mount", done, mounts=views.mounts(ship))


def install_module(call: Call) -> Json:
    """POST /my/ships/{ship}/modules/install."""
    ship, module = call.ship, outfitting.MODULES[call.one_of("symbol", outfitting.MODULES)]
    done = outfitting.install_module(call.world, call.agent, ship, module, call.now)
    return _refitted(call, "install_module", done, modules=views.modules(ship))


def remove_module(call: Call) -> Json:
    """POST /my/ships/{ship}/modules/remove."""
    ship, module = call.ship, outfitting.MODULES[call.one_of("symbol", outfitting.MODULES)]
    done = outfitting.remove_module(call.world, call.agent, ship, module, call.now)
    return _refitted(call, "remove_module", done, modules=views.modules(ship))


def _refitted(call: Call, operation: str, done: Modification, **parts: list[Json]) -> Json:
    call.did(operation, done.ship, waypoint=done.waypoint, part=done.part, credits=done.price)
    data = {
        "agent": views.agent(call.agent),
        **parts,
        "cargo": views.cargo(call.ship),
        "transaction": views.modification(done),
    }
    return {"data": data}


OPERATIONS = (
    Operation("POST", "/my/ships", purchase_ship, Auth.AGENT, 201),
    Operation("GET", SHIP + "/repair", get_repair, Auth.AGENT),
    Operation("POST", SHIP + "/repair", repair, Auth.AGENT),
    Operation("GET", SHIP + "/scrap", get_scrap, Auth.AGENT),
    Operation("POST", SHIP + "/scrap", scrap, Auth.AGENT),
    Operation("POST", SHIP + "/mounts/install", install_mount, Auth.AGENT, 201),
    Operation("POST", SHIP + "/mounts/remove", remove_mount, Auth.AGENT, 201),
    Operation("POST", SHIP + "/modules/install", install_module, Auth.AGENT, 201),
    Operation("POST", SHIP + "/modules/remove", remove_module, Auth.AGENT, 201),
)
