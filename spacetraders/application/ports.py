"""What the use cases need of the world, as Protocols that the adapters fill."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

import attrs

from routing import FlightMode
from spacetraders.domain.containers import Container, State
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import Fuel, Nav, Ship
from spacetraders.domain.waypoints import Market, Waypoint
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

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        """Keep the lines, in order.

        A line equal in container, level, message and fields to the last one kept of that container
        raises its count and last_seen instead of adding a row.
        """
        ...

    async def logs(
        self, container_id: str, *, limit: int, before: int | None = None
    ) -> list[LoggedLine]:
        """The last `limit` lines (older than line `before`, where given), oldest first."""
        ...

    def statistics(self) -> "StoreStatistics":
        """What it is doing now."""
        ...


@attrs.frozen
class StoreStatistics:
    """Counts since the start, and what waits now; `available` is whether the last call worked."""

    database: str
    available: bool
    calls: int
    waiting: int
    failures: int


@attrs.frozen
class Refuelled:
    """What a refuel cost: market units of 100 fuel units each, in credits."""

    units: int
    price_per_unit: int
    total_price: int


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
    """The queue to the game: what waits in which lane, and counts since the start."""

    url: str
    reachable: bool
    queued: dict[str, int]
    in_flight: int
    sent: int
    retried: int
    refused_429: int
    burst_left: int


class Containers(Protocol):
    """The supervisor, as the use cases see it."""

    async def launch(self, container: Container) -> Container:
        """Check the config, keep the row with its claim, start it; return it once it runs.

        Raises ShipClaimed, UnknownKind and InvalidConfig; then nothing was started.
        """
        ...

    async def stop(self, container_id: str) -> None:
        """Ask a live container to stop, and wait until it did; one that has ended is left alone."""
        ...

    def current(self, container_id: str) -> Container | None:
        """A live container as it is at this moment, or None."""
        ...

    def live(self) -> list[Container]:
        """All live containers, as they are at this moment."""
        ...

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The id of the live container that flies a ship, or None."""
        ...

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself, or None."""
        ...
