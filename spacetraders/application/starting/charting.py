"""The handler of the message that has ships chart."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders.application.bus.fields import optional_symbol, optional_symbols
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import FLEET
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.work import NoShipFits
from spacetraders.application.known.systems import Atlas
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.starting.launching import MOST_SHIPS, Launcher, Started
from spacetraders.domain.game.systems import system_named
from spacetraders.domain.players import Player


@attrs.frozen
class StartCharting(Message[Started]):
    """Have ships chart a system and its neighbours: those that are named, or all free probes.

    Without a system, each charts around the one where it is. A waypoint stands for its system.
    """

    player: PlayerRef
    system_symbol: str | None = optional_symbol()
    ship_symbols: tuple[str, ...] = optional_symbols(most=MOST_SHIPS)


@attrs.frozen
class ChartingHandler:
    """The handler of the message that has ships chart."""

    launcher: Launcher
    atlas: Atlas

    @answers("chart.start", raises=(*FLEET, UnknownSystem, NoShipFits, PlayerFlown))
    async def chart(self, command: StartCharting) -> Started:
        player = await self.launcher.resolve(command.player, command.ship_symbols)
        system = command.system_symbol and system_named(command.system_symbol)
        if system:
            await self.atlas.chart(player, system, Lane.PERSON)

        async def config_of(ship_symbol: str) -> Mapping[str, Any]:
            ship = await self.launcher.ship(player, ship_symbol)
            # Said once, so that the ship stays around there, wherever it is after a restart.
            return {"ship_symbol": ship.symbol, "system": system or ship.nav.system_symbol}

        named = command.ship_symbols or await self._probes(player, system)
        return await self.launcher.launch_each(player, "chart", named, config_of)

    async def _probes(self, player: Player, system: str | None) -> tuple[str, ...]:
        """Return the free ships that can do little else. Raises NoShipFits for none."""
        probes = tuple(
            ship.symbol
            for ship in await self.launcher.free(player)
            if not ship.cargo.capacity and not ship.fuel.capacity
        )
        if not probes:
            where = system or system_named(player.headquarters)
            raise NoShipFits(player.agent_symbol, "chart (a probe)", where)
        return probes
