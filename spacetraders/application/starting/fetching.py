"""The handler of the message that has ships bought."""

import math

import attrs

from spacetraders.application.bus.fields import (
    number,
    optional_symbol,
    optional_symbols,
    optional_waypoint,
    symbol,
)
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import FLEET, PLACE
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.work import NoShipFits, NoYard, PriceTooHigh
from spacetraders.application.known.yards import Yards
from spacetraders.application.orders.containers import SeenContainer
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.application.starting.launching import Launcher
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player


@attrs.frozen
class StartFetching(Message[SeenContainer]):
    """Have ships of a type bought, where they are cheapest as far as is known, or at a yard.

    A ship has to be there. If none is, the one that is named flies there, or else a free one. Each
    may cost `most` credits at the most. It is fitted with those `mounts` that it lacks and that are
    sold at the yard.
    """

    player: PlayerRef
    ship_type: str = symbol()
    waypoint_symbol: str | None = optional_waypoint()
    ship_symbol: str | None = optional_symbol()
    most: int | None = number(None, least=1)
    count: int = number(1, least=1, most=100)
    mounts: tuple[str, ...] = optional_symbols(most=10)


@attrs.frozen
class FetchingHandler:
    """The handler of the message that has ships bought."""

    launcher: Launcher
    yards: Yards

    @answers(
        "fetch.start",
        raises=(*FLEET, *PLACE, NoYard, PriceTooHigh, NoShipFits, ShipClaimed, PlayerFlown),
    )
    async def fetch(self, command: StartFetching) -> SeenContainer:
        named = [command.ship_symbol] if command.ship_symbol else []
        player = await self.launcher.resolve(command.player, named)
        ships = await self.launcher.fleet.all(player, Lane.PERSON)
        where = await self._yard(player, command)
        flies = command.ship_symbol
        if flies is None and not any(_is_at(ship, where) for ship in ships):
            flies = await self._nearest(player, where)
        config = {
            "ship_type": command.ship_type,
            "ship_symbol": flies,
            # Where the ships that are there do, it cannot be any other yard.
            "waypoint": command.waypoint_symbol if flies else where,
            "most": command.most,
            "count": command.count,
            "mounts": list(command.mounts),
        }
        name = command.ship_type.removeprefix("SHIP_").replace("_", "-")
        return await self.launcher.launch(player, "fetch", config, name=name)

    async def _yard(self, player: Player, command: StartFetching) -> str:
        if command.waypoint_symbol is not None:
            where, of_type = command.waypoint_symbol, command.ship_type
            await self.yards.check(player, where, of_type, Lane.PERSON)
            return where
        start = player.headquarters
        if command.ship_symbol is not None:
            start = (await self.launcher.ship(player, command.ship_symbol)).nav.waypoint_symbol
        return await self.yards.best(
            player, start, command.ship_type, Lane.PERSON, most=command.most
        )

    async def _nearest(self, player: Player, where: str) -> str:
        """Return the free ship that is there first. Raises NoShipFits for none in the system."""
        place = await self.yards.atlas.waypoint(player, where, Lane.PERSON)
        system = system_of(where)
        free = await self.launcher.free(player)
        near = [ship for ship in free if ship.nav.system_symbol == system]
        if not near:
            raise NoShipFits(player.agent_symbol, f"fly to {where}", system)
        return min(near, key=lambda ship: (_seconds(ship, place), ship.symbol)).symbol


def _is_at(ship: Ship, where: str) -> bool:
    return ship.nav.waypoint_symbol == where and ship.nav.status is not NavStatus.IN_TRANSIT


def _seconds(ship: Ship, place: Waypoint) -> float:
    """Return about how long a ship takes: its way in a straight line, by its speed."""
    way = math.dist((ship.nav.x, ship.nav.y), (place.x, place.y))
    return way / max(1, ship.speed)
