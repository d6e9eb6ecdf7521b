"""A store in memory: no thread, no file, so that virtual time stays under the test's control.

It passes the store's contract tests beside the two real ones.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs
import trio
from memory_records import MemoryLedger, MemoryPrices

from spacetraders.application.operations import table
from spacetraders.application.ports.statistics import Recent
from spacetraders.application.ports.store import (
    LoggedLine,
    LogLine,
    ShipClaimed,
    StoreStatistics,
    StoreUnavailable,
)
from spacetraders.domain.accounts import Loss
from spacetraders.domain.containers import Container, State
from spacetraders.domain.foundings import Founding
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.ledger import Spending
from spacetraders.domain.logs import EVERY_LINE, LogFilter, repeats
from spacetraders.domain.operations import Operation
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Ship
from spacetraders.domain.systems import StarSystem
from spacetraders.domain.waypoints import Waypoint


@attrs.define(eq=False)
class MemoryStore(MemoryLedger, MemoryPrices):
    """The port `Store`.

    Set `away` to have every call fail as a lost database does, `full` for those that write, and
    `slow_seconds` to have these take a while, in which they can be cancelled.
    """

    away: bool = False
    full: bool = False
    slow_seconds: float = 0.0
    _players: list[Player] = attrs.field(factory=list)
    _foundings: dict[int, Founding] = attrs.field(factory=dict)
    _systems: dict[tuple[str, str], tuple[Waypoint, ...]] = attrs.field(factory=dict)
    _gates: dict[tuple[str, str], StarSystem] = attrs.field(factory=dict)
    _ships: dict[tuple[int, str], Ship] = attrs.field(factory=dict)
    _containers: dict[str, Container] = attrs.field(factory=dict)
    _lines: list[LoggedLine] = attrs.field(factory=list)
    _last_line_id: int = 0
    _intents: dict[int, Intent] = attrs.field(factory=dict)
    spendings: list[tuple[int, Spending]] = attrs.field(factory=list)
    """The money that moved, each with the id of its intent."""
    calls: int = 0

    def _call(self) -> None:
        self.calls += 1
        if (trouble := self._trouble()) is not None:
            raise trouble

    def _trouble(self) -> StoreUnavailable | None:
        return StoreUnavailable("memory", "it is away") if self.away else None

    async def _write(self) -> None:
        self._call()
        if self.full:
            raise StoreUnavailable("memory", "it is full")
        if self.slow_seconds:
            await trio.sleep(self.slow_seconds)

    async def add_player(
        self, agent: Agent, *, token: str, reset_date: str, created_at: datetime
    ) -> Player:
        await self._write()
        for index, player in enumerate(self._players):
            if (player.agent_symbol, player.reset_date) == (agent.symbol, reset_date):
                self._players[index] = attrs.evolve(
                    player,
                    token=token,
                    faction=agent.faction,
                    headquarters=agent.headquarters,
                )
                return self._players[index]
        player = Player(
            player_id=len(self._players) + 1,
            agent_symbol=agent.symbol,
            faction=agent.faction,
            headquarters=agent.headquarters,
            reset_date=reset_date,
            token=token,
            created_at=created_at,
        )
        self._players.append(player)
        return player

    async def own_player(self, player_id: int) -> bool:
        self._call()
        return True

    async def players(self) -> list[Player]:
        self._call()
        return list(self._players)

    async def open_founding(self, founding: Founding) -> Founding:
        await self._write()
        founding = attrs.evolve(founding, founding_id=len(self._foundings) + 1)
        self._foundings[founding.founding_id] = founding
        return founding

    async def settle_founding(self, founding_id: int, state: IntentState) -> None:
        await self._write()
        self._foundings[founding_id] = attrs.evolve(self._foundings[founding_id], state=state)

    async def foundings(self, state: IntentState) -> list[Founding]:
        self._call()
        return [founding for founding in self._foundings.values() if founding.state is state]

    async def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> None:
        await self._write()
        self._systems[reset_date, system_symbol] = tuple(waypoints)

    async def load_system(self, reset_date: str, system_symbol: str) -> tuple[Waypoint, ...] | None:
        self._call()
        return self._systems.get((reset_date, system_symbol))

    async def save_gates(self, reset_date: str, systems: Sequence[StarSystem]) -> None:
        await self._write()
        self._gates.update(((reset_date, system.symbol), system) for system in systems)

    async def load_gates(self, reset_date: str) -> list[StarSystem]:
        self._call()
        return [system for (date, _), system in sorted(self._gates.items()) if date == reset_date]

    async def save_ships(self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime) -> None:
        await self._write()
        self._ships.update(((player_id, ship.symbol), ship) for ship in ships)

    async def load_ships(self, player_id: int) -> list[Ship]:
        self._call()
        return [ship for (owner, _), ship in sorted(self._ships.items()) if owner == player_id]

    async def add_container(self, container: Container) -> None:
        await self._write()
        for other in self._containers.values():
            same = (other.player_id, other.ship_symbol) == (
                container.player_id,
                container.ship_symbol,
            )
            live = not (container.state.final or other.state.final)
            if container.ship_symbol is not None and same and live:
                raise ShipClaimed(container.ship_symbol, other.container_id)
        self._containers[container.container_id] = container

    async def save_container(self, container: Container) -> None:
        await self._write()
        self._containers[container.container_id] = container

    async def get_container(self, container_id: str) -> Container | None:
        self._call()
        return self._containers.get(container_id)

    async def containers(
        self,
        *,
        player_id: int | None = None,
        states: frozenset[State] | None = None,
        kind: str | None = None,
        ship_symbol: str | None = None,
    ) -> list[Container]:
        self._call()
        return [
            container
            for container in sorted(
                self._containers.values(), key=lambda c: (c.created_at, c.container_id)
            )
            if (player_id in (None, container.player_id))
            and (states is None or container.state in states)
            and (kind in (None, container.kind))
            and (ship_symbol in (None, container.ship_symbol))
        ]

    async def remove_container(self, container_id: str) -> bool:
        await self._write()
        container = self._containers.get(container_id)
        if container is None or not container.state.final:
            return False
        del self._containers[container_id]
        self._lines = [line for line in self._lines if line.container_id != container_id]
        return True

    async def open_intent(self, intent: Intent) -> Intent:
        await self._write()
        intent = attrs.evolve(intent, intent_id=max(self._intents, default=0) + 1)
        self._intents[intent.intent_id] = intent
        return intent

    async def settle_intent(
        self,
        intent_id: int,
        state: IntentState,
        *,
        settled_at: datetime,
        spending: Spending | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> None:
        await self._write()
        known = self._intents.get(intent_id)
        if known is None or (known.state is state and known.settled_at is not None):
            return
        if spending is not None:
            self.explain(known, spending, settled_at, losses)
        self._intents[intent_id] = attrs.evolve(known, state=state, settled_at=settled_at)
        if spending is not None:
            self.spendings.append((intent_id, spending))
            self.enter(known, spending, settled_at)

    async def settle_intents(
        self, intent_ids: Sequence[int], state: IntentState, *, settled_at: datetime
    ) -> None:
        await self._write()
        for intent_id in self._intents.keys() & set(intent_ids):
            self._intents[intent_id] = attrs.evolve(
                self._intents[intent_id], state=state, settled_at=settled_at
            )

    async def latest_deeds(
        self, player_id: int, *, after: int
    ) -> dict[tuple[str | None, Operation], int]:
        self._call()
        undone = (IntentState.REFUSED, IntentState.FOUND_UNDONE)
        latest: dict[tuple[str | None, Operation], int] = {}
        for intent in self._intents.values():
            mine = intent.player_id == player_id and intent.intent_id > after
            if mine and intent.state not in undone:
                latest[intent.ship_symbol, intent.operation] = intent.intent_id
                if intent.operation is table.TRANSFER:
                    latest[intent.target, intent.operation] = intent.intent_id
        return latest

    async def intents(
        self, player_id: int | None = None, state: IntentState | None = None, *, limit: int = 1000
    ) -> list[Intent]:
        self._call()
        fitting = [
            intent
            for intent in self._intents.values()
            if player_id in (None, intent.player_id) and state in (None, intent.state)
        ]
        return fitting[-limit:] if limit > 0 else []

    async def prune_intents(self, *, settled_before: datetime) -> int:
        await self._write()
        paid = {intent_id for intent_id, _ in self.spendings}
        old = [
            intent.intent_id
            for intent in self._intents.values()
            if intent.state in (IntentState.DONE, IntentState.REFUSED)
            and intent.settled_at is not None
            and intent.settled_at < settled_before
            and intent.intent_id not in paid
        ]
        for intent_id in old:
            del self._intents[intent_id]
        return len(old)

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        await self._write()
        for line in lines:
            if line.container_id in self._containers:
                self._keep_line(line)

    def _keep_line(self, line: LogLine) -> None:
        said = (line.container_id, line.level, line.message, line.fields)
        for index, kept in reversed(list(enumerate(self._lines))):
            if said == (kept.container_id, kept.level, kept.message, kept.fields):
                if not repeats(kept.first_seen, line.logged_at):
                    break
                last_seen = max(kept.last_seen, line.logged_at)
                self._lines[index] = attrs.evolve(kept, count=kept.count + 1, last_seen=last_seen)
                return
        self._last_line_id += 1
        self._lines.append(LoggedLine(self._last_line_id, *said, 1, line.logged_at, line.logged_at))

    async def logs(
        self, container_id: str, *, limit: int, wanted: LogFilter = EVERY_LINE
    ) -> list[LoggedLine]:
        self._call()
        mine = [
            line
            for line in self._lines
            if line.container_id == container_id and wanted.admits(line.level, line.last_seen)
        ]
        return mine[-limit:] if limit > 0 else []

    async def drop_logs(self, *, before: datetime, limit: int) -> int:
        await self._write()
        old = [line for line in self._lines if line.first_seen < before]
        return self._delete(sorted(old, key=lambda line: line.first_seen)[:limit])

    async def trim_log(self, container_id: str, *, keep: int, limit: int) -> int:
        await self._write()
        mine = [line for line in reversed(self._lines) if line.container_id == container_id]
        return self._delete(mine[keep:][:limit])

    def _delete(self, lines: Sequence[LoggedLine]) -> int:
        gone = {line.line_id for line in lines}
        self._lines = [line for line in self._lines if line.line_id not in gone]
        return len(gone)

    async def ping(self) -> None:
        self._call()

    def statistics(self) -> StoreStatistics:
        return StoreStatistics("memory", self._trouble(), self.calls, 0, 0, 0.0, Recent())
