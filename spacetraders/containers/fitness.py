"""Fitness: whether the ship of a container can do the work of its kind."""

import attrs
import structlog

from spacetraders.application.errors.containers import ShipUnfit
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.ships import LOOK_ATTEMPTS, Fleet
from spacetraders.application.ports.game import Lane
from spacetraders.containers.live import Live
from spacetraders.errors import FleetError

DOOR_ATTEMPTS = 2
"""How often a ship is asked for before its container is let in unchecked: somebody waits."""

log = structlog.get_logger("supervisor")


@attrs.frozen
class Fitness:
    """Checks ships as the game told of them last, and asks for one that is not known."""

    fleet: Fleet

    async def at_the_door(self, live: Live) -> None:
        """Check the ship of a container that is to be launched.

        Where the game cannot tell of the ship now, the container is let in: its first run finds
        out. If cancelled, nothing has changed.

        Raises:
            UnknownShip: the player has no such ship.
            ShipUnfit: it lacks something.
        """
        try:
            await self._check(live, Lane.PERSON, DOOR_ATTEMPTS)
        except (UnknownShip, ShipUnfit):
            raise
        except FleetError as error:
            log.warning("ship_not_checked", ship=live.container.ship_symbol, reason=error.message)

    async def in_a_run(self, live: Live) -> None:
        """Check the ship of a container before its body begins: a mount may be gone by now.

        Raises:
            ShipUnfit: the ship lacks something, for good.
            FleetError: the ship is not known, and the game does not tell of it.
        """
        await self._check(live, Lane.FLIGHT, LOOK_ATTEMPTS)

    async def _check(self, live: Live, lane: Lane, attempts: int) -> None:
        symbol = live.container.ship_symbol
        if symbol is None or not live.kind.is_choosy:
            return
        player = live.context.player
        ship = self.fleet.known(player, symbol)
        if ship is None:
            ship = await self.fleet.look(player, symbol, lane, attempts=attempts)
        live.kind.check(ship)
