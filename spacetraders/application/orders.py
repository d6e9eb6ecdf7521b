"""Direct orders: what a person has a ship do at once; and looking at ships."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.deeds import Deeds
from spacetraders.application.fleet import Fleet
from spacetraders.application.mediator import Message
from spacetraders.application.messages import number, symbol
from spacetraders.application.players import PlayerRef, Players
from spacetraders.application.ports import Containers, Lane, Refuelled
from spacetraders.domain.players import Player
from spacetraders.domain.ships import Ship


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
    deeds: Deeds
    containers: Containers

    async def all(self, query: ListShips) -> list[SeenShip]:
        """Return all ships of the player."""
        player = await self.players.resolve(query.player)
        return [self._seen(player, ship) for ship in await self.fleet.all(player, Lane.PERSON)]

    async def get(self, query: GetShip) -> SeenShip:
        """Return the ship as the game has it now."""
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol)
        return self._seen(player, await self.fleet.look(player, query.ship_symbol, Lane.PERSON))

    async def orbit(self, command: OrbitShip) -> SeenShip:
        """Leave the dock."""
        async with self._ordered(command) as (player, ship):
            nav = await self.deeds.of(player, Lane.PERSON).orbit(ship.symbol)
            return self._seen(player, await self.fleet.note(player, ship, nav=nav))

    async def dock(self, command: DockShip) -> SeenShip:
        """Dock."""
        async with self._ordered(command) as (player, ship):
            nav = await self.deeds.of(player, Lane.PERSON).dock(ship.symbol)
            return self._seen(player, await self.fleet.note(player, ship, nav=nav))

    async def refuel(self, command: RefuelShip) -> SeenShip:
        """Buy fuel; the ship must be docked, which the game checks."""
        async with self._ordered(command) as (player, ship):
            game = self.deeds.of(player, Lane.PERSON)
            fuel, refuelled = await game.refuel(ship.symbol, units=command.units)
            filled = await self.fleet.note(player, ship, fuel=fuel)
            return attrs.evolve(self._seen(player, filled), refuelled=refuelled)

    @asynccontextmanager
    async def _ordered(
        self, command: OrbitShip | DockShip | RefuelShip
    ) -> AsyncIterator[tuple[Player, Ship]]:
        """Have the ship to ourselves while the order is carried out; raises ShipClaimed."""
        player = await self.players.resolve(command.player, ship_symbol=command.ship_symbol)
        with self.containers.reserved(player.player_id, command.ship_symbol):
            yield player, await self.fleet.look(player, command.ship_symbol, Lane.PERSON)

    def _seen(self, player: Player, ship: Ship) -> SeenShip:
        holder = self.containers.holder(player.player_id, ship.symbol)
        now = clock.now()
        return SeenShip(ship.at(now), holder, now)
