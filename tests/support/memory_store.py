"""A store in memory: no thread, no file, so that virtual time stays under the test's control.

It passes the store's contract tests beside the two real ones.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.application.ports import (
    LoggedLine,
    LogLine,
    ShipClaimed,
    StoreStatistics,
    StoreUnavailable,
)
from spacetraders.domain.containers import Container, State
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Ship
from spacetraders.domain.waypoints import Waypoint


@attrs.define(eq=False)
class MemoryStore:
    """The port `Store`; set `away` to have every call fail as a lost database does."""

    away: bool = False
    _players: list[Player] = attrs.field(factory=list)
    _systems: dict[tuple[str, str], tuple[Waypoint, ...]] = attrs.field(factory=dict)
    _ships: dict[tuple[int, str], Ship] = attrs.field(factory=dict)
    _containers: dict[str, Container] = attrs.field(factory=dict)
    _lines: list[LoggedLine] = attrs.field(factory=list)
    calls: int = 0

    def _call(self) -> None:
        self.calls += 1
        if self.away:
            raise StoreUnavailable("memory", "it is away")

    async def add_player(
        self, agent: Agent, *, token: str, reset_date: str, created_at: datetime
    ) -> Player:
        self._call()
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

    async def players(self) -> list[Player]:
        self._call()
        return list(self._players)

    async def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> None:
        self._call()
        self._systems[reset_date, system_symbol] = tuple(waypoints)

    async def load_system(self, reset_date: str, system_symbol: str) -> tuple[Waypoint, ...] | None:
        self._call()
        return self._systems.get((reset_date, system_symbol))

    async def save_ships(self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime) -> None:
        self._call()
        self._ships.update(((player_id, ship.symbol), ship) for ship in ships)

    async def load_ships(self, player_id: int) -> list[Ship]:
        self._call()
        return [ship for (owner, _), ship in sorted(self._ships.items()) if owner == player_id]

    async def add_container(self, container: Container) -> None:
        self._call()
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
        self._call()
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
        self._call()
        container = self._containers.get(container_id)
        if container is None or not container.state.final:
            return False
        del self._containers[container_id]
        self._lines = [line for line in self._lines if line.container_id != container_id]
        return True

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        self._call()
        for line in lines:
            if line.container_id not in self._containers:
                continue
            mine = [
                i for i, kept in enumerate(self._lines) if kept.container_id == line.container_id
            ]
            last = self._lines[mine[-1]] if mine else None
            if last and (last.level, last.message, last.fields) == (
                line.level,
                line.message,
                line.fields,
            ):
                self._lines[mine[-1]] = attrs.evolve(
                    last, count=last.count + 1, last_seen=line.logged_at
                )
                continue
            self._lines.append(
                LoggedLine(
                    line_id=len(self._lines) + 1,
                    container_id=line.container_id,
                    level=line.level,
                    message=line.message,
                    fields=line.fields,
                    count=1,
                    first_seen=line.logged_at,
                    last_seen=line.logged_at,
                )
            )

    async def logs(
        self, container_id: str, *, limit: int, before: int | None = None
    ) -> list[LoggedLine]:
        self._call()
        mine = [
            line
            for line in self._lines
            if line.container_id == container_id and (before is None or line.line_id < before)
        ]
        return mine[-limit:] if limit > 0 else []

    def statistics(self) -> StoreStatistics:
        return StoreStatistics("memory", not self.away, self.calls, 0, 0)
