"""The server's state, registration, agents, accounts and factions."""

from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import Auth, Call, Operation
from spacetraders.sandbox.rules import registration
from spacetraders.sandbox.state import accounts
from spacetraders.sandbox.views import Json


def status(call: Call) -> Json:
    """GET /."""
    return views.status(call.world, call.now)


def list_error_codes(_call: Call) -> Json:
    """GET /error-codes, without an envelope as in the game."""
    return views.error_codes()


def register(call: Call) -> Json:
    """POST /register; `ship` is the first of `ships`, the specification requires it."""
    symbol, faction = inputs.newcomer(call.body)
    world = call.world
    agent = registration.register(world, symbol, faction, call.now)
    world.record(call.now, agent.symbol, None, "register", faction=faction)
    ships = [views.ship(ship, call.now) for ship in agent.ships.values()]
    (contract,) = agent.contracts.values()
    data = {
        "token": world.authority.issue(agent.symbol, call.now),
        "agent": views.agent(agent),
        "faction": views.faction(FACTIONS[faction], _home(call)),
        "ship": ships[0],
        "ships": ships,
        "contract": views.contract(contract),
    }
    return {"data": data}


def get_account(call: Call) -> Json:
    """GET /my/account, for an agent's token or for the account's."""
    return {"data": {"account": views.account(accounts.account(call.world, call.caller))}}


def get_agent(call: Call) -> Json:
    """GET /my/agent."""
    return {"data": views.agent(call.agent)}


def list_events(call: Call) -> Json:
    """GET /my/agent/events, the newest first."""
    return {"data": [views.agent_event(event) for event in call.agent.events]}


def subscribe(call: Call) -> Json:
    """GET /my/socket.io: the answer that the specification has, and no events after it."""
    return {"data": {"agentSymbol": call.agent.symbol, "transports": []}}


def list_agents(call: Call) -> Json:
    """GET /agents."""
    agents, meta = inputs.Page.asked(call.query).of(list(call.world.agents.values()))
    return {"data": [views.public_agent(agent) for agent in agents], "meta": meta}


def get_public_agent(call: Call) -> Json:
    """GET /agents/{agent}."""
    symbol = call.path["agent"]
    agent = call.world.agents.get(symbol)
    if agent is None:
        raise refusals.not_found("agent", symbol)
    return {"data": views.public_agent(agent)}


def list_factions(call: Call) -> Json:
    """GET /factions."""
    factions, meta = inputs.Page.asked(call.query).of(list(FACTIONS.values()))
    return {"data": [views.faction(faction, _home(call)) for faction in factions], "meta": meta}


def get_faction(call: Call) -> Json:
    """GET /factions/{faction}."""
    symbol = call.path["faction"]
    if symbol not in FACTIONS:
        raise refusals.not_found("faction", symbol)
    return {"data": views.faction(FACTIONS[symbol], _home(call))}


def list_my_factions(call: Call) -> Json:
    """GET /my/factions: those that think something of the agent."""
    known, meta = inputs.Page.asked(call.query).of(list(call.agent.reputation.items()))
    return {"data": [{"symbol": of, "reputation": value} for of, value in known], "meta": meta}


def _home(call: Call) -> str:
    return call.world.universe.headquarters.system_symbol


OPERATIONS = (
    Operation("GET", "", status, Auth.NONE),
    Operation("GET", "/", status, Auth.NONE),
    Operation("POST", "/register", register, Auth.ACCOUNT, 201),
    Operation("GET", "/error-codes", list_error_codes, Auth.NONE),
    Operation("GET", "/my/account", get_account, Auth.EITHER),
    Operation("GET", "/my/agent", get_agent, Auth.AGENT),
    Operation("GET", "/my/agent/events", list_events, Auth.AGENT),
    Operation("GET", "/my/socket.io", subscribe, Auth.AGENT),
    Operation("GET", "/agents", list_agents, Auth.OPTIONAL),
    Operation("GET", "/agents/{agent}", get_public_agent, Auth.OPTIONAL),
    Operation("GET", "/factions", list_factions, Auth.OPTIONAL),
    Operation("GET", "/factions/{faction}", get_faction, Auth.OPTIONAL),
    Operation("GET", "/my/factions", list_my_factions, Auth.AGENT),
)
