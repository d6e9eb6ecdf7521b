"""Operations that show ships: their nav, cargo, modules, mounts and cooldown."""

from spacetraders.sandbox import views
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.views import Json


def list_ships(call: Call) -> Json:
    return call.page(call.agent.ships.values(), lambda ship: views.ship(ship, call.now))


def get_ship(call: Call) -> Json:
    return {"data": views.ship(call.ship, call.now)}


def get_nav(call: Call) -> Json:
    return {"data": views.nav(call.ship.nav.at(call.now))}


def get_cargo(call: Call) -> Json:
    return {"data": views.cargo(call.ship)}


def get_modules(call: Call) -> Json:
    return {"data": views.modules(call.ship)}


def get_mounts(call: Call) -> Json:
    return {"data": views.mounts(call.ship)}


def get_cooldown(call: Call) -> Json | None:
    cooldown = views.cooldown(call.ship, call.now)
    # As in the game, a ship without a cooldown is answered with 204.
    return {"data": cooldown} if cooldown["remainingSeconds"] else None
