"""Outfitting: mounts bought where a ship is docked, and installed at the yard there."""

from collections.abc import Sequence

from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.containers.worker import Worker
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused

DOES_NOT_FIT = frozenset(
    {
        GameCode.MOUNT_NO_SHIPYARD,
        GameCode.SHIP_MISSING_CREW,
        GameCode.SHIP_MISSING_MOUNTING_POINTS,
        GameCode.SHIP_MISSING_POWER,
        GameCode.SHIP_MISSING_SLOTS,
    }
)
"""Refusals that mean that a ship cannot have a mount, or not here."""


async def fit_out(worker: Worker, wanted: Sequence[str], observer: Observer) -> None:
    """Buy and install the mounts that a docked ship lacks. Those that cannot be are told.

    Raises:
        FleetError: as `Worker.attempt` raises it.
    """
    ship = await worker.look()
    missing = [mount for mount in wanted if not _has(worker, mount)]
    if not missing:
        return
    where = ship.nav.waypoint_symbol
    if ship.nav.status is not NavStatus.DOCKED:
        worker.context.log.warning("is not fitted out, as it has left", ship=worker.symbol)
        return
    await observer.observe(worker.player, where)
    quotes = await worker.services.store.quotes(worker.player.reset_date, where)
    sold = {quote.trade_symbol for quote in quotes}
    for mount in missing:
        why = await _fitted(worker, mount, is_sold=mount in sold)
        about = {"ship": worker.symbol, "mount": mount}
        if why is None:
            worker.context.log.info("fits a ship out", **about)
        else:
            worker.context.log.warning("cannot fit a ship out", reason=why, **about)


async def _fitted(worker: Worker, mount: str, *, is_sold: bool) -> str | None:
    """Install a mount. Returns why that is not possible, or None."""
    while not _has(worker, mount):
        where = worker.ship.nav.waypoint_symbol
        if not worker.ship.cargo.units_of(mount):
            if not is_sold:
                return f"{where} does not sell {mount}"
            if not worker.ship.cargo.free:
                return f"{worker.symbol} has no room for it"
            await worker.attempt(table.PURCHASE(worker.symbol, good=mount, units=1))
            continue
        game = worker.services.games.of(worker.player, Lane.FLIGHT)
        fee = (await game.ask(table.SHIPYARD(where))).modifications_fee
        try:
            await worker.attempt(table.MOUNT_INSTALL(worker.symbol, target=mount, price=fee))
        except Refused as refused:
            if refused.code not in DOES_NOT_FIT:
                raise
            return refused.message
    return None


def _has(worker: Worker, mount: str) -> bool:
    return any(each.symbol == mount for each in worker.ship.mounts)
