"""Held ships: those that a person has taken, so that no plan of the daemon gives them work."""

from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.ports.store import Store
from spacetraders.domain.players import Player


@attrs.define(eq=False)
class HeldShips:
    """The ships that people hold, in memory and in the store."""

    store: Store = attrs.field(repr=False)
    _since: dict[tuple[int, str], datetime] = attrs.field(factory=dict, init=False)

    async def recall(self) -> None:
        """Read which ships are held. Raises StoreUnavailable."""
        self._since = await self.store.held_ships()

    def held(self, player_id: int, ship_symbol: str) -> bool:
        """Whether a person holds the ship."""
        return (player_id, ship_symbol) in self._since

    def since(self, player_id: int, ship_symbol: str) -> datetime | None:
        """Return since when a person holds the ship, None where nobody does."""
        return self._since.get((player_id, ship_symbol))

    async def hold(self, player: Player, ship_symbol: str) -> bool:
        """Have a person hold a ship, and return whether it was not held before.

        Raises:
            StoreUnavailable: the database is away, and nothing has changed.
        """
        key = (player.player_id, ship_symbol)
        if key in self._since:
            return False
        now = clock.now()
        await self.store.hold_ship(*key, since=now)
        self._since[key] = now
        return True

    async def release(self, player: Player, ship_symbol: str) -> bool:
        """Have a ship held no more, and return whether it was held. Raises StoreUnavailable."""
        key = (player.player_id, ship_symbol)
        if key not in self._since:
            return False
        await self.store.release_ship(*key)
        self._since.pop(key, None)
        return True
