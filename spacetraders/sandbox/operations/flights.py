"""What ships are told to do between waypoints: orbit, dock, navigate, refuel."""

from routing import FlightMode
from spacetraders.sandbox import views
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import SHIP, Auth, Call, Operation
from spacetraders.sandbox.rules import navigation, refuelling
from spacetraders.sandbox.rules.wear import Cause, wear
from spacetraders.sandbox.views import Json


def orbit(call: Call) -> Json:
    """POST /my/ships/{ship}/orbit."""
    ship = call.ship
    changed = navigation.orbit(ship, call.now)
    call.did("orbit", ship.symbol, changed=changed, waypoint=ship.nav.destination.symbol)
    return {"data": {"nav": views.nav(ship.nav)}}


def dock(call: Call) -> Json:
    """POST /my/ships/{ship}/dock."""
    ship = call.ship
    changed = navigation.dock(ship, call.now)
    call.did("dock", ship.symbol, changed=changed, waypoint=ship.nav.destination.symbol)
    return {"data": {"nav": views.nav(ship.nav)}}


def navigate(call: Call) -> Json:
    """POST /my/ships/{ship}/navigate."""
    ship = call.ship
    destination = inputs.text(call.body, "waypointSymbol")
    system = call.world.system(ship.nav.destination.system_symbol)
    navigation.navigate(ship, system, destination, call.world.lasting, call.now)
    call.did(
        "navigate",
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


def set_flight_mode(call: Call) -> Json:
    """PATCH /my/ships/{ship}/nav."""
    ship = call.ship
    mode = inputs.choice(call.body, "flightMode", FlightMode)
    if mode:
        before, changed = ship.fuel, mode is not ship.nav.flight_mode
        navigation.set_flight_mode(ship, mode, call.world.lasting, call.now)
        fuel = before - ship.fuel
        call.did("set_flight_mode", ship.symbol, changed=changed, mode=mode, fuel=fuel)
    nav = views.nav(ship.nav.at(call.now))
    return {"data": {"nav": nav, "fuel": views.fuel(ship), "events": []}}


def refuel(call: Call) -> Json:
    """POST /my/ships/{ship}/refuel."""
    ship, agent = call.ship, call.agent
    units, from_cargo = inputs.count(call.body, "units"), inputs.flag(call.body, "fromCargo")
    before = ship.fuel
    if from_cargo:
        bill = refuelling.refuel_from_cargo(ship, units, call.now)
    else:
        market = call.world.find_market(ship.nav.destination.symbol)
        bill = refuelling.refuel(ship, agent, market, units, call.now)
    call.did(
        "refuel",
        ship.symbol,
        changed=ship.fuel > before,
        waypoint=bill.waypoint_symbol,
        fuel=ship.fuel - before,
        units=bill.units,
        price=bill.price_per_unit,
        credits=bill.total_price,
    )
    data = {
        "agent": views.agent(agent),
        "fuel": views.fuel(ship),
        "transaction": views.transaction(bill),
    }
    if from_cargo:
        data["cargo"] = views.cargo(ship)
    return {"data": data}


OPERATIONS = (
    Operation("PATCH", SHIP + "/nav", set_flight_mode, Auth.AGENT),
    Operation("POST", SHIP + "/orbit", orbit, Auth.AGENT),
    Operation("POST", SHIP + "/dock", dock, Auth.AGENT),
    Operation("POST", SHIP + "/navigate", navigate, Auth.AGENT),
    Operation("POST", SHIP + "/refuel", refuel, Auth.AGENT),
)
