"""Ships: where they are, and what they have."""

from spacetraders.sandbox import views
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.call import SHIP, Auth, Call, Operation
from spacetraders.sandbox.views import Json


def list_ships(call: Call) -> Json:
    """GET /my/ships."""
    ships, meta = inputs.Page.asked(call.query).of(list(call.agent.ships.values()))
    return {"data": [views.ship(ship, call.now) for ship in ships], "meta": meta}


def get_ship(call: Call) -> Json:
    """GET /my/ships/{ship}."""
    return {"data": views.ship(call.ship, call.now)}


def get_nav(call: Call) -> Json:
    """GET /my/ships/{ship}/nav."""
    return {"data": views.nav(call.ship.nav.at(call.now))}


def get_cargo(call: Call) -> Json:
    """GET /my/ships/{ship}/cargo."""
    return {"data": views.cargo(call.ship)}


def get_modules(call: Call) -> Json:
    """GET /my/ships/{ship}/modules."""
    return {"data": views.modules(call.ship)}


def get_mounts(call: Call) -> Json:
    """GET /my/ships/{ship}/mounts."""
    return {"data": views.mounts(call.ship)}


def get_cooldown(call: Call) -> Json | None:
    """GET /my/ships/{ship}/cooldown; nothing at all where there is none."""
    cooldown = views.cooldown(call.ship, call.now)
    return {"data": cooldown} if cooldown["remainingSeconds"] else None


OPERATIONS = (
    Operation("GET", "/my/ships", list_ships, Auth.AGENT),
    Operation("GET", SHIP, get_ship, Auth.AGENT),
    Operation("GET", SHIP + "/nav", get_nav, Auth.AGENT),
    Operation("GET", SHIP + "/cargo", get_cargo, Auth.AGENT),
    Operation("GET", SHIP + "/modules", get_modules, Auth.AGENT),
    Operation("GET", SHIP + "/mounts", get_mounts, Auth.AGENT),
    Operation("GET", SHIP + "/cooldown", get_cooldown, Auth.AGENT),
)
