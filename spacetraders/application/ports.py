"""What the use cases need of the world, as Protocols that the adapters fill."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

import attrs

from routing import FlightMode
from spacetraders.application.statistics import Recent
from spacetraders.domain.containers import Container, State
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.logs import EVERY_LINE, LogFilter
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Fuel, Nav, Ship
from spacetraders.domain.waypoints import FUEL, Market, Quote, Waypoint
from spacetraders.errors import FleetError


class Lane(Enum):
    """Who waits for a request to the game, the most urgent first."""

    PERSON = "person"
    FLIGHT = "flight"
    BACKGROUND = "background"


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


@attrs.define(eq=False, str=False)
class ShipClaimed(FleetError):
    """A ship is flown by one container at most, and another has it."""

    kind = "ship_claimed"
    ship_symbol: str
    container_id: str

    @property
    def message(self) -> str:
        """Who holds what."""
        return f"{self.ship_symbol} is flown by container {self.container_id}"

    @property
    def hint(self) -> str:
        """How to get the ship back."""
        return f"wait for it, or stop it: spacetraders container stop {self.container_id}"


@attrs.define(eq=False, str=False)
class StoreUnavailable(FleetError):
    """The database cannot be used now; nothing was written."""

    kind = "store_unavailable"
    database: str
    reason: str

    @property
    def message(self) -> str:
        """Which database, and its own words."""
        return f"the database {self.database} cannot be used: {self.reason}"

    @property
    def hint(self) -> str:
        """Where to look."""
        return "check that it is there, that you may write to it, and the --database URL"


class Store(Protocol):
    """All that the daemon remembers; every call is one transaction and raises StoreUnavailable.

    A call that returned is on disk. A cancelled call was either done whole or not at all.
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

    async def save_system(
        self, reset_date: str, system_symbol: str, waypoints: Sequence[Waypoint]
    ) -> None:
        """Replace what is known of a system by this, its whole list of waypoints."""
        ...

    async def load_system(self, reset_date: str, system_symbol: str) -> tuple[Waypoint, ...] | None:
        """The waypoints of a system in the order they were saved, or None if it never was."""
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

    async def save_quotes(
        self,
        reset_date: str,
        waypoint_symbol: str,
        quotes: Sequence[Quote],
        *,
        seen_at: datetime,
    ) -> None:
        """Keep these prices of a waypoint as seen last; others of it stay as they are."""
        ...

    async def quotes(self, reset_date: str, waypoint_symbol: str) -> list[Quote]:
        """The prices of a waypoint as seen last, by symbol."""
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
        spending: "Spending | None" = None,
    ) -> None:
        """Note what became of a deed and, in the same transaction, the money that it moved."""
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
        self,
        container_id: str,
        *,
        limit: int,
        before: int | None = None,
        wanted: LogFilter = EVERY_LINE,
    ) -> list[LoggedLine]:
        """The last `limit` lines wanted (older than line `before`, where given), oldest first.

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

    def statistics(self) -> "StoreStatistics":
        """What it is doing now."""
        ...


@attrs.frozen
class StoreStatistics:
    """Counts since the start, and what waits now; `available` is whether the last call worked.

    `total_seconds` is what all the calls took together, `recent` what those of the last minute did.
    """

    database: str
    available: bool
    calls: int
    waiting: int
    failures: int
    total_seconds: float
    recent: Recent


@attrs.frozen
class Spending:
    """Money that a deed moved: `total_price` in credits, negative where we paid."""

    kind: str
    waypoint_symbol: str
    trade_symbol: str
    units: int
    price_per_unit: int
    total_price: int


@attrs.frozen
class Refuelled:
    """What a refuel cost: market units of 100 fuel units each, in credits."""

    units: int
    price_per_unit: int
    total_price: int

    def spending(self, waypoint_symbol: str) -> Spending:
        """Return the same as an entry of the ledger."""
        return Spending(
            "REFUEL", waypoint_symbol, FUEL, self.units, self.price_per_unit, -self.total_price
        )


@attrs.frozen
class Registration:
    """What the game answers to a new agent."""

    token: str = attrs.field(repr=False)
    agent: Agent


class Game(Protocol):
    """The game's API for one agent; every call waits its turn in the gateway.

    Raises the classes of `spacetraders.domain.refusals` for what the game refuses. A caller who is
    cancelled takes an unsent request along; a sent one runs to its end.
    """

    async def agent(self) -> Agent:
        """The agent that the token speaks for."""
        ...

    async def ships(self) -> list[Ship]:
        """All ships of the agent, every page."""
        ...

    async def ship(self, ship_symbol: str) -> Ship:
        """One ship."""
        ...

    async def orbit(self, ship_symbol: str) -> Nav:
        """Leave the dock; in orbit already is fine."""
        ...

    async def dock(self, ship_symbol: str) -> Nav:
        """Dock; docked already is fine."""
        ...

    async def navigate(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """Depart; the nav names the arrival."""
        ...

    async def set_flight_mode(self, ship_symbol: str, mode: FlightMode) -> Nav:
        """Choose how the next flight is flown."""
        ...

    async def refuel(self, ship_symbol: str, *, units: int | None = None) -> tuple[Fuel, Refuelled]:
        """Fill the tank, or take `units` of fuel."""
        ...

    async def waypoints(self, system_symbol: str) -> list[Waypoint]:
        """All waypoints of a system, every page; none is known to sell fuel yet."""
        ...

    async def market(self, waypoint_symbol: str) -> Market:
        """What a market trades."""
        ...

    async def shipyard(self, waypoint_symbol: str) -> tuple[Quote, ...]:
        """The ships that a shipyard sells, with prices; none where no ship of ours is."""
        ...


class Games(Protocol):
    """The game for every agent, and what needs no agent."""

    def of(self, player: Player, lane: Lane) -> Game:
        """The game as `player` sees it; its requests wait in `lane`."""
        ...

    async def register(self, agent_symbol: str, faction: str) -> Registration:
        """Found a new agent."""
        ...

    async def agent_of(self, token: str) -> Agent:
        """The agent that a token speaks for; raises BadToken."""
        ...

    async def reset_date(self) -> str:
        """The date of the universe that the server runs now."""
        ...

    def statistics(self) -> "GameStatistics":
        """What the queue to the game is doing now."""
        ...


@attrs.frozen
class GameStatistics:
    """The queue to the game: what waits in which lane, and counts since the start.

    The budget is `per_second` steady requests and a pool of `burst` extra ones, of which
    `burst_left` could start now. `recent` has the attempts of the last minute that have ended, and
    how long the game took for them; `total_seconds` is what it took for all.
    """

    url: str
    reachable: bool
    queued: dict[str, int]
    in_flight: int
    sent: int
    retried: int
    refused_429: int
    per_second: int
    burst: int
    burst_left: int
    total_seconds: float
    recent: Recent


class Containers(Protocol):
    """The supervisor, as the use cases see it."""

    async def launch(self, container: Container) -> Container:
        """Check the config, keep the row with its claim, start it; return it once it runs.

        Raises ShipClaimed, UnknownKind and InvalidConfig; then nothing was started.
        """
        ...

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Ask a live container to stop, and wait until it did; one that has ended is left alone.

        A deed under way is waited for, unless it is forced.
        """
        ...

    def current(self, container_id: str) -> Container | None:
        """A live container as it is at this moment, or None."""
        ...

    def live(self) -> list[Container]:
        """All live containers, as they are at this moment."""
        ...

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs where nobody said, -1 for ever; raises UnknownKind."""
        ...

    def reserved(self, player_id: int, ship_symbol: str) -> AbstractContextManager[None]:
        """Keep a ship from every container while the block lasts; raises ShipClaimed."""
        ...

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The id of the live container that flies a ship, or None."""
        ...

    def last_line(self, container_id: str) -> str | None:
        """The newest message that a live container logged since the daemon started, or None."""
        ...

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself, or None."""
        ...
