"""Launching: a container for each of several ships, and why one was not launched."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import attrs

from spacetraders import clock, ids
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.ships import Fleet
from spacetraders.application.orders.containers import SeenContainer
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

MOST_SHIPS = 100
"""The most ships that one message puts to work."""


@attrs.frozen
class NotStarted:
    """A ship that was not put to work, and why."""

    ship_symbol: str
    error: FleetError


@attrs.frozen
class Started:
    """The containers that were launched, and the ships for which none was."""

    containers: list[SeenContainer]
    not_started: list[NotStarted]


@attrs.frozen
class Launcher:
    """Launches containers of ships."""

    players: Players
    fleet: Fleet
    containers: Containers
    held: HeldShips

    async def resolve(self, ref: PlayerRef, ship_symbols: Sequence[str]) -> Player:
        """Return the player that is meant: that of the first ship, if none is named."""
        first = ship_symbols[0] if ship_symbols else ""
        return await self.players.resolve(ref, ship_symbol=first)

    async def free(self, player: Player) -> list[Ship]:
        """Return the ships of a player that nothing flies, and that no person holds, by symbol.

        Raises as `Fleet.all` does.
        """
        ships = await self.fleet.all(player, Lane.PERSON)
        owner = player.player_id
        return [
            it
            for it in ships
            if self.containers.holder(owner, it.symbol) is None
            and not self.held.held(owner, it.symbol)
        ]

    async def ship(self, player: Player, ship_symbol: str) -> Ship:
        """Return a ship as it is known, or else as the game has it. Raises as `Fleet.look`."""
        known = self.fleet.known(player, ship_symbol)
        return known or await self.fleet.look(player, ship_symbol, Lane.PERSON)

    async def launch_each(
        self,
        player: Player,
        kind: str,
        ship_symbols: Sequence[str],
        config_of: Callable[[str], Awaitable[Mapping[str, Any]]],
        *,
        max_iterations: int = 1,
    ) -> Started:
        """Launch a container for each ship, with the config that `config_of` returns for it.

        A ship for which that raises a FleetError, or whose container is refused, is not started. If
        cancelled, the containers that were launched so far run.
        """
        started = Started([], [])
        for symbol in ship_symbols:
            try:
                config = await config_of(symbol)
                started.containers.append(
                    await self.launch(
                        player, kind, config, name=symbol, max_iterations=max_iterations
                    )
                )
            except FleetError as error:
                started.not_started.append(NotStarted(symbol, error))
        return started

    async def launch(
        self,
        player: Player,
        kind: str,
        config: Mapping[str, Any],
        *,
        name: str,
        max_iterations: int = 1,
    ) -> SeenContainer:
        """Launch one container, whose id has the `name` in it. Raises as `Containers.launch`."""
        launched = await self.containers.launch(
            Container(
                container_id=ids.container_id(kind, name),
                player_id=player.player_id,
                kind=kind,
                config=dict(config),
                created_at=clock.now(),
                max_iterations=max_iterations,
            )
        )
        container_id = launched.container_id
        return SeenContainer(
            launched,
            player.agent_symbol,
            self.containers.progress(container_id),
            self.containers.last_line(container_id),
        )
