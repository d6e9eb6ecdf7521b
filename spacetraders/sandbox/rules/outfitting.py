"""Mounts and modules, put into ships and taken out of them at a shipyard (MECHANICS 2 and 7).

A part comes out of the hold and goes back into it. Whatever is done, the ship must then have the
power, the slots, the mounting points and the crew for all that it has.
"""

from datetime import datetime

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue import parts
from spacetraders.sandbox.catalogue.parts import Module, Mount
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import docked
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.world import World

MOUNTS = {mount.symbol: mount for mount in parts.MOUNTS}
MODULES = {module.symbol: module for module in parts.MODULES}


@attrs.frozen
class Modification:
    """A change to a ship that was paid for; `price` in credits."""

    waypoint: str
    ship: str
    part: str
    price: int
    timestamp: datetime


def install_mount(
    world: World, agent: Agent, ship: Ship, mount: Mount, now: datetime
) -> Modification:
    """Bolt on a mount from the hold; refuses with 4246 to 4252."""
    berth = _berth(world, agent, ship, now, 4246)
    if mount.symbol not in ship.cargo:
        raise refusals.missing_part(ship.symbol, mount.symbol, 4247)
    after = attrs.evolve(ship, mounts=[*ship.mounts, mount])
    bill = berth.refit(after, mount, 4248)
    ship.unload(mount.symbol, 1)
    return bill


def remove_mount(
    world: World, agent: Agent, ship: Ship, mount: Mount, now: datetime
) -> Modification:
    """Put a mount into the hold; refuses with 4246 to 4248, with 4217 where there is no room."""
    berth = _berth(world, agent, ship, now, 4246)
    if mount not in ship.mounts:
        raise refusals.missing_part(ship.symbol, mount.symbol, 4247)
    after = attrs.evolve(ship, mounts=list(ship.mounts))
    after.mounts.remove(mount)
    after.check_room(1)
    bill = berth.refit(after, mount, 4248)
    ship.load(mount.symbol, 1)
    return bill


def install_module(
    world: World, agent: Agent, ship: Ship, module: Module, now: datetime
) -> Modification:
    """Build in a module from the hold; refuses with 4266, 4218, 4249 to 4252, 4268."""
    berth = _berth(world, agent, ship, now, 4266)
    ship.check_aboard(module.symbol, 1)
    after = attrs.evolve(ship, modules=[*ship.modules, module])
    bill = berth.refit(after, module, 4268)
    ship.unload(module.symbol, 1)
    return bill


def remove_module(
    world: World, agent: Agent, ship: Ship, module: Module, now: datetime
) -> Modification:
    """Put a module into the hold that then is left; refuses with 4266 to 4268, 4217, 4252."""
    berth = _berth(world, agent, ship, now, 4266)
    if module not in ship.modules:
        raise refusals.missing_part(ship.symbol, module.symbol, 4267)
    after = attrs.evolve(ship, modules=list(ship.modules))
    after.modules.remove(module)
    after.check_room(1)
    bill = berth.refit(after, module, 4268)
    ship.load(module.symbol, 1)
    return bill


@attrs.frozen
class _Berth:
    """A ship at a yard, and who pays."""

    yard: Shipyard
    agent: Agent
    ship: Ship
    now: datetime

    def refit(self, after: Ship, part: Module | Mount, code: int) -> Modification:
        """Give the ship the parts of `after`, for the fee: for each slot, and once for a mount."""
        _check_fit(after)
        fee, ship, agent = self.yard.modifications_fee * (part.slots or 1), self.ship, self.agent
        agent.charge(fee, refusals.insufficient_credits(code, agent.credits, fee))
        ship.mounts, ship.modules = after.mounts, after.modules
        return Modification(self.yard.symbol, ship.symbol, part.symbol, fee, self.now)


def _berth(world: World, agent: Agent, ship: Ship, now: datetime, code: int) -> _Berth:
    where = docked(ship, now).symbol
    yard = world.find_shipyard(where)
    if yard is None:
        raise refusals.no_shipyard(where, code)
    return _Berth(yard, agent, ship, now)


def _check_fit(ship: Ship) -> None:
    frame, reactor = ship.frame.part, ship.reactor.part
    needs = (
        (4249, "power", ship.power_used, reactor.power_output),
        (4250, "slots", ship.slots_used, frame.module_slots),
        (4251, "mountingPoints", len(ship.mounts), frame.mounting_points),
        (4252, "crew", ship.crew_required, ship.crew_capacity),
    )
    for code, what, required, available in needs:
        if required > available:
            raise Refusal(
                code,
                f"Ship {ship.symbol} would need {required} {what}, and has {available}.",
                data={"shipSymbol": ship.symbol, "required": required, "available": available},
            )
