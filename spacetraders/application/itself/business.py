"""Business: the figures of the fleet for graphs, read now and then, and kept in memory."""

from collections import Counter
from contextlib import suppress

import attrs
import trio

from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.accounts import By
from spacetraders.domain.fleet_figures import AgentFigures, FleetFigures, last_seen
from spacetraders.domain.players import Player
from spacetraders.domain.work.sources import flows_of

READ_EVERY_SECONDS = 15.0
"""How often the figures are read: as often as Prometheus asks by its usual settings."""

NO_TASK = "no_task"
"""Why a ship waits that no container flies."""


@attrs.define(eq=False)
class Business:
    """Reads the figures of all agents that this daemon flies. The game is asked for nothing."""

    store: Store
    games: Games
    containers: Containers
    fleet: Fleet
    treasury: Treasury
    figures: FleetFigures = attrs.field(factory=FleetFigures, init=False)
    """The figures as they were read last."""

    async def run(self) -> None:
        """Read again and again until cancelled. While the database is away, they stay."""
        while True:
            with suppress(StoreUnavailable):
                await self.read()
            await trio.sleep(READ_EVERY_SECONDS)

    async def read(self) -> None:
        """Read the figures.

        Raises:
            StoreUnavailable: the database is away.
        """
        universe = self.games.universe
        agents = [
            await self._agent(player)
            for player in await self.store.players()
            if self.store.owns(player.player_id) and universe.over(player) is None
        ]
        date = universe.reset_date
        quotes = [] if date is None else await self.store.seen_quotes(date)
        self.figures = FleetFigures(agents, last_seen(quotes))

    async def _agent(self, player: Player) -> AgentFigures:
        funds = await self.treasury.recorded(player)
        earned, spent = flows_of(await self.store.sums(player.player_id, By.KIND, None))
        return AgentFigures(
            player.agent_symbol,
            funds.balance,
            funds.whole_floor,
            funds.reserved,
            earned,
            spent,
            self._ships(player),
            self._waiting(player),
        )

    def _ships(self, player: Player) -> Counter[str]:
        now = self.games.clock.now()
        known = (self.fleet.known(player, symbol) for symbol in self.fleet.symbols(player) or ())
        return Counter(ship.at(now).nav.status.value for ship in known if ship is not None)

    def _waiting(self, player: Player) -> Counter[str]:
        found: Counter[str] = Counter()
        flown: set[str] = set()
        for container in self.containers.live():
            if container.player_id == player.player_id and container.ship_symbol is not None:
                flown.add(container.ship_symbol)
                idle = self.containers.idle(container.container_id)
                found.update([] if idle is None else [str(idle.kind)])
        left = set(self.fleet.symbols(player) or ()) - flown
        return found + Counter({NO_TASK: len(left)})
