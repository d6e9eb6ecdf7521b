"""Business: the figures of the fleet for graphs, read now and then, and kept in memory."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import attrs
import trio

from spacetraders import clock
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.accounts import By, Sum, less
from spacetraders.domain.fleet_figures import AgentFigures, FleetFigures
from spacetraders.domain.players import Player
from spacetraders.domain.work.sources import flows_of

READ_EVERY_SECONDS = 15.0
"""How often the figures are read: as often as Prometheus asks by its usual settings."""

NO_TASK = "no_task"
"""Why a ship waits that no container flies."""


CLOSED_AGAIN = timedelta(hours=1)
"""How often the whole ledger is added up. With 100,000 entries that takes SQLite 0.2 s (measured),
in which nobody else is served."""

OPEN_ENTRIES = timedelta(minutes=1)
"""The age of entries up to which others may still come before them."""


@attrs.frozen
class Book:
    """The sums of a ledger up to `since`, added up at `closed_at`. Later entries are read anew."""

    closed_at: datetime
    since: datetime
    closed: list[Sum]


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
    _books: dict[int, Book] = attrs.field(factory=dict, init=False, repr=False)

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
        seen = {} if date is None else await self.store.markets_seen(date)
        self.figures = FleetFigures(agents, tuple(seen.values()))

    async def _agent(self, player: Player) -> AgentFigures:
        funds = await self.treasury.recalled(player)
        earned, spent = flows_of(await self._sums(player.player_id))
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

    async def _sums(self, player_id: int) -> list[Sum]:
        """Return the sums of the whole ledger by kind."""
        now, book = clock.now(), self._books.get(player_id)
        if book is None or not timedelta() <= now - book.closed_at < CLOSED_AGAIN:
            since = now - OPEN_ENTRIES
            before = await self.store.sums(player_id, By.KIND, since)
            whole = await self.store.sums(player_id, By.KIND, None)
            # An entry that came meanwhile may be in one of them alone. Then it is tried again.
            if await self.store.sums(player_id, By.KIND, since) == before:
                self._books[player_id] = Book(now, since, less(whole, before))
            return whole
        return [*book.closed, *await self.store.sums(player_id, By.KIND, book.since)]

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
