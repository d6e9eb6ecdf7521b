"""Operations on contracts: list, negotiate, accept, deliver and fulfill."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import procurement
from spacetraders.sandbox.views import Json


def list_contracts(call: Call) -> Json:
    return call.page(call.agent.contracts.values(), views.contract)


def get_contract(call: Call) -> Json:
    contract = call.agent.contracts.get(_named(call))
    if contract is None:
        raise refusals.not_found("contract of yours named", _named(call))
    return {"data": views.contract(contract)}


def negotiate_contract(call: Call) -> Json:
    ship = call.ship
    contract = procurement.negotiate(call.world, call.agent, ship, call.now)
    call.did("negotiate_contract", ship.symbol, contract=contract.contract_id)
    return {"data": {"contract": views.contract(contract)}}


def accept_contract(call: Call) -> Json:
    contract = procurement.accept(call.world, call.agent, _named(call), call.now)
    paid = contract.on_accepted
    call.did("accept_contract", None, contract=contract.contract_id, credits=paid)
    return {"data": {"contract": views.contract(contract), "agent": views.agent(call.agent)}}


def deliver_contract(call: Call) -> Json:
    # The whole body is read before the ship is looked for, so that 3001 comes before 404.
    ship_symbol, good, units = call.text("shipSymbol"), call.text("tradeSymbol"), call.units()
    ship = call.agent.ship(ship_symbol)
    contract = procurement.deliver(
        call.world, call.agent, _named(call), ship, call.now, good=good, units=units
    )
    call.did(
        "deliver_contract",
        ship.symbol,
        contract=contract.contract_id,
        waypoint=contract.destination,
        good=good,
        units=units,
    )
    return {"data": {"contract": views.contract(contract), "cargo": views.cargo(ship)}}


def fulfill_contract(call: Call) -> Json:
    contract = procurement.fulfill(call.world, call.agent, _named(call), call.now)
    paid = contract.on_fulfilled
    call.did("fulfill_contract", None, contract=contract.contract_id, credits=paid)
    return {"data": {"contract": views.contract(contract), "agent": views.agent(call.agent)}}


def _named(call: Call) -> str:
    return call.path["contractId"]
