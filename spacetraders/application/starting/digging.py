"""Handlers of messages that have ships dig: mine at a rock, or siphon at a gas giant."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders.application.bus.fields import (
    number,
    optional_symbol,
    optional_symbols,
    optional_waypoint,
    waypoint,
)
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import FLEET
from spacetraders.application.errors.places import UnknownWaypoint
from spacetraders.application.errors.plans import OtherSystem
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.work import NoPlaceToDig, NoShipFits, NothingToDig
from spacetraders.application.known.systems import Atlas
from spacetraders.application.orders.containers import MOST
from spacetraders.application.plans.fitness import check_fit, check_place
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.starting.launching import MOST_SHIPS, Launcher, Started
from spacetraders.domain.digging import MINING, SIPHONING, Craft, lack
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player

MOST_GOODS = 50
"""The most goods that one message names: a rock has some twenty at most (MECHANICS 5.1)."""

START = (*FLEET, PlayerFlown, NoShipFits, NothingToDig, UnknownWaypoint)


@attrs.frozen
class StartMining(Message[Started]):
    """Have ships mine at a rock: those that are named, or all free ones that can.

    Of `goods`, the others are kept and sold too, unless `jettison` throws them away. A full hold
    goes to the `receiver`, if that lies beside the ship, or else is sold where it pays best, unless
    the ships are not to `sell`.
    """

    player: PlayerRef
    rock: str = waypoint()
    ship_symbols: tuple[str, ...] = optional_symbols(most=MOST_SHIPS)
    goods: tuple[str, ...] = optional_symbols(most=MOST_GOODS)
    receiver: str | None = optional_symbol()
    sell: bool = True
    jettison: bool = False
    max_iterations: int = number(-1, least=1, most=MOST, also=-1)


@attrs.frozen
class StartSiphoning(Message[Started]):
    """Have ships siphon at a gas giant: those that are named, or all free ones that can.

    Without a `giant` it is the one in the system of the first ship, or of the headquarters. The
    rest is as for mining.
    """

    player: PlayerRef
    giant: str | None = optional_waypoint()
    ship_symbols: tuple[str, ...] = optional_symbols(most=MOST_SHIPS)
    goods: tuple[str, ...] = optional_symbols(most=MOST_GOODS)
    receiver: str | None = optional_symbol()
    sell: bool = True
    jettison: bool = False
    max_iterations: int = number(-1, least=1, most=MOST, also=-1)


@attrs.frozen
class DiggingHandlers:
    """The handlers of messages that have ships dig."""

    launcher: Launcher
    atlas: Atlas

    @answers("mine.start", raises=START)
    async def mine(self, command: StartMining) -> Started:
        player = await self.launcher.resolve(command.player, command.ship_symbols)
        rock = await self.atlas.waypoint(player, command.rock, Lane.PERSON)
        return await self._start(player, MINING, rock, command, {"rock": rock.symbol})

    @answers("siphon.start", raises=(*START, NoPlaceToDig))
    async def siphon(self, command: StartSiphoning) -> Started:
        player = await self.launcher.resolve(command.player, command.ship_symbols)
        giant = await self._giant(player, command)
        return await self._start(player, SIPHONING, giant, command, {"giant": giant.symbol})

    async def _giant(self, player: Player, command: StartSiphoning) -> Waypoint:
        if command.giant is not None:
            return await self.atlas.waypoint(player, command.giant, Lane.PERSON)
        system = system_of(player.headquarters)
        if command.ship_symbols:
            ship = await self.launcher.ship(player, command.ship_symbols[0])
            system = ship.nav.system_symbol
        chart = await self.atlas.chart(player, system, Lane.PERSON)
        giants = [it for it in chart.waypoints.values() if it.type in SIPHONING.types]
        if not giants:
            raise NoPlaceToDig(system, SIPHONING.place)
        return min(giants, key=lambda it: it.symbol)

    async def _start(
        self,
        player: Player,
        craft: Craft,
        place: Waypoint,
        command: StartMining | StartSiphoning,
        where: Mapping[str, Any],
    ) -> Started:
        check_place(place, craft)
        shared = {
            **where,
            "goods": list(command.goods),
            "receiver": command.receiver,
            "sell": command.sell,
            "jettison": command.jettison,
        }

        async def config_of(ship_symbol: str) -> Mapping[str, Any]:
            ship = await self.launcher.ship(player, ship_symbol)
            check_fit(ship, craft)
            if ship.nav.system_symbol != place.system_symbol:
                raise OtherSystem(ship.symbol, ship.nav.system_symbol, place.symbol)
            return {"ship_symbol": ship.symbol, **shared}

        named = command.ship_symbols or await self._all_that_fit(player, craft, place, command)
        return await self.launcher.launch_each(
            player, craft.kind, named, config_of, max_iterations=command.max_iterations
        )

    async def _all_that_fit(
        self,
        player: Player,
        craft: Craft,
        place: Waypoint,
        command: StartMining | StartSiphoning,
    ) -> tuple[str, ...]:
        """Return the free ships in the system that are fit. Raises NoShipFits for none."""
        fit = tuple(
            ship.symbol
            for ship in await self.launcher.free(player)
            if ship.nav.system_symbol == place.system_symbol
            and lack(ship, craft) is None
            and ship.symbol != command.receiver
        )
        if not fit:
            raise NoShipFits(player.agent_symbol, craft.kind, place.system_symbol)
        return fit
