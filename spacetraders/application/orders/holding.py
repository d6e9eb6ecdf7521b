"""Handlers of orders to hold a ship for oneself, and to give it back to the daemon's plans."""

from datetime import datetime

import attrs

from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import SHIP
from spacetraders.application.orders.desk import Desk, ShipMessage
from spacetraders.application.ports.store import Holder


@attrs.frozen
class ShipHold:
    """Since when a ship is held, None for one that is not, and whether that has changed.

    `stopped` is the container that flew it until now, if any.
    """

    ship_symbol: str
    since: datetime | None
    changed: bool
    stopped: str | None = None

    @property
    def held(self) -> bool:
        """Whether the ship is held now."""
        return self.since is not None


@attrs.frozen
class HoldShip(ShipMessage[ShipHold]):
    """Take a ship for oneself: what flies it is stopped, and no plan of the daemon takes it."""


@attrs.frozen
class ReleaseShip(ShipMessage[ShipHold]):
    """Give a ship back to the daemon's plans."""


@attrs.frozen
class HoldHandlers:
    """The handlers of messages about held ships."""

    desk: Desk

    @answers("ship.hold", raises=SHIP)
    async def hold(self, command: HoldShip) -> ShipHold:
        player = await self.desk.players.resolve(command.player, ship_symbol=command.ship_symbol)
        await self.desk.known(player, command.ship_symbol)
        # Held before its container is stopped: no plan may give it another meanwhile.
        changed = await self.desk.held.hold(player, command.ship_symbol)
        holder = self.desk.containers.holder(player.player_id, command.ship_symbol)
        flown = None if isinstance(holder, Holder) else holder
        if flown is not None:
            await self.desk.containers.stop(flown)
        since = self.desk.held.since(player.player_id, command.ship_symbol)
        return ShipHold(command.ship_symbol, since, changed, flown)

    @answers("ship.release", raises=SHIP)
    async def release(self, command: ReleaseShip) -> ShipHold:
        player = await self.desk.players.resolve(command.player, ship_symbol=command.ship_symbol)
        # A ship that does not exist any more may still be held, and is released unseen.
        if not self.desk.held.held(player.player_id, command.ship_symbol):
            await self.desk.known(player, command.ship_symbol)
        changed = await self.desk.held.release(player, command.ship_symbol)
        return ShipHold(command.ship_symbol, None, changed)
