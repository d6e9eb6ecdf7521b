"""The life of a contract: negotiated, accepted, delivered to, fulfilled, or lapsed.

The rules and the order of their checks are those of MECHANICS 2 and 8.
"""

from datetime import datetime
from heapq import heappop, heappush

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses, refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import contract_offers
from spacetraders.sandbox.rules.preconditions import docked, settle
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.world import World


def negotiate(world: World, agent: Agent, ship: Ship, now: datetime) -> Contract:
    """Have the faction of the ship's waypoint offer a contract, and return the offer.

    Refuses with 4244 out of dock, 4700 without a faction there, and 4511 while another is open.
    """
    waypoint = docked(ship, now)
    if waypoint.faction is None:
        data = {"waypointSymbol": waypoint.symbol}
        raise Refusal(
            GameCode.WAYPOINT_NO_FACTION, f"No faction is at waypoint {waypoint.symbol}.", data=data
        )
    standing = agent.open_contract(now)
    if standing:
        raise _refused(
            GameCode.EXISTING_CONTRACT, standing, "is still open, and there can be only one"
        )
    return offer(world, agent, contract_offers.negotiated(world, waypoint, waypoint.faction, now))


def offer(world: World, agent: Agent, contract: Contract) -> Contract:
    """Give an agent a contract, or replace it by its changed form, and note its deadline."""
    # A deadline that no longer holds stays in the heap; `lapse` tells it by its date.
    agent.contracts[contract.contract_id] = contract
    heappush(world.deadlines, (contract.due, agent.symbol, contract.contract_id))
    return contract


def accept(world: World, agent: Agent, contract_id: str, now: datetime) -> Contract:
    """Accept an offer, which pays the advance.

    Refuses with 4500 an offer to another agent, 4501 one that is accepted, 4503 one that expired.
    """
    contract = _own(world, agent, contract_id, GameCode.ACCEPT_CONTRACT_NOT_AUTHORIZED)
    if contract.accepted:
        raise _refused(GameCode.ACCEPT_CONTRACT_CONFLICT, contract, "has been accepted already")
    _check_in_time(contract, now)
    agent.pay(contract.on_accepted)
    return offer(world, agent, attrs.evolve(contract, accepted=True))


def deliver(
    world: World,
    agent: Agent,
    contract_id: str,
    ship: Ship,
    now: datetime,
    *,
    good: str,
    units: int,
) -> Contract:
    """Hand over units of a good for a contract, no more than are missing.

    Refuses with 4506, 4504, 4505 or 4503 a contract that is not running, with 4214 in flight, 4510
    away from its destination, 4244 out of dock, 4508 another good, 4509 too much of it.
    """
    contract = _running(world, agent, contract_id, now)
    _check_berth(contract, ship, now)
    _check_good(contract, good, units)
    # The cargo is the last check; nothing has changed before it.
    ship.unload(good, units)
    contract = attrs.evolve(contract, delivered=contract.delivered + units)
    agent.contracts[contract_id] = contract
    return contract


def fulfill(world: World, agent: Agent, contract_id: str, now: datetime) -> Contract:
    """Complete a contract: it pays the rest, and a point of reputation with its faction.

    Refuses as `deliver` does, and with 4502 where units are missing.
    """
    contract = _running(world, agent, contract_id, now)
    if contract.missing:
        raise _refused(
            GameCode.FULFILL_CONTRACT_DELIVERY,
            contract,
            f"lacks {contract.missing} units of {contract.good}",
        )
    agent.pay(contract.on_fulfilled)
    faction = contract.faction
    agent.reputation[faction] = agent.reputation.get(faction, 0) + guesses.CONTRACT_REPUTATION
    _supply(world, contract)
    contract = attrs.evolve(contract, fulfilled=True)
    agent.contracts[contract_id] = contract
    return contract


