"""What the use cases need of a database, as a Protocol that the adapters fill."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self

import attrs

from spacetraders.application.ports.records import LedgerRecords, PriceRecords
from spacetraders.application.ports.statistics import Recent
from spacetraders.domain.accounts import Loss
from spacetraders.domain.containers import Container, State
from spacetraders.domain.foundings import Founding
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.ledger import Spending
from spacetraders.domain.logs import EVERY_LINE, LogFilter
from spacetraders.domain.operations import Operation
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Ship
from spacetraders.domain.systems import StarSystem
from spacetraders.domain.waypoints import Waypoint
from spacetraders.errors import FleetError


@attrs.frozen
class LogLine:
    """One line of a container's log; `fields` are JSON values."""

    container_id: str
    player_id: int
    logged_at: datetime
    level: str
    message: str
    fields: dict[str, Any]


@attrs.frozen
class LoggedLine:
    """A line as it was kept: said `count` times between `first_seen` and `last_seen`."""

    line_id: int
    container_id: str
    level: str
    message: str
    fields: dict[str, Any]
    count: int
    first_seen: datetime
    last_seen: datetime


class Holder(StrEnum):
    """Who else may have a ship, where no container has it."""

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
        """Who holds what."""
        match self.container_id:
            case Holder.ORDER:
                return f"{self.ship_symbol} is carrying out a direct order"
            case Holder.DOUBT:
                return f"it is not known yet whether the last deed of {self.ship_symbol} was done"
        return f"{self.ship_symbol} is flown by container {self.container_id}"

    @property
    def hint(self) -> str:
        """How to get the ship back."""
        match self.container_id:
            case Holder.ORDER:
                return "wait until it is done: it ends with whoever gave it"
            case Holder.DOUBT:
                return "wait: it is looked at again; spacetraders intent list shows it"
        return f"wait for it, or stop it: spacetraders container stop {self.container_id}"

    @property
    def details(self) -> dict[str, Any]:
        """The fields; what is no container has no id, and `holder` says what it is."""
        claimed: dict[str, Any] = {"ship_symbol": self.ship_symbol, "container_id": None}
        if isinstance(self.container_id, Holder):
            return claimed | {"holder": self.container_id.name.lower()}
        return claimed | {"container_id": self.container_id, "holder": "container"}


@attrs.define(eq=False, str=False)
class UnexplainedChange(FleetError):
    """Credits changed before a deed; what the game may say of that has to be asked."""

    kind = "unexplained_change"


