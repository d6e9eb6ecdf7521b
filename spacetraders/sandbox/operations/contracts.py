"""Contracts: found, negotiated, accepted, delivered to and fulfilled."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import SHIP, Auth, Call, Operation
from spacetraders.sandbox.rules import procurement
from spacetraders.sandbox.views import Json

CONTRACT = "/my/contracts/{contractId}"


def list_contracts(call: Call) -> Json:
    """GET /my/contracts."""
    contracts, meta = inputs.Page.asked(call.query).of(list(call.agent.contracts.values()))
    return {"data": [views.contract(contract) for contract in contracts], "meta": meta}


def get_contract(call: Call) -> Json:
    """GET /my/contracts/{contract}."""
    contract = call.agent.contracts.get(_named(call))
    if contract is None:
        raise refusals.not_found("contract of yours named", _named(call))
    return {"data": views.contract(contract)}


def negotiate_contract(call: Call) -> Json:
    """POST /my/ships/{ship}/negotiate/contract."""
    ship = call.ship
    contract = procurement.negotiate(call.world, call.agent, ship, call.now)
    call.did("negotiate_contract", ship.symbol, contract=contract.contract_id)
    return {"data": {"contract": views.contract(contract)}}


def accept_contract(call: Call) -> Json:
    """POST /my/contracts/{contract}/accept."""
    contract = procurement.accept(call.world, call.agent, _named(call), call.now)
    _did(call, "accept_contract", contract.contract_id, contract.on_accepted)
    return {"data": {"contract": views.contract(contract), "agent": views.agent(call.agent)}}


def deliver_contract(call: Call) -> Json:
    """POST /my/contracts/{contract}/deliver."""
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
    """POST /my/contracts/{contract}/fulfill."""
    contract = procurement.fulfill(call.world, call.agent, _named(call), call.now)
    _did(call, "fulfill_contract", contract.contract_id, contract.on_fulfilled)
    return {"data": {"contract": views.contract(contract), "agent": views.agent(call.agent)}}


def _named(call: Call) -> str:
    return call.path["contractId"]


def _did(call: Call, operation: str, contract_id: str, paid: int) -> None:
    """Enter into the ledger what no ship did."""
    agent = call.agent.symbol
    call.world.record(call.now, agent, None, operation, contract=contract_id, credits=paid)


OPERATIONS = (
    Operation("GET", "/my/contracts", list_contracts, Auth.AGENT),
    Operation("GET", CONTRACT, get_contract, Auth.AGENT),
    Operation("POST", CONTRACT + "/accept", accept_contract, Auth.AGENT),
    Operation("POST", CONTRACT + "/deliver", deliver_contract, Auth.AGENT),
    Operation("POST", CONTRACT + "/fulfill", fulfill_contract, Auth.AGENT),
    Operation("POST", SHIP + "/negotiate/contract", negotiate_contract, Auth.AGENT, 201),
)
