"""The port to the database: a Protocol that the adapters of SQLite and PostgreSQL implement."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self

import attrs

from spacetraders.application.ports.records import (
    DecisionRecords,
    LedgerRecords,
    PriceRecords,
    ReservationRecords,
)
from spacetraders.application.ports.statistics import Recent
from spacetraders.domain.containers import Container, State
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
from spacetraders.errors import FleetError


@attrs.frozen
class LogLine:
    """One line of a container's log, as it was logged. `fields` are JSON values."""

    container_id: str
    player_id: int
    logged_at: datetime
    level: str
    message: str
    fields: dict[str, Any]


@attrs.frozen
class LoggedLine:
    """A line as it was kept: logged `count` times between `first_seen` and `last_seen`."""

    line_id: int
    container_id: str
    level: str
    message: str
    fields: dict[str, Any]
    count: int
    first_seen: datetime
    last_seen: datetime


class Holder(StrEnum):
    """The holders of ships that are no containers."""

    ORDER = "a direct order"
    DOUBT = "a deed that is being looked up"


@attrs.define(eq=False, str=False)
class ShipClaimed(FleetError):
    """Something else has the ship: a container, by its id, or one of the other holders."""

    kind = "ship_claimed"
    ship_symbol: str
    container_id: str

    @property
    def message(self) -> str:
        match self.container_id:
            case Holder.ORDER:
                return f"{self.ship_symbol} is carrying out a direct order"
            case Holder.DOUBT:
                return f"it is not known yet whether the last deed of {self.ship_symbol} was done"
        return f"{self.ship_symbol} is flown by container {self.container_id}"

    @property
    def hint(self) -> str:
        match self.container_id:
            case Holder.ORDER:
                return "wait until it is done: it ends with whoever gave it"
            case Holder.DOUBT:
                return "wait: it is looked at again; spacetraders intent list shows it"
        return f"wait for it, or stop it: spacetraders container stop {self.container_id}"

    @property
    def details(self) -> dict[str, Any]:
        # Programs read `container_id` as an id, which the other holders do not have.
        claimed: dict[str, Any] = {"ship_symbol": self.ship_symbol, "container_id": None}
        if isinstance(self.container_id, Holder):
            return claimed | {"holder": self.container_id.name.lower()}
        return claimed | {"container_id": self.container_id, "holder": "container"}


@attrs.define(eq=False, str=False)
class UnexplainedChange(FleetError):
    """Credits changed before a deed. The game has to be asked for its losses first."""

    kind = "unexplained_change"


@attrs.define(eq=False, str=False)
class StoreUnavailable(FleetError):
    """The database cannot be used now. Nothing was written."""

    kind = "store_unavailable"
    database: str
    reason: str
    outcome: str | None = None
    """The result of the caller's request, if it is known, such as that nothing was sent."""
    remedy: str | None = None
    """A hint that is better than the general one."""

    @classmethod
    def slow(cls, store: "Store") -> Self:
        """Return the error for a call that took longer than its caller could wait."""
        return cls(store.statistics().database, "it is slow")

    @property
    def message(self) -> str:
        away = f"the database {self.database} cannot be used: {self.reason}"
        return f"{self.outcome}: {away}" if self.outcome else away

    @property
    def hint(self) -> str:
        return self.remedy or (
            "check that it is there, that its disk has room, that you may write to it, "
            "and the --database URL"
        )


PATIENCE_SECONDS = 5.0
"""How long a person's message waits for one call of the database."""

RETRY_SECONDS = 1.0
"""The pause before a call is tried again that must not be lost while the database is away."""


@attrs.frozen
class StoreStatistics:
    """Counts of calls since the start, and the calls that wait now.

    `trouble` is the error of a call that failed, until the database is known to take writes again.
    `total_seconds` is the time that all calls took, and `recent` has those of the last minute.
    """

    database: str
    trouble: StoreUnavailable | None
    calls: int
    waiting: int
    failures: int
    total_seconds: float
    recent: Recent

    @property
    def available(self) -> bool:
        """Whether the database worked at the last call."""
        return self.trouble is None


