"""Ships: what is known of them, and what they can be told to do at once."""

from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.errors import UnknownShip
from spacetraders.application.mediator import Message
from spacetraders.application.messages import number, symbol
from spacetraders.application.players import PlayerRef, Players
from spacetraders.application.ports import Containers, Games, Lane, Refuelled, ShipClaimed, Store
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound
from spacetraders.domain.ships import Fuel, Nav, Ship


class Fleet:
    """All ships as last seen, in memory and in the store.

    The daemon is the only one who moves them, so what the game's answers said last is true, but
    for the time that has passed.
    """

    def __init__(self, store: Store, games: Games) -> None:
        self._store = store
        self._games = games
        self._ships: dict[tuple[int, str], Ship] = {}
        self._listed: set[int] = set()

    def __repr__(self) -> str:
        return f"<Fleet of {len(self._ships)} ships seen>"

    async def all(self, player: Player) -> list[Ship]:
        """Return all ships of a player; the game's pages are read once in a run."""
        if player.player_id not in self._listed:
            await self._list(player)
            self._listed.add(player.player_id)
        return [
            ship.at(clock.now())
            for (player_id, _), ship in sorted(self._ships.items())
            if player_id == player.player_id
        ]

    async def _list(self, player: Player) -> None:
        """Read the pages; a ship that moved while they came is known better than they have it."""
        before, seen_at = dict(self._ships), clock.now()
        listed = await self._games.of(player, Lane.PERSON).ships()
        keyed = {(player.player_id, ship.symbol): ship for ship in listed}
        news = {key: s for key, s in keyed.items() if self._ships.get(key) is before.get(key)}
        self._ships.update(news)
        await self._store.save_ships(player.player_id, list(news.values()), seen_at=seen_at)

    async def look(self, player: Player, ship_symbol: str, lane: Lane) -> Ship:
        """Ask the game for a ship; raises UnknownShip."""
        try:
            ship = await self._games.of(player, lane).ship(ship_symbol)
        except NotFound:
            raise UnknownShip(ship_symbol, player.agent_symbol) from None
        await self.note(player, ship)
        return ship

    async def note(
        self, player: Player, ship: Ship, *, nav: Nav | None = None, fuel: Fuel | None = None
    ) -> Ship:
        """Keep what an answer said of a ship, and return the ship as it is now."""
        ship = attrs.evolve(ship, nav=nav or ship.nav, fuel=fuel or ship.fuel)
        self._ships[player.player_id, ship.symbol] = ship
        await self._store.save_ships(player.player_id, [ship], seen_at=clock.now())
        return ship


@attrs.frozen
class SeenShip:
    """A ship, and the container that flies it, if any; `now` is when it was seen so."""

    ship: Ship
    container_id: str | None
    now: datetime
    refuelled: Refuelled | None = None


@attrs.frozen
class ListShips(Message[list[SeenShip]]):
    """All ships of a player."""

    player: PlayerRef


@attrs.frozen
class GetShip(Message[SeenShip]):
    """One ship, as the game has it now."""

    player: PlayerRef
    ship_symbol: str = symbol()


@attrs.frozen
class OrbitShip(Message[SeenShip]):
    """Leave the dock."""

    player: PlayerRef
    ship_symbol: str = symbol()


@attrs.frozen
class DockShip(Message[SeenShip]):
    """Dock where the ship is."""

    player: PlayerRef
    ship_symbol: str = symbol()


@attrs.frozen
class RefuelShip(Message[SeenShip]):
    """Fill the tank, or take `units` of fuel."""

    player: PlayerRef
    ship_symbol: str = symbol()
    units: int | None = number(None, least=1)


@attrs.frozen
class ShipHandlers:
    """The handlers of the ships' messages; a ship that a container flies is left to it."""

    players: Players
    fleet: Fleet
    games: Games
    containers: Containers

    async def all(self, query: ListShips) -> list[SeenShip]:
        """Return all ships of the player."""
        player = await self.players.resolve(query.player)
        return [self._seen(player, ship) for ship in await self.fleet.all(player)]

    async def get(self, query: GetShip) -> SeenShip:
        """Return the ship as the game has it now."""
        player = await self.players.resolve(query.player)
        return self._seen(player, await self.fleet.look(player, query.ship_symbol, Lane.PERSON))

    async def orbit(self, command: OrbitShip) -> SeenShip:
        """Leave the dock."""
        player, ship = await self._free_ship(command)
        nav = await self.games.of(player, Lane.PERSON).orbit(ship.symbol)
        return self._seen(player, await self.fleet.note(player, ship, nav=nav))

    async def dock(self, command: DockShip) -> SeenShip:
        """Dock."""
        player, ship = await self._free_ship(command)
        nav = await self.games.of(player, Lane.PERSON).dock(ship.symbol)
        return self._seen(player, await self.fleet.note(player, ship, nav=nav))

    async def refuel(self, command: RefuelShip) -> SeenShip:
        """Buy fuel; the ship must be docked, which the game checks."""
        player, ship = await self._free_ship(command)
        game = self.games.of(player, Lane.PERSON)
        fuel, refuelled = await game.refuel(ship.symbol, units=command.units)
        ship = await self.fleet.note(player, ship, fuel=fuel)
        return attrs.evolve(self._seen(player, ship), refuelled=refuelled)

    async def _free_ship(self, command: OrbitShip | DockShip | RefuelShip) -> tuple[Player, Ship]:
        player = await self.players.resolve(command.player)
        holder = self.containers.holder(player.player_id, command.ship_symbol)
        if holder is not None:
            raise ShipClaimed(command.ship_symbol, holder)
        return player, await self.fleet.look(player, command.ship_symbol, Lane.PERSON)

    def _seen(self, player: Player, ship: Ship) -> SeenShip:
        holder = self.containers.holder(player.player_id, ship.symbol)
        now = clock.now()
        return SeenShip(ship.at(now), holder, now)
