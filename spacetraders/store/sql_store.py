"""The store: what each call reads and writes, in SQL that both databases take."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from spacetraders.application.ports import (
    LoggedLine,
    LogLine,
    ShipClaimed,
    StoreStatistics,
    StoreUnavailable,
)
from spacetraders.domain.containers import FINAL_STATES, Container, State
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Ship
from spacetraders.domain.waypoints import Waypoint
from spacetraders.store import rows
from spacetraders.store.engine import Engine
from spacetraders.store.log_runs import Key, LogRun, runs_of
from spacetraders.store.scripts import Batch, Row, Script, Statement, Value, insert, slots, update

P = ParamSpec("P")
T = TypeVar("T")

_LAST_LINE_ID = 2**63 - 1


def _one_transaction(
    method: Callable[Concatenate["SqlStore", P], Script[T]],
) -> Callable[Concatenate["SqlStore", P], Coroutine[Any, Any, T]]:
    """Turn a script into the call that runs it."""

    @wraps(method)
    async def call(self: "SqlStore", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(method(self, *args, **kwargs))

    return call


class SqlStore:
    """The port `Store` over either database.

    Its public calls are scripts that `_one_transaction` made async; see the port for what each
    promises. They raise StoreUnavailable and, for a row that breaks a rule, RowRefused.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = 0
        self._waiting = 0
        self._failures = 0
        self._available = True

    def __repr__(self) -> str:
        return (
            f"<SqlStore {self._engine.name}: {self._calls} calls, {self._waiting} waiting, "
            f"{self._failures} failed>"
        )

    def statistics(self) -> StoreStatistics:
        """Count the calls that were made, that wait for their end, and that the database failed."""
        return StoreStatistics(
            database=self._engine.name,
            available=self._available,
            calls=self._calls,
            waiting=self._waiting,
            failures=self._failures,
        )

    async def _run(self, script: Script[T]) -> T:
        self._calls += 1
        self._waiting += 1
        try:
            result = await self._engine.transact(script)
        except StoreUnavailable:
            self._failures += 1
            self._available = False
            raise
        finally:
            self._waiting -= 1
        self._available = True
        return result

    @_one_transaction
    def add_player(
        self, agent: Agent, *, token: str, reset_date: str, created_at: datetime
    ) -> Script[Player]:
        """Keep an agent and its token; a known one keeps its player_id, and what is new is kept."""
        answer = yield Statement(
            "INSERT INTO players"
            " (agent_symbol, faction, headquarters, reset_date, token, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT (agent_symbol, reset_date) DO UPDATE SET token = excluded.token,"
            " faction = excluded.faction, headquarters = excluded.headquarters RETURNING *",
            (
                agent.symbol,
                agent.faction,
                agent.headquarters,
                reset_date,
                token,
                rows.time_text(created_at),
            ),
        )
        return rows.player(answer[0])

    @_one_transaction
    def players(self) -> Script[list[Player]]:
        """All players, oldest first."""
        answer = yield Statement("SELECT * FROM players ORDER BY player_id")
        return [rows.player(row) for row in answer]

    @_one_transaction
    def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> Script[None]:
        """Replace what is known of a system.

        The system's own row is written even where it is there, so that two who save the same
        system take turns.
        """
        yield Statement(
            "INSERT INTO system_graphs (reset_date, system_symbol) VALUES ($1, $2)"
            " ON CONFLICT (reset_date, system_symbol)"
            " DO UPDATE SET system_symbol = excluded.system_symbol",
            (reset_date, system_symbol),
        )
        yield Statement(
            "DELETE FROM waypoints WHERE reset_date = $1 AND system_symbol = $2",
            (reset_date, system_symbol),
        )
        if waypoints:
            places = enumerate(waypoints)
            yield insert("waypoints", [rows.waypoint_row(reset_date, i, w) for i, w in places])

    @_one_transaction
    def load_system(
        self, reset_date: str, system_symbol: str
    ) -> Script[tuple[Waypoint, ...] | None]:
        """Read a system in the order it was saved; None where it never was."""
        where = "WHERE reset_date = $1 AND system_symbol = $2"
        args = (reset_date, system_symbol)
        if not (yield Statement(f"SELECT 1 FROM system_graphs {where}", args)):
            return None
        answer = yield Statement(f"SELECT * FROM waypoints {where} ORDER BY position", args)
        return tuple(rows.waypoint(row) for row in answer)

    @_one_transaction
    def save_ships(
        self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime
    ) -> Script[None]:
        """Keep these ships as last seen; rows are locked in one order, so no two calls deadlock."""
        if ships:
            ordered = sorted(ships, key=lambda ship: ship.symbol)
            yield insert(
                "ships",
                [rows.ship_row(player_id, ship, seen_at) for ship in ordered],
                or_update=("player_id", "ship_symbol"),
            )

    @_one_transaction
    def load_ships(self, player_id: int) -> Script[list[Ship]]:
        """Read the player's ships; sorted here, for a database sorts text by its own locale."""
        answer = yield Statement("SELECT * FROM ships WHERE player_id = $1", (player_id,))
        return sorted(map(rows.ship, answer), key=lambda ship: ship.symbol)

    @_one_transaction
    def add_container(self, container: Container) -> Script[None]:
        """Insert a container with its claim, or raise ShipClaimed with neither.

        The claim is an update that changes nothing where another has the ship, so that one
        statement claims or names the holder, however many race for it.
        """
        yield insert("containers", [rows.container_row(container)])
        if container.ship_symbol is None or container.state.final:
            return
        answer = yield Statement(
            "INSERT INTO ship_assignments (player_id, ship_symbol, container_id, claimed_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (player_id, ship_symbol)"
            " DO UPDATE SET container_id = ship_assignments.container_id RETURNING container_id",
            (
                container.player_id,
                container.ship_symbol,
                container.container_id,
                rows.time_text(container.created_at),
            ),
        )
        holder = answer[0]["container_id"]
        if holder != container.container_id:
            raise ShipClaimed(container.ship_symbol, holder)

    @_one_transaction
    def save_container(self, container: Container) -> Script[None]:
        """Update a container; a final state gives its ship back."""
        yield update("containers", rows.container_row(container), key=("container_id", "player_id"))
        if container.state.final:
            yield Statement(
                "DELETE FROM ship_assignments WHERE container_id = $1 AND player_id = $2",
                (container.container_id, container.player_id),
            )

    @_one_transaction
    def get_container(self, container_id: str) -> Script[Container | None]:
        """Read one container."""
        answer = yield Statement(
            "SELECT * FROM containers WHERE container_id = $1", (container_id,)
        )
        return rows.container(answer[0]) if answer else None

    @_one_transaction
    def containers(
        self,
        *,
        player_id: int | None = None,
        states: frozenset[State] | None = None,
        kind: str | None = None,
        ship_symbol: str | None = None,
    ) -> Script[list[Container]]:
        """Read the containers that fit every filter given, oldest first."""
        if states is not None and not states:
            return []
        wanted = {"player_id": player_id, "kind": kind, "ship_symbol": ship_symbol}
        filters: dict[str, Sequence[Value]] = {
            column: (value,) for column, value in wanted.items() if value is not None
        }
        if states is not None:
            filters["state"] = sorted(states)
        answer = yield _select("containers", filters)
        return sorted(map(rows.container, answer), key=lambda c: (c.created_at, c.container_id))

    @_one_transaction
    def remove_container(self, container_id: str) -> Script[bool]:
        """Delete a container in a final state; its log goes with it by the foreign key."""
        final = sorted(FINAL_STATES)
        answer = yield Statement(
            f"DELETE FROM containers WHERE container_id = $1"
            f" AND state IN ({slots(len(final), first=2)}) RETURNING container_id",
            (container_id, *final),
        )
        return bool(answer)

    @_one_transaction
    def append_logs(self, lines: Sequence[LogLine]) -> Script[None]:
        """Keep the lines by the rule of `log_runs`; those of removed containers are dropped."""
        if not lines:
            return
        answer = yield self._last_lines(sorted({line.container_id for line in lines}))
        last: dict[Key, LogRun | None] = {
            (row["container_id"], row["player_id"]): _last_run(row) for row in answer
        }
        runs = runs_of(lines, last)
        repeated = [run for run in runs if run.line_id is not None]
        if repeated:
            yield Batch(
                "UPDATE container_logs SET count = count + $1, last_seen = $2 WHERE line_id = $3",
                [(run.count, run.last_seen, run.line_id) for run in repeated],
            )
        new = [run.row() for run in runs if run.line_id is None]
        if new:
            yield insert("container_logs", new)

    @_one_transaction
    def logs(
        self, container_id: str, *, limit: int, before: int | None = None
    ) -> Script[list[LoggedLine]]:
        """Read the last lines, oldest first."""
        answer = yield Statement(
            "SELECT * FROM container_logs WHERE container_id = $1 AND line_id < $2"
            " ORDER BY line_id DESC LIMIT $3",
            (container_id, _LAST_LINE_ID if before is None else before, max(0, limit)),
        )
        return [rows.logged_line(row) for row in reversed(answer)]

    def _last_lines(self, container_ids: Sequence[str]) -> Statement:
        """Select each of these containers that exists, with its last line where it has one."""
        return Statement(
            "SELECT said.container_id, said.player_id, line_id, level, message, fields"
            " FROM (SELECT container_id, player_id, (SELECT MAX(line_id) FROM container_logs AS l"
            " WHERE l.container_id = c.container_id AND l.player_id = c.player_id) AS last_id"
            f" FROM containers AS c WHERE container_id IN ({slots(len(container_ids))})"
            f" {self._engine.dialect.key_share}) AS said"
            " LEFT JOIN container_logs ON line_id = last_id",
            tuple(container_ids),
        )


def _select(table: str, filters: Mapping[str, Sequence[Value]]) -> Statement:
    """Select the rows in which every column named has one of its values."""
    conditions = []
    args: list[Value] = []
    for column, values in filters.items():
        conditions.append(f"{column} IN ({slots(len(values), first=len(args) + 1)})")
        args += values
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Statement(f"SELECT * FROM {table}{where}", args)


def _last_run(row: Row) -> LogRun | None:
    return None if row["line_id"] is None else LogRun.kept(row)
