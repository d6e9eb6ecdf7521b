"""The store's calls for players, systems, ships, containers, intents and logs, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from spacetraders.application.ports.store import LoggedLine, LogLine, ShipClaimed
from spacetraders.domain.containers import FINAL_STATES, Container, State
from spacetraders.domain.deeds.accounts import Loss
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.logs import EVERY_LINE, LogFilter
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.reservations import Reservation
from spacetraders.store.calls import one_transaction
from spacetraders.store.records import RecordCalls
from spacetraders.store.schema import TABLES
from spacetraders.store.scripts import Script, Statement, Value, insert, slots, update
from spacetraders.store.tables import (
    foundings,
    gates,
    intents,
    logs,
    reservations,
    rows,
    successions,
)


class SqlStore(RecordCalls):
    """The port `Store` over either database.

    The port has the contract of each call. They raise StoreUnavailable and, for a row that breaks a
    rule of the schema, RowRefused.
    """

    async def own_player(self, player_id: int) -> bool:
        return await self._counted(self._engine.own_player(player_id))

    def owns(self, player_id: int) -> bool:
        return self._engine.owns(player_id)

    async def ping(self) -> None:
        # A full or read-only database still answers reads, and one with a locked table takes writes
        # to the others. So trouble ends only when every table takes a write.
        if self._trouble is None:
            await self._read_version()
            return
        await self._write_everywhere()
        self._recovered()

    @one_transaction
    def _read_version(self) -> Script[None]:
        yield Statement("SELECT MAX(version) FROM schema_version")

    @one_transaction
    def _write_everywhere(self) -> Script[None]:
        # The first statement writes to the disk. The others lock each table and change no row.
        yield Statement("UPDATE schema_version SET applied_at = applied_at WHERE version = 1")
        for table in TABLES:
            yield Statement(f"DELETE FROM {table} WHERE 1 = 0")

    @one_transaction
    def add_player(
        self, agent: Agent, *, token: str, reset_date: str, created_at: datetime
    ) -> Script[Player]:
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

    @one_transaction
    def players(self) -> Script[list[Player]]:
        answer = yield Statement("SELECT * FROM players WHERE token <> '' ORDER BY player_id")
        return [rows.player(row) for row in answer]

    @one_transaction
    def remove_player(self, player_id: int) -> Script[bool]:
        # The row stays, without its token. Its id is in many tables, and must be nobody else's.
        final = sorted(FINAL_STATES)
        answer = yield Statement(
            "UPDATE players SET token = '' WHERE player_id = $1 AND NOT EXISTS ("
            "SELECT 1 FROM containers WHERE containers.player_id = players.player_id"
            f" AND state NOT IN ({slots(len(final), first=2)})) RETURNING player_id",
            (player_id, *final),
        )
        return bool(answer)

    @one_transaction
    def open_founding(self, founding: Founding) -> Script[Founding]:
        return foundings.open_founding(founding)

    @one_transaction
    def settle_founding(self, founding_id: int, state: IntentState) -> Script[None]:
        return foundings.settle_founding(founding_id, state)

    @one_transaction
    def foundings(self, state: IntentState) -> Script[list[Founding]]:
        return foundings.foundings(state)

    @one_transaction
    def open_succession(
        self, player_id: int, reset_date: str, *, opened_at: datetime
    ) -> Script[None]:
        return successions.open_succession(player_id, reset_date, opened_at)

    @one_transaction
    def end_succession(self, player_id: int, reset_date: str, *, done_at: datetime) -> Script[None]:
        return successions.end_succession(player_id, reset_date, done_at)

    @one_transaction
    def open_successions(self, reset_date: str) -> Script[list[int]]:
        return successions.open_successions(reset_date)

    @one_transaction
    def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> Script[None]:
        # The system's own row is written even if it is there. That locks it, and two saves of one
        # system take turns.
        yield Statement(
            "INSERT INTO system_graphs (reset_date, system_symbol, charted) VALUES ($1, $2, TRUE)"
            " ON CONFLICT (reset_date, system_symbol) DO UPDATE SET charted = TRUE",
            (reset_date, system_symbol),
        )
        yield Statement(
            "DELETE FROM waypoints WHERE reset_date = $1 AND system_symbol = $2",
            (reset_date, system_symbol),
        )
        if waypoints:
            places = enumerate(waypoints)
            yield insert("waypoints", [rows.waypoint_row(reset_date, i, w) for i, w in places])

    @one_transaction
    def load_system(
        self, reset_date: str, system_symbol: str
    ) -> Script[tuple[Waypoint, ...] | None]:
        where = "WHERE reset_date = $1 AND system_symbol = $2"
        args = (reset_date, system_symbol)
        if not (yield Statement(f"SELECT 1 FROM system_graphs {where} AND charted", args)):
            return None
        answer = yield Statement(f"SELECT * FROM waypoints {where} ORDER BY position", args)
        return tuple(rows.waypoint(row) for row in answer)

    @one_transaction
    def save_gates(self, reset_date: str, systems: Sequence[StarSystem]) -> Script[None]:
        return gates.save_gates(reset_date, systems)

    @one_transaction
    def load_gates(self, reset_date: str) -> Script[list[StarSystem]]:
        return gates.load_gates(reset_date)

    @one_transaction
    def save_ships(
        self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime
    ) -> Script[None]:
        # Rows are locked in one order, so that no two calls deadlock.
        if ships:
            ordered = sorted(ships, key=lambda ship: ship.symbol)
            yield insert(
                "ships",
                [rows.ship_row(player_id, ship, seen_at) for ship in ordered],
                or_update=("player_id", "ship_symbol"),
            )

    @one_transaction
    def load_ships(self, player_id: int) -> Script[list[Ship]]:
        # Sorted here, since PostgreSQL sorts texts by a locale.
        answer = yield Statement("SELECT * FROM ships WHERE player_id = $1", (player_id,))
        return sorted(map(rows.ship, answer), key=lambda ship: ship.symbol)

    @one_transaction
    def add_container(self, container: Container) -> Script[None]:
        yield insert("containers", [rows.container_row(container)])
        if container.ship_symbol is None or container.state.final:
            return
        # One statement claims the ship or names its holder, however many race for it: where the
        # ship is taken, the update changes nothing and returns the row that is there.
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

    @one_transaction
    def save_container(self, container: Container) -> Script[None]:
        yield update("containers", rows.container_row(container), key=("container_id", "player_id"))
        if container.state.final:
            yield Statement(
                "DELETE FROM ship_assignments WHERE container_id = $1 AND player_id = $2",
                (container.container_id, container.player_id),
            )
            ended = container.finished_at or container.created_at
            yield reservations.release_of(container.container_id, container.player_id, ended)

    @one_transaction
    def get_container(self, container_id: str) -> Script[Container | None]:
        answer = yield Statement(
            "SELECT * FROM containers WHERE container_id = $1", (container_id,)
        )
        return rows.container(answer[0]) if answer else None

    @one_transaction
    def containers(
        self,
        *,
        player_id: int | None = None,
        states: frozenset[State] | None = None,
        kind: str | None = None,
        ship_symbol: str | None = None,
    ) -> Script[list[Container]]:
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

    @one_transaction
    def remove_container(self, container_id: str) -> Script[bool]:
        # The log goes with its container, by the foreign key.
        final = sorted(FINAL_STATES)
        answer = yield Statement(
            f"DELETE FROM containers WHERE container_id = $1"
            f" AND state IN ({slots(len(final), first=2)}) RETURNING container_id",
            (container_id, *final),
        )
        return bool(answer)

    @one_transaction
    def open_intent(self, intent: Intent, reservation: Reservation | None = None) -> Script[Intent]:
        return intents.open_intent(intent, reservation)

    @one_transaction
    def settle_intent(
        self,
        intent_id: int,
        state: IntentState,
        *,
        settled_at: datetime,
        spending: Spending | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> Script[int]:
        return intents.settle_intent(
            intent_id, state, settled_at=settled_at, spending=spending, losses=losses
        )

    @one_transaction
    def settle_intents(
        self, intent_ids: Sequence[int], state: IntentState, *, settled_at: datetime
    ) -> Script[None]:
        return intents.settle_intents(intent_ids, state, settled_at=settled_at)

    @one_transaction
    def latest_deeds(
        self, player_id: int, *, after: int
    ) -> Script[dict[tuple[str | None, Operation], int]]:
        return intents.latest_deeds(player_id, after)

    @one_transaction
    def intents(
        self, player_id: int | None = None, state: IntentState | None = None, *, limit: int = 1000
    ) -> Script[list[Intent]]:
        return intents.intents(player_id, state, limit)

    @one_transaction
    def prune_intents(self, *, settled_before: datetime) -> Script[int]:
        return intents.prune_intents(settled_before)

    @one_transaction
    def append_logs(self, lines: Sequence[LogLine]) -> Script[None]:
        return logs.append_logs(lines, self._engine.dialect)

    @one_transaction
    def logs(
        self, container_id: str, *, limit: int, wanted: LogFilter = EVERY_LINE
    ) -> Script[list[LoggedLine]]:
        return logs.read_logs(container_id, limit=limit, wanted=wanted)

    @one_transaction
    def drop_logs(self, *, before: datetime, limit: int) -> Script[int]:
        return logs.drop_logs(before, limit)

    @one_transaction
    def trim_log(self, container_id: str, *, keep: int, limit: int) -> Script[int]:
        return logs.trim_log(container_id, keep=keep, limit=limit)


def _select(table: str, filters: Mapping[str, Sequence[Value]]) -> Statement:
    """Select the rows that have, in every column of `filters`, one of its values."""
    conditions = []
    args: list[Value] = []
    for column, values in filters.items():
        conditions.append(f"{column} IN ({slots(len(values), first=len(args) + 1)})")
        args += values
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Statement(f"SELECT * FROM {table}{where}", args)