@attrs.define(eq=False, str=False)
class StoreUnavailable(FleetError):
    """The database cannot be used now; nothing was written."""

    kind = "store_unavailable"
    database: str
    reason: str
    outcome: str | None = None
    """What came of what was asked, where that is known: that nothing was sent, for example."""
    remedy: str | None = None
    """What to do, where more is known than where to look."""

    @classmethod
    def slow(cls, store: "Store") -> Self:
        """Return the error for a call that took longer than its caller could wait."""
        return cls(store.statistics().database, "it is slow")

    @property
    def message(self) -> str:
        """Which database, and its own words."""
        away = f"the database {self.database} cannot be used: {self.reason}"
        return f"{self.outcome}: {away}" if self.outcome else away

    @property
    def hint(self) -> str:
        """What to do, or where to look."""
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
    """Counts since the start, and what waits now.

    `trouble` is what keeps it from its work since a call failed, until it is known to take writes
    again. `total_seconds` is what all the calls took together, `recent` what those of the last
    minute did.
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
        """Whether it does its work, as far as is known."""
        return self.trouble is None


class Store(LedgerRecords, PriceRecords, Protocol):
    """All that the daemon remembers; every call is one transaction and raises StoreUnavailable.

    A call that returned is on disk. A cancelled call was either done whole or not at all, and so
    was one that took longer than the task's `patience`.
    """

    async def add_player(
        self,
        agent: Agent,
        *,
        token: str,
        reset_date: str,
        created_at: datetime,
    ) -> Player:
        """Keep an agent and its token; one known of the same reset date gets the new token."""
        ...

    async def players(self) -> list[Player]:
        """All players, oldest first."""
        ...

    async def own_player(self, player_id: int) -> bool:
        """Make this daemon the one that flies the player, until it closes; False where another is.

        Cheap where it is ours already, so ask again before each deed: a database that went away and
        came back may have given the player to another daemon meanwhile, and then this is False.
        """
        ...

    async def open_founding(self, founding: Founding) -> Founding:
        """Write the founding of an agent down before it is asked for; returns it with its id."""
        ...

    async def settle_founding(self, founding_id: int, state: IntentState) -> None:
        """Note what became of a founding."""
        ...

    async def foundings(self, state: IntentState) -> list[Founding]:
        """The foundings in a state, oldest first."""
        ...

    async def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> None:
        """Replace what is known of a system by this, its whole list of waypoints."""
        ...

    async def load_system(self, reset_date: str, system_symbol: str) -> tuple[Waypoint, ...] | None:
        """The waypoints of a system in the order they were saved, or None if it never was."""
        ...

    async def save_gates(self, reset_date: str, systems: Sequence[StarSystem]) -> None:
        """Keep what is known of these systems and their gates; what is known of others stays."""
        ...

    async def load_gates(self, reset_date: str) -> list[StarSystem]:
        """All systems that were saved with their gates, by symbol."""
        ...

    async def save_ships(self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime) -> None:
        """Keep these ships as last seen; others of the player stay as they are."""
        ...

    async def load_ships(self, player_id: int) -> list[Ship]:
        """The player's ships as last seen, by symbol."""
        ...

    async def add_container(self, container: Container) -> None:
        """Insert a new container and, where it has a ship, the claim, both or neither.

        Raises ShipClaimed where another live container has the ship.
        """
        ...

    async def save_container(self, container: Container) -> None:
        """Update the row by its key; a final state gives the claim back in the same transaction."""
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
        """Delete a container in a final state with its log; False where there is none such."""
        ...

    async def open_intent(self, intent: Intent) -> Intent:
        """Write a deed down before it is done; returns it with its id."""
        ...

    async def settle_intent(
        self,
        intent_id: int,
        state: IntentState,
        *,
        settled_at: datetime,
        spending: Spending | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> None:
        """Note what became of a deed and, in the same transaction, the money that it moved.

        Where the balance after it shows that credits have moved before, `domain.accounts.interlude`
        says what is written down first. Raises UnexplainedChange, with nothing written, where they
        have, and nobody has asked the game for `losses` yet.
        To say the same again changes nothing: no money is written down twice.
        """
        ...

    async def settle_intents(
        self, intent_ids: Sequence[int], state: IntentState, *, settled_at: datetime
    ) -> None:
        """Note of many deeds, which moved no money, what became of them."""
        ...

    async def latest_deeds(
        self, player_id: int, *, after: int
    ) -> dict[tuple[str | None, Operation], int]:
        """The newest intent's id by ship and operation, of those with an id above `after`.

        A transfer of cargo is a deed of both ships. What was refused or found undone does not
        count: nothing came of it.
        """
        ...

    async def intents(
        self, player_id: int | None = None, state: IntentState | None = None, *, limit: int = 1000
    ) -> list[Intent]:
        """The intents that fit, the oldest of the newest `limit` first."""
        ...

    async def prune_intents(self, *, settled_before: datetime) -> int:
        """Forget intents that were answered before then and moved no money; returns how many."""
        ...

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        """Keep the lines, in order.

        A line equal in container, level, message and fields to one that was first said within
        REPEAT_WINDOW of it raises its count and last_seen instead of adding a row, whatever was
        said in between.
        """
        ...

    async def logs(
        self, container_id: str, *, limit: int, wanted: LogFilter = EVERY_LINE
    ) -> list[LoggedLine]:
        """The last `limit` lines wanted, oldest first.

        They stand in the order in which they were first said.
        """
        ...

    async def drop_logs(self, *, before: datetime, limit: int) -> int:
        """Delete the oldest lines first said before then, `limit` at most; returns how many."""
        ...

    async def trim_log(self, container_id: str, *, keep: int, limit: int) -> int:
        """Delete the newest `limit` of what is older than the container's last `keep` lines.

        Returns how many lines that were.
        """
        ...

    async def ping(self) -> None:
        """Ask whether it answers and, while there is trouble, whether it takes writes again."""
        ...

    def statistics(self) -> StoreStatistics:
        """What it is doing now."""
        ...
