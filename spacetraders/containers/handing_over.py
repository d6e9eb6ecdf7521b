"""Handing over: a ship gives its goods to another one of ours at the same place."""

from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.containers.worker import Worker
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused

APART = frozenset({GameCode.TRANSFER_LOCATION_CONFLICT, GameCode.TRANSFER_DOCK_ORBIT_CONFLICT})
"""Refusals that mean that one of the two ships has left its place, or the dock."""


async def hand_over(worker: Worker, receiver: str) -> int:
    """Give as much of the hold to another ship as that takes, and return how many units it took.

    That is 0 where the receiver is elsewhere, under way or full. Several ships that hand over to
    one do so in turns.

    Raises:
        UnknownShip: there is no such receiver.
        FleetError: as `Worker.attempt` raises it.
    """
    before = worker.ship.cargo.units
    for good in sorted(worker.hold):
        if not await _beside(worker, receiver):
            break
        await _transfer(worker, receiver, good)
    return before - worker.ship.cargo.units


async def _beside(worker: Worker, receiver: str) -> bool:
    """Dock, or leave the dock, as the receiver has done. Returns whether it is at the same place.

    Both have to be docked, or both in orbit (MECHANICS 2).
    """
    while True:
        ship, other = worker.ship, await _seen(worker, receiver)
        together = ship.nav.waypoint_symbol == other.nav.waypoint_symbol
        if not together or NavStatus.IN_TRANSIT in (ship.nav.status, other.nav.status):
            return False
        if ship.nav.status is other.nav.status:
            return True
        docks = other.nav.status is NavStatus.DOCKED
        await worker.attempt((table.DOCK if docks else table.ORBIT)(worker.symbol))


async def _transfer(worker: Worker, receiver: str, good: str) -> None:
    """Transfer as much of a good as the receiver has room for."""
    fleet = worker.services.fleet
    async with worker.services.turns.of(worker.player, receiver):
        room = (await _seen(worker, receiver)).cargo.free
        units = min(room, worker.ship.cargo.units_of(good))
        if not units:
            return
        deed = table.TRANSFER(worker.symbol, target=receiver, good=good, units=units)
        try:
            handed = await worker.attempt(deed)
        except Refused as refused:
            # Another client has moved one of the two.
            if refused.code not in APART:
                raise
            await worker.look()
            handed = None
        if handed is None:
            await fleet.look(worker.player, receiver, Lane.FLIGHT)
            return
    worker.context.log.info("hands over", receiver=receiver, good=good, units=units)


async def _seen(worker: Worker, ship_symbol: str) -> Ship:
    fleet = worker.services.fleet
    known = fleet.known(worker.player, ship_symbol)
    if known is None:
        known = await fleet.look(worker.player, ship_symbol, Lane.FLIGHT)
    return known.at(worker.services.games.clock.now())
