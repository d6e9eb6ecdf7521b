"""The sampler: shows the fleet to the lookout again and again, from what is in memory."""

from collections.abc import Mapping
from contextlib import suppress

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.sites import Sites
from spacetraders.application.notices.notifier import Notifier
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.idle import Idle
from spacetraders.domain.notices.lookout import Lookout, SeenAgent
from spacetraders.domain.players import Player
from spacetraders.domain.spending import Funds

LOOK_EVERY_SECONDS = 5.0

log = structlog.get_logger("notify")


@attrs.define(eq=False)
class Sampler:
    """Looks at the agents that this daemon flies, and has the notifier tell what is new.

    The game is asked for nothing.
    """

    store: Store
    games: Games
    containers: Containers
    treasury: Treasury
    contracts: Contracts
    sites: Sites
    notifier: Notifier
    lookout: Lookout

    async def run(self) -> None:
        """Look until cancelled. While the database is away, nothing is seen."""
        while True:
            await trio.sleep(LOOK_EVERY_SECONDS)
            with suppress(StoreUnavailable):
                await self._look()

    async def _look(self) -> None:
        universe = self.games.universe
        flown = [
            (player, await self.treasury.recalled(player))
            for player in await self.store.players()
            if self.store.owns(player.player_id) and universe.over(player) is None
        ]
        # From here on nothing is awaited: all is of one moment.
        waits = self._waits()
        agents = [
            self._agent(player, funds, waits.get(player.player_id, ())) for player, funds in flown
        ]
        date, now = universe.reset_date, clock.monotonic()
        for notice in self.lookout.look(date, agents, now=now, at=clock.now()):
            log.info("noticed", kind=notice.kind.value, subject=notice.subject)
            self.notifier.tell(notice)

    def _waits(self) -> Mapping[int, tuple[Idle | None, ...]]:
        """Return by player why each container with a ship waits, None where it works."""
        found: dict[int, tuple[Idle | None, ...]] = {}
        for container in self.containers.live():
            if container.ship_symbol is not None:
                idle = self.containers.idle(container.container_id)
                found[container.player_id] = (*found.get(container.player_id, ()), idle)
        return found

    def _agent(self, player: Player, funds: Funds, waits: tuple[Idle | None, ...]) -> SeenAgent:
        return SeenAgent(
            player.agent_symbol,
            waits,
            funds.balance,
            funds.whole_floor,
            self.contracts.of(player),
            self.sites.of(player),
            self.games.clock.now(),
        )
