"""Operations on goods: purchase, sell, jettison, transfer, and the supply chain."""

from spacetraders.sandbox import views
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import cargo, trading
from spacetraders.sandbox.state.market import Market, Transaction
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.views import Json


def purchase(call: Call) -> Json:
    ship, good, units = call.ship, call.text("symbol"), call.units()
    bill = trading.purchase(ship, call.agent, _market(call, ship), good, units, now=call.now)
    return _traded(call, "purchase", ship, bill)


def sell(call: Call) -> Json:
    ship, good, units = call.ship, call.text("symbol"), call.units()
    bill = trading.sell(ship, call.agent, _market(call, ship), good, units, now=call.now)
    return _traded(call, "sell", ship, bill)


def jettison(call: Call) -> Json:
    ship, good, units = call.ship, call.text("symbol"), call.units()
    cargo.jettison(ship, good, units, call.now)
    where = ship.nav.destination.symbol
    call.did("jettison", ship.symbol, waypoint=where, good=good, units=units)
    return {"data": {"cargo": views.cargo(ship)}}


def transfer(call: Call) -> Json:
    ship, good, units = call.ship, call.text("tradeSymbol"), call.units()
    # Ships of other agents are known too, since they have a refusal of their own.
    agents = call.world.agents.values()
    target = cargo.receiver(call.text("shipSymbol"), call.agent, agents)
    cargo.transfer(ship, target, good, units, call.now)
    call.did(
        "transfer",
        ship.symbol,
        waypoint=ship.nav.destination.symbol,
        target=target.symbol,
        good=good,
        units=units,
    )
    # The live server shows both holds, the specification the first alone.
    return {"data": {"cargo": views.cargo(ship), "targetCargo": views.cargo(target)}}


def get_supply_chain(_call: Call) -> Json:
    made_of = {good: list(inputs) for good, inputs in SUPPLY_CHAIN.items()}
    return {"data": {"exportToImportMap": made_of}}


def _market(call: Call, ship: Ship) -> Market | None:
    return call.world.find_market(ship.nav.destination.symbol)


def _traded(call: Call, operation: str, ship: Ship, bill: Transaction) -> Json:
    call.did(
        operation,
        ship.symbol,
        waypoint=bill.waypoint_symbol,
        good=bill.trade_symbol,
        units=bill.units,
        price=bill.price_per_unit,
        credits=bill.total_price,
    )
    return {
        "data": {
            "agent": views.agent(call.agent),
            "cargo": views.cargo(ship),
            "transaction": views.transaction(bill),
        }
    }