class Store(LedgerRecords, PriceRecords, ReservationRecords, DecisionRecords, Protocol):
    """The daemon's memory. Every async call is one transaction.

    A call that returned is on disk. If cancelled, it was done whole or not at all, and the caller
    cannot tell which. The same holds for a call that took longer than its errand's
    `store_seconds`.

    A deadline, also that of a hold, ends the wait for a call's turn, and on PostgreSQL the call.
    One that SQLite has begun is waited for however long the disk takes: left behind, it might still
    be committed after its caller has done otherwise.

    Raises:
        StoreUnavailable: by every async call: the database cannot be used.
        FleetError: by a call that writes: the schema refuses a row, which no repeat mends.
    """

    async def add_player(
        self, agent: Agent, *, token: str, reset_date: str, created_at: datetime
    ) -> Player:
        """Keep an agent and its token. A known player of this reset date gets the new token."""
        ...

    async def players(self) -> list[Player]:
        """All players, oldest first, without those that were removed."""
        ...

    async def remove_player(self, player_id: int) -> bool:
        """Forget a player's token, so that it is no player any more. Its rows stay.

        Returns False, and changes nothing, while a container of it has not ended. `add_player`
        brings it back as it was, under the same id.
        """
        ...

    async def own_player(self, player_id: int) -> bool:
        """Make this daemon the one that flies the player, until the store closes.

        Returns False where another daemon flies it. A call for a player of ours is cheap, so it is
        made before each deed: a database that went away and came back may have given the player to
        another daemon meanwhile.
        """
        ...

    def owns(self, player_id: int) -> bool:
        """Whether this daemon flies the player, as far as is known in memory. Takes no player."""
        ...

    async def open_founding(self, founding: Founding) -> Founding:
        """Write a founding down before the game is asked for it, and return it with its id."""
        ...

    async def settle_founding(self, founding_id: int, state: IntentState) -> None:
        """Write the final state of a founding."""
        ...

    async def foundings(self, state: IntentState) -> list[Founding]:
        """The foundings in a state, oldest first."""
        ...

    async def open_succession(
        self, player_id: int, reset_date: str, *, opened_at: datetime
    ) -> None:
        """Write down that a past player is to go on in the universe of a date, unless it is."""
        ...

    async def end_succession(self, player_id: int, reset_date: str, *, done_at: datetime) -> None:
        """Write that the player has its heir, for whom what was to run was started."""
        ...

    async def open_successions(self, reset_date: str) -> list[int]:
        """The ids of the past players that are still to go on in the universe of the date."""
        ...

    async def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> None:
        """Replace the waypoints of a system by this whole list."""
        ...

    async def load_system(self, reset_date: str, system_symbol: str) -> tuple[Waypoint, ...] | None:
        """The waypoints of a system in the order they were saved, or None if it never was."""
        ...

    async def save_gates(self, reset_date: str, systems: Sequence[StarSystem]) -> None:
        """Keep these systems with their gates. Others stay as they are."""
        ...

    async def load_gates(self, reset_date: str) -> list[StarSystem]:
        """All systems that were saved with their gates, by symbol."""
        ...

    async def save_ships(self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime) -> None:
        """Keep these ships as last seen. Others of the player stay as they are."""
        ...

    async def load_ships(self, player_id: int) -> list[Ship]:
        """The player's ships as last seen, by symbol."""
        ...

    async def add_container(self, container: Container) -> None:
        """Insert a new container, with its claim if it has a ship.

        Raises:
            ShipClaimed: another live container has the ship, and nothing was written.
            StoreUnavailable: as every call.
        """
        ...

    async def save_container(self, container: Container) -> None:
        """Update a container's row.

        A final state ends its claim and its jobs' reservations in the same transaction.
        """
        ...

    async def get_container(self, container_id: str) -> Container | None:
        """One container, or None."""
        ...

    async def containers(
        self,
        *,
        player_id: int | None = None,
        states: frozenset[State] | None = None,
        kind: str | None = None,
        ship_symbol: str | None = None,
    ) -> list[Container]:
        """The containers that fit every filter given, oldest first."""
        ...

    async def remove_container(self, container_id: str) -> bool:
        """Delete a container in a final state with its log. Return False where there is none."""
        ...

    async def open_intent(self, intent: Intent, reservation: Reservation | None = None) -> Intent:
        """Write a deed down before it is sent, and return its intent with its id.

        Its `reservation` is written in the same transaction, with what it draws from its job's.
        """
        ...

    async def settle_intent(
        self,
        intent_id: int,
        state: IntentState,
        *,
        settled_at: datetime,
        spending: Spending | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> int:
        """Write the final state of a deed and, in the same transaction, the money that it moved.

        Returns by how many credits the ledger's sum has changed. The deed's reservation ends in the
        same transaction, and its job gets back what was not spent.

        The balance in `spending` may show that credits moved before the deed. Then the entries that
        `domain.deeds.accounts.interlude` returns are written first. `losses` are advances that the
        game took back. None means that the game was not asked.

        An answer is final. FOUND_UNDONE and UNTOLD give way to what shows more, and FOUND_DONE to
        DONE. Any other call for a settled intent changes nothing. An intent has one entry at most,
        whoever settles it and how often.

        Raises:
            UnexplainedChange: credits moved before, and `losses` is None. Nothing was written.
            StoreUnavailable: as every call.
        """
        ...

    async def settle_intents(
        self, intent_ids: Sequence[int], state: IntentState, *, settled_at: datetime
    ) -> None:
        """Write the final state of many open deeds that moved no money, and free their credits."""
        ...

    async def latest_deeds(
        self, player_id: int, *, after: int
    ) -> dict[tuple[str | None, Operation], int]:
        """The newest intent's id by ship and operation, of those with an id above `after`.

        A transfer of cargo is a deed of both ships. Deeds that were refused or found undone are
        left out, since they changed nothing.
        """
        ...

    async def intents(
        self, player_id: int | None = None, state: IntentState | None = None, *, limit: int = 1000
    ) -> list[Intent]:
        """The newest `limit` intents that fit, oldest first."""
        ...

    async def prune_intents(self, *, settled_before: datetime) -> int:
        """Delete intents that were answered before then and moved no money, and return how many.

        Reservations that ended before then are deleted too.
        """
        ...

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        """Keep the lines, in order.

        A line may equal another in container, level, message and fields. If that was first logged
        within REPEAT_WINDOW of it, its count and last_seen are raised instead of adding a row,
        whatever was logged in between.
        """
        ...

    async def logs(
        self, container_id: str, *, limit: int, wanted: LogFilter = EVERY_LINE
    ) -> list[LoggedLine]:
        """The last `limit` lines that are wanted, in the order in which they were first logged."""
        ...

    async def drop_logs(self, *, before: datetime, limit: int) -> int:
        """Delete lines first logged before then, the oldest `limit`, and return how many."""
        ...

    async def trim_log(self, container_id: str, *, keep: int, limit: int) -> int:
        """Delete lines older than the container's last `keep`, the newest `limit` of them.

        Returns how many lines that were.
        """
        ...

    async def ping(self) -> None:
        """Check that the database answers and, while it has trouble, that it takes writes."""
        ...

    def statistics(self) -> StoreStatistics:
        """The state of the store now, from memory."""
        ...
