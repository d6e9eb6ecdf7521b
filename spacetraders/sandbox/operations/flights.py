"""Operations on flights within a system: orbit, dock, navigate, set the flight mode, refuel."""

from routing import FlightMode
from spacetraders.sandbox import views
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import navigation, refuelling
from spacetraders.sandbox.rules.wear import Cause, wear
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.views import Json


def orbit(call: Call) -> Json:
    ship = call.ship
    return _moored(call, "orbit", ship, changed=navigation.orbit(ship, call.now))


def dock(call: Call) -> Json:
    ship = call.ship
    return _moored(call, "dock", ship, changed=navigation.dock(ship, call.now))


def navigate(call: Call) -> Json:
    ship, destination = call.ship, call.text("waypointSymbol")
    system = call.world.system(ship.nav.destination.system_symbol)
    navigation.navigate(ship, system, destination, call.world.lasting, call.now)
    return departed(call, "navigate", ship, destination)


def set_flight_mode(call: Call) -> Json:
    ship = call.ship
    mode = inputs.choice(call.body, "flightMode", FlightMode)
    if mode:
        before, changed = ship.fuel, mode is not ship.nav.flight_mode
        navigation.set_flight_mode(ship, mode, call.world.lasting, call.now)
        call.world.expect(ship)
        fuel = before - ship.fuel
        call.did("set_flight_mode", ship.symbol, changed=changed, mode=mode, fuel=fuel)
    nav = views.nav(ship.nav.at(call.now))
    return {"data": {"nav": nav, "fuel": views.fuel(ship), "events": []}}


def refuel(call: Call) -> Json:
    ship, agent = call.ship, call.agent
    units, from_cargo = inputs.count(call.body, "units"), inputs.flag(call.body, "fromCargo")
    # The ledger tells how much fuel came in: a clamped refuel is less than was asked for.
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


def departed(call: Call, operation: str, ship: Ship, destination: str) -> Json:
    """Enter a departure into the ledger, wear the ship by it, and return the body."""
    call.world.expect(ship)
    # The deed comes first: a ship's wear belongs to a departure that has happened.
    call.did(
        operation,
        ship.symbol,
        origin=ship.nav.origin.symbol,
        destination=destination,
        mode=ship.nav.flight_mode,
        fuel=ship.consumed.amount,
    )
    events = wear(ship, call.world.dice, Cause.FLIGHT, ship.nav.destination.traits)
    nav, fuel = views.nav(ship.nav), views.fuel(ship)
    return {"data": {"nav": nav, "fuel": fuel, "events": views.events(events)}}


def _moored(call: Call, operation: str, ship: Ship, *, changed: bool) -> Json:
    call.did(operation, ship.symbol, changed=changed, waypoint=ship.nav.destination.symbol)
    return {"data": {"nav": views.nav(ship.nav)}}
