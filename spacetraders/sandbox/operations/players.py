"""The server itself, registration, and the agent."""

from spacetraders.sandbox import inputs, registration, views
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.views import Json


def status(call: Call) -> Json:
    """GET /."""
    return views.status(call.world, call.now)


def register(call: Call) -> Json:
    """POST /register; `ship` is the first of `ships`, the specification requires it."""
    symbol, faction = inputs.newcomer(call.body)
    world = call.world
    agent = registration.register(world, symbol, faction, call.now)
    world.record(call.now, agent.symbol, None, "register", faction=faction)
    ships = [views.ship(ship, call.now) for ship in agent.ships.values()]
    data = {
        "token": world.authority.issue(agent.symbol, call.now),
        "agent": views.agent(agent),
        "faction": views.faction(faction, world.universe.headquarters.system_symbol),
        "ship": ships[0],
        "ships": ships,
        "contract": views.contract(agent.contract),
    }
    return {"data": data}


def get_agent(call: Call) -> Json:
    """GET /my/agent."""
    return {"data": views.agent(call.agent)}
