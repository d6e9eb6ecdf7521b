"""Carrying over: the containers that were to run are started again for a past player's heir."""

from collections.abc import Sequence

import attrs
import structlog

from spacetraders import clock, ids
from spacetraders.application.errors.players import PastUniverse
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import owner_of
from spacetraders.domain.players import Player
from spacetraders.domain.universes import still_to_start
from spacetraders.errors import FleetError

log = structlog.get_logger("successions")


@attrs.frozen
class Carrying:
    """Starts the `declared` containers, or, where there are none, what carries over.

    That is what the end of its universe has stopped, if it flies no ship and its kind says so.
    """

    store: Store
    containers: Containers
    declared: Sequence[DeclaredContainer] = ()

    async def start(self, player: Player, heir: Player) -> None:
        """Start for the heir of a past player what was to run, except for what it has already.

        What cannot be started is logged, and keeps nothing else from it. If cancelled, the rest is
        not started. A second call starts only that.

        Raises:
            StoreUnavailable: the database is away.
        """
        wanted = (
            [self._declared(heir, each) for each in self.declared if self._concerns(heir, each)]
            if self.declared
            else await self._left_by(player, heir)
        )
        there = await self.store.containers(player_id=heir.player_id)
        for container in still_to_start(wanted, there):
            about = {"player": heir.agent_symbol, "kind": container.kind}
            try:
                launched = await self.containers.launch(container)
            except StoreUnavailable:
                raise
            except FleetError as error:
                log.error("not_carried_over", reason=error.message, **about)
            else:
                log.info("carried_over", container=launched.container_id, **about)

    def _concerns(self, heir: Player, declared: DeclaredContainer) -> bool:
        """Whether a declared container flies no ship, or one of the heir's."""
        ship_symbol = self.containers.ship_of(declared.kind, declared.config)
        return ship_symbol is None or owner_of(ship_symbol) == heir.agent_symbol

    def _declared(self, heir: Player, declared: DeclaredContainer) -> Container:
        return Container(
            container_id=ids.container_id(declared.kind),
            player_id=heir.player_id,
            kind=declared.kind,
            config=dict(declared.config),
            created_at=clock.now(),
            max_iterations=self.containers.iterations_of(declared.kind),
        )

    async def _left_by(self, player: Player, heir: Player) -> list[Container]:
        """Return what the end of its universe has stopped, and carries over, made anew."""
        rows = await self.store.containers(player_id=player.player_id)
        return [
            Container(
                container_id=ids.container_id(row.kind),
                player_id=heir.player_id,
                kind=row.kind,
                config=row.config,
                created_at=clock.now(),
                restart_policy=row.restart_policy,
                max_restarts=row.max_restarts,
                max_iterations=row.max_iterations,
            )
            for row in rows
            if row.exit_reason is not None
            and row.exit_reason.kind == PastUniverse.kind
            and row.ship_symbol is None
            and self.containers.carries_over(row.kind)
        ]
