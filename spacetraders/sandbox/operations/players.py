"""Operations on the server's status, registration, agents, accounts and factions."""

from itertools import islice

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import registration
from spacetraders.sandbox.state import accounts
from spacetraders.sandbox.views import Json


def status(call: Call) -> Json:
    return views.status(call.world, call.now)


def list_error_codes(_call: Call) -> Json:
    return views.error_codes()


def register(call: Call) -> Json:
    symbol, faction = call.text("symbol"), call.text("faction")
    world = call.world
    agent = registration.register(world, symbol, faction, call.now)
    # The call has no caller yet: the deed is entered under the new agent.
    world.record(call.now, agent.symbol, None, "register", faction=faction)
    # The answer lists the ships that the game gives. With those of a large `--fleet` it would be
    # longer than any answer of the game's, and clients that bound answers would lose the token.
    given = islice(agent.ships.values(), len(registration.GIVEN_TYPES))
    ships = [views.ship(ship, call.now) for ship in given]
    # A new agent has exactly one contract, the first offer.
    (contract,) = agent.contracts.values()
    data = {
        "token": world.authority.issue(agent.symbol, call.now),
        "agent": views.agent(agent),
        "faction": views.faction(FACTIONS[faction], _home(call)),
        "ship": ships[0],  # the game does not send it, the specification requires it
        "ships": ships,
        "contract": views.contract(contract),
    }
    return {"data": data}


def get_account(call: Call) -> Json:
    return {"data": {"account": views.account(accounts.account(call.world, call.caller))}}


def get_agent(call: Call) -> Json:
    return {"data": views.agent(call.agent)}


def list_events(call: Call) -> Json:
    return {"data": [views.agent_event(event) for event in call.agent.events]}


def subscribe(call: Call) -> Json:
    # The answer of the specification; there is no websocket, so nothing follows it.
    return {"data": {"agentSymbol": call.agent.symbol, "transports": []}}


def list_agents(call: Call) -> Json:
    return call.page(call.world.agents.values(), views.public_agent)


def get_public_agent(call: Call) -> Json:
    symbol = call.path["agent"]
    agent = call.world.agents.get(symbol)
    if agent is None:
        raise refusals.not_found("agent", symbol)
    return {"data": views.public_agent(agent)}


def list_factions(call: Call) -> Json:
    return call.page(FACTIONS.values(), lambda faction: views.faction(faction, _home(call)))


def get_faction(call: Call) -> Json:
    symbol = call.path["faction"]
    if symbol not in FACTIONS:
        raise refusals.not_found("faction", symbol)
    return {"data": views.faction(FACTIONS[symbol], _home(call))}


def list_my_factions(call: Call) -> Json:
    def view(known: tuple[str, int]) -> Json:
        return {"symbol": known[0], "reputation": known[1]}

    return call.page(call.agent.reputation.items(), view)


def _home(call: Call) -> str:
    return call.world.universe.headquarters.system_symbol
