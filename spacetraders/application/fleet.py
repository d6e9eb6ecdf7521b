"""Ships: what is known of them, and what they can be told to do at once."""

from collections.abc import Sequence
from datetime import datetime

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.errors import UnknownShip
from spacetraders.application.ports import Games, Lane
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound
from spacetraders.domain.ships import Fuel, Nav, Ship

log = structlog.get_logger("fleet")


class Fleet:
    """All ships as last seen, in memory and in the store.

    The daemon is the only one who moves them, so what the game's answers said last is true, but
    for the time that has passed.
    """

    def __init__(self, store: Store, games: Games) -> None:
        self._store = store
        self._games = games
        self._ships: dict[tuple[int, str], Ship] = {}
        self._seen: dict[tuple[int, str], datetime] = {}
        self._listed: dict[int, datetime] = {}

    def __repr__(self) -> str:
        return f"<Fleet of {len(self._ships)} ships seen>"

    async def all(self, player: Player, lane: Lane) -> list[Ship]:
        """Return all ships of a player; the game's pages are read once, and after surprises."""
        if player.player_id not in self._listed:
            await self.list_again(player, lane)
        return [
            ship.at(self._games.clock.now())
            for (player_id, _), ship in sorted(self._ships.items())
            if player_id == player.player_id
        ]

    async def list_again(self, player: Player, lane: Lane) -> None:
        """Read the pages; a ship that moved while they came is known better than they have it."""
        before, seen_at = dict(self._ships), clock.now()
        listed = await self._games.of(player, lane).ships()
        keyed = {(player.player_id, ship.symbol): ship for ship in listed}
        news = {key: s for key, s in keyed.items() if self._ships.get(key) is before.get(key)}
        for key in [key for key in before if key[0] == player.player_id and key not in keyed]:
            self._ships.pop(key, None)
        self._ships.update(news)
        self._seen.update(dict.fromkeys(news, seen_at))
        self._listed[player.player_id] = seen_at
        await self._save(player, list(news.values()), seen_at)

    def known(self, player: Player, ship_symbol: str) -> Ship | None:
        """Return a ship as the game's answers had it last in this run."""
        return self._ships.get((player.player_id, ship_symbol))

    def seen_at(self, player: Player, ship_symbol: str) -> datetime | None:
        """Return when the game last said something of a ship."""
        return self._seen.get((player.player_id, ship_symbol))

    def listed_at(self, player: Player) -> datetime | None:
        """Return when the game last listed all ships of a player."""
        return self._listed.get(player.player_id)

    def symbols(self, player: Player) -> tuple[str, ...] | None:
        """Return which ships the player has; None where they were not listed yet."""
        if player.player_id not in self._listed:
            return None
        return tuple(sorted(symbol for owner, symbol in self._ships if owner == player.player_id))

    def drop(self, player: Player, ship_symbol: str) -> None:
        """Note that a ship is no more."""
        self._ships.pop((player.player_id, ship_symbol), None)

    def forget(self, player: Player, ship_symbol: str | None = None) -> None:
        """Forget what is known of a ship, or of all: the next list asks the game again."""
        self._listed.pop(player.player_id, None)
        for key in list(self._ships):
            if key[0] == player.player_id and ship_symbol in (None, key[1]):
                del self._ships[key]

    async def look(self, player: Player, ship_symbol: str, lane: Lane) -> Ship:
        """Ask the game for a ship; raises UnknownShip."""
        try:
            ship = await self._games.of(player, lane).ship(ship_symbol)
        except NotFound:
            self.forget(player, ship_symbol)
            raise UnknownShip(ship_symbol, player.agent_symbol) from None
        await self.note(player, ship)
        return ship

    async def note(
        self, player: Player, ship: Ship, *, nav: Nav | None = None, fuel: Fuel | None = None
    ) -> Ship:
        """Keep what an answer said of a ship, and return the ship as it is now."""
        ship = attrs.evolve(ship, nav=nav or ship.nav, fuel=fuel or ship.fuel)
        self._ships[player.player_id, ship.symbol] = ship
        self._seen[player.player_id, ship.symbol] = clock.now()
        await self._save(player, [ship], clock.now())
        return ship

    async def _save(self, player: Player, ships: Sequence[Ship], seen_at: datetime) -> None:
        """Write what was seen; without it nothing is lost, since the game has it too."""
        try:
            await self._store.save_ships(player.player_id, ships, seen_at=seen_at)
        except StoreUnavailable as error:
            log.warning("ships_not_kept", ships=len(ships), reason=error.message)