def lapse(world: World, now: datetime) -> None:
    """Remove expired offers, and take back the advances of overdue contracts. A process."""
    while world.deadlines and world.deadlines[0][0] <= now:
        due, symbol, contract_id = heappop(world.deadlines)
        agent = world.agents.get(symbol)
        contract = agent.contracts.get(contract_id) if agent else None
        # The world may have changed since: the contract may be accepted, fulfilled or gone.
        if agent and contract and contract.due == due and not contract.fulfilled:
            _end(agent, contract)


def _end(agent: Agent, contract: Contract) -> None:
    contract_id = contract.contract_id
    if not contract.accepted:
        del agent.contracts[contract_id]
        words = f"Nobody accepted the contract {contract_id} in time."
        agent.tell("CONTRACT_EXPIRED", words, contract.due, contractId=contract_id)
        return
    # Accepted, and not fulfilled in time: it stays listed, and is in the way of no other.
    taken = agent.take_back(contract.on_accepted)
    owed = contract.on_accepted - taken
    words = f"The deadline of contract {contract_id} has passed; {taken} credits were reclaimed"
    words += f", and {owed} are owed." if owed else "."
    data = {"contractId": contract_id, "credits": taken, "owed": owed}
    agent.tell("CONTRACT_LOST", words, contract.due, **data)


def _own(world: World, agent: Agent, contract_id: str, code: int) -> Contract:
    contract = agent.contracts.get(contract_id)
    if contract:
        return contract
    # A contract of another agent is told from one that does not exist.
    if any(contract_id in other.contracts for other in world.agents.values()):
        data = {"contractId": contract_id}
        raise Refusal(code, f"The contract {contract_id} is not yours.", data=data)
    raise refusals.not_found("contract", contract_id)


def _running(world: World, agent: Agent, contract_id: str, now: datetime) -> Contract:
    contract = _own(world, agent, contract_id, GameCode.CONTRACT_NOT_AUTHORIZED)
    if contract.fulfilled:
        raise _refused(GameCode.CONTRACT_FULFILLED, contract, "has been fulfilled already")
    if not contract.accepted:
        raise _refused(GameCode.CONTRACT_NOT_ACCEPTED, contract, "has not been accepted")
    _check_in_time(contract, now)
    return contract


def _check_in_time(contract: Contract, now: datetime) -> None:
    if not contract.is_open(now):
        raise _refused(GameCode.CONTRACT_DEADLINE, contract, "is past its deadline")


def _check_berth(contract: Contract, ship: Ship, now: datetime) -> None:
    if settle(ship, now).destination.symbol != contract.destination:
        raise Refusal(
            GameCode.DELIVER_INVALID_LOCATION,
            f"Ship {ship.symbol} is not at {contract.destination}, where the goods are awaited.",
            data={
                "contractId": contract.contract_id,
                "shipSymbol": ship.symbol,
                "destinationSymbol": contract.destination,
            },
        )
    docked(ship, now)


def _check_good(contract: Contract, good: str, units: int) -> None:
    terms = {"contractId": contract.contract_id, "tradeSymbol": good}
    if good != contract.good:
        raise Refusal(
            GameCode.DELIVER_NOT_IN_TERMS, f"The contract does not ask for {good}.", data=terms
        )
    if units > contract.missing:
        raise Refusal(
            GameCode.DELIVER_FULFILLED,
            f"The contract asks for {contract.missing} more units of {good}, not for {units}.",
            data={
                **terms,
                "unitsRequired": contract.units,
                "unitsFulfilled": contract.delivered,
            },
        )


def _supply(world: World, contract: Contract) -> None:
    # MECHANICS 6.4 knows that the supply at the destination rises, not by how much.
    market = world.find_market(contract.destination)
    listing = market.listings.get(contract.good) if market else None
    if listing:
        listing.net_supply += round(contract.units * guesses.CONTRACT_SUPPLY)


def _refused(code: int, contract: Contract, why: str) -> Refusal:
    identifier = contract.contract_id
    return Refusal(code, f"The contract {identifier} {why}.", data={"contractId": identifier})
