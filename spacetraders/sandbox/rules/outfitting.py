"""Installing and removing mounts and modules at a shipyard (MECHANICS 2 and 7).

A part comes out of the hold and goes back into it. The ship has to have the power, the slots, the
mounting points and the crew for all the parts that it then has.
"""

import copy
from collections.abc import Callable, Mapping
from datetime import datetime

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue import parts
from spacetraders.sandbox.catalogue.parts import Module, Mount
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import docked
from spacetraders.sandbox.rules.receipts import Receipt
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.world import World


@attrs.frozen
class PartKind:
    """Mounts or modules: the ship's field that lists them, and the codes of their refusals."""

    name: str
    parts: Mapping[str, Module | Mount]
    no_yard: int
    missing: int
    unpaid: int
    not_aboard: Callable[[Ship, str], Refusal]

    def install(
        self, world: World, agent: Agent, ship: Ship, symbol: str, now: datetime
    ) -> Receipt:
        """Fit a part from the hold into a ship in dock, for the yard's fee.

        Refuses with the codes of the kind, and with 4249 to 4252 where it does not fit.
        """
        yard, part = _yard(world, ship, now, self.no_yard), self.parts[symbol]
        if symbol not in ship.cargo:
            raise self.not_aboard(ship, symbol)
        after = self._with(ship, [*getattr(ship, self.name), part])
        bill = self._refit(yard, agent, ship, after, part=part, now=now)
        ship.unload(symbol, 1)
        return bill

    def remove(self, world: World, agent: Agent, ship: Ship, symbol: str, now: datetime) -> Receipt:
        """Put a part of a ship in dock into its hold, for the yard's fee.

        Refuses with the codes of the kind, with 4217 without room, with 4252 if crew lived there.
        """
        yard, part = _yard(world, ship, now, self.no_yard), self.parts[symbol]
        left = list(getattr(ship, self.name))
        if part not in left:
            raise refusals.missing_part(ship.symbol, symbol, self.missing)
        left.remove(part)
        after = self._with(ship, left)
        # The hold that is left has to take the part: so the only hold of a ship stays.
        after.check_room(1)
        bill = self._refit(yard, agent, ship, after, part=part, now=now)
        ship.load(symbol, 1)
        return bill

    def _with(self, ship: Ship, fitted: list[Module | Mount]) -> Ship:
        """Return a copy of the ship with these parts, to be checked before the ship is changed."""
        after = copy.copy(ship)
        setattr(after, self.name, fitted)
        return after

    def _refit(
        self,
        yard: Shipyard,
        agent: Agent,
        ship: Ship,
        after: Ship,
        *,
        part: Module | Mount,
        now: datetime,
    ) -> Receipt:
        _check_fit(after)
        # A module costs the fee for each of its slots; a mount takes none, and costs it once.
        fee = yard.modifications_fee * (part.slots or 1)
        agent.charge(fee, refusals.insufficient_credits(self.unpaid, agent.credits, fee))
        ship.mounts, ship.modules = after.mounts, after.modules
        return Receipt(yard.symbol, ship.symbol, fee, now, part.symbol)


def _no_mount(ship: Ship, symbol: str) -> Refusal:
    return refusals.missing_part(ship.symbol, symbol, GameCode.SHIP_MISSING_MOUNT)


def _no_cargo(ship: Ship, symbol: str) -> Refusal:
    return refusals.missing_cargo(ship.symbol, symbol)


MOUNTS = PartKind(
    "mounts",
    {it.symbol: it for it in parts.MOUNTS},
    GameCode.MOUNT_NO_SHIPYARD,
    GameCode.SHIP_MISSING_MOUNT,
    GameCode.MOUNT_INSUFFICIENT_CREDITS,
    _no_mount,
)
MODULES = PartKind(
    "modules",
    {it.symbol: it for it in parts.MODULES},
    GameCode.MODULE_NO_SHIPYARD,
    GameCode.MODULE_NOT_INSTALLED,
    GameCode.MODULE_INSUFFICIENT_CREDITS,
    _no_cargo,
)


def _yard(world: World, ship: Ship, now: datetime, code: int) -> Shipyard:
    where = docked(ship, now).symbol
    yard = world.find_shipyard(where)
    if yard is None:
        raise refusals.no_shipyard(where, code)
    return yard


def _check_fit(ship: Ship) -> None:
    frame, reactor = ship.frame.part, ship.reactor.part
    needs = (
        (GameCode.SHIP_MISSING_POWER, "power", ship.power_used, reactor.power_output),
        (GameCode.SHIP_MISSING_SLOTS, "slots", ship.slots_used, frame.module_slots),
        (
            GameCode.SHIP_MISSING_MOUNTING_POINTS,
            "mountingPoints",
            len(ship.mounts),
            frame.mounting_points,
        ),
        (GameCode.SHIP_MISSING_CREW, "crew", ship.crew_required, ship.crew_capacity),
    )
    for code, what, required, available in needs:
        if required > available:
            raise Refusal(
                code,
                f"Ship {ship.symbol} would need {required} {what}, and has {available}.",
                data={"shipSymbol": ship.symbol, "required": required, "available": available},
            )
