"""What the use cases need of the game, the solvers and the supervisor, as Protocols to fill."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, Protocol, TypeVar

import attrs

from routing import Route, System
from routing.answers import Berth, Partition, Tour
from routing.gates.galaxy import Galaxy
from routing.gates.journey import Journey
from spacetraders.application.operations.operation import Deed, Query
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.application.ports.statistics import Recent
from spacetraders.application.ports.waiting import Wait
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Agent, Player

T = TypeVar("T")


class Lane(Enum):
    """Who waits for a request to the game, the most urgent first."""

    PERSON = "person"
    FLIGHT = "flight"
    BACKGROUND = "background"


@attrs.define(eq=False)
class Dispatch:
    """How far a request has come: what a caller looks at who is cancelled before its answer.

    `prepare` is awaited in the caller's task when the request's turn has come for the first time;
    it is only sent once that has returned, and not at all where it raises.
    """

    prepare: Callable[[], Awaitable[None]] | None = None
    sent: bool = False
    """Whether the game may have carried it out; while this is False, it surely has not."""


@attrs.frozen
class Registration:
    """What the game answers to a new agent."""

    token: str = attrs.field(repr=False)
    agent: Agent


class Game(Protocol):
    """The game's API for one agent; every call waits its turn in the gateway.

    A caller who is cancelled takes an unsent request along; a sent one runs to its end.
    """

    async def do(self, deed: Deed[T]) -> T:
        """Carry a deed out, once, and return what the game answers.

        Raises:
            Refused: the game said no (the classes of `spacetraders.domain.refusals`).
            OutcomeUnknown: the answer is lost, or makes no sense.

        """
        ...

    async def ask(self, query: Query[T]) -> T:
        """Return what the game answers; of a list every page, in a `Listing`.

        Raises:
            Refused: the game said no; NotFound and NotVisible are among them.
            Unreachable: it was given up after as many attempts as the caller allowed.
            StrangeAnswer: the answer makes no sense; IncompleteList is one.

        """
        ...


class Games(Protocol):
    """The game for every agent, and what needs no agent."""

    @property
    def clock(self) -> ServerClock:
        """The server's clock: by it ships arrive, contracts end and surveys expire."""
        ...

    def of(
        self,
        player: Player,
        lane: Lane,
        dispatch: Dispatch | None = None,
        *,
        attempts: int | None = None,
    ) -> Game:
        """The game as `player` sees it; its requests wait in `lane`.

        A `dispatch` is kept up to date by the one request that is made through that game. Once the
        caller has left with `sent` False, the request is never sent. Reads are given up after so
        many `attempts` with Unreachable; without a number a person's after a few, and others never.
        Lists are given up after a few in every lane.
        """
        ...

    async def register(
        self, agent_symbol: str, faction: str, dispatch: Dispatch | None = None
    ) -> Registration:
        """Found a new agent; a `dispatch` is kept up to date as that of a deed."""
        ...

    async def agent_exists(self, agent_symbol: str) -> bool:
        """Whether the game knows such an agent."""
        ...

    async def agent_of(self, token: str) -> Agent:
        """The agent that a token speaks for; raises BadToken."""
        ...

    async def ask(self, query: Query[T]) -> T:
        """The same for what needs no agent; raises as `Game.ask` does."""
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
    how long the game took for them; `total_seconds` is what it took for all. `waiting` requests
    have failed and are tried again; `longest_waits` names the first of them. The server's clock is
    `clock_ahead_seconds` ahead of ours.
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
    waiting: int = 0
    longest_waits: tuple[Wait, ...] = ()
    clock_ahead_seconds: float = 0.0


class Router(Protocol):
    """Plans away from the event loop; a caller who is cancelled takes the solve along.

    Raises what `routing` answers: its NoRoute, NoJourney, UnknownWaypoint and UnknownSystem. A
    tour or a partition whose solver fails, is late or finds nothing is made without it, and says
    so. Refuel stops and the reserve at a goal are those that our ships fly with.
    """

    async def route(self, system: System, berth: Berth, goal: str) -> Route:
        """The fastest route."""
        ...

    async def tour(
        self,
        system: System,
        berth: Berth,
        stops: Sequence[str],
        *,
        finish: str | None = None,
        budget: float = 1.0,
    ) -> Tour:
        """The fastest order of the stops; the order given is where the search starts."""
        ...

    async def partition(
        self,
        system: System,
        berths: Mapping[str, Berth],
        stops: Sequence[str],
        *,
        budget: float = 2.0,
    ) -> Partition:
        """The stops shared out, so that the last ship is done early."""
        ...

    async def journey(
        self, galaxy: Galaxy, start: str, goal: str, *, price_per_jump: int
    ) -> Journey:
        """The fastest way by jump gates."""
        ...

    def forget(self, system: System) -> None:
        """Drop what was worked out for a system: it is not so any more."""
        ...

    def statistics(self) -> "RouterStatistics":
        """What the solvers are doing now."""
        ...


@attrs.frozen
class RouterStatistics:
    """Solves of tours and partitions, counted since the start.

    `running` are the threads at work now. Of the `solves` that began, `failed` raised or found
    nothing, `late` ones did not stop in time, and `cancelled` ones lost their caller; `fallbacks`
    are the answers made without the solver. `breaker` is CLOSED while the solver is asked, OPEN
    while it is left alone, HALF_OPEN when the next question tries it. `matrices` counts the
    travel-time matrices that are kept.
    """

    running: int
    solves: int
    failed: int
    late: int
    cancelled: int
    fallbacks: int
    total_seconds: float
    breaker: str
    matrices: "MatrixStatistics"


@attrs.frozen
class MatrixStatistics:
    """Matrices kept now, and how often one was there, was not, or left.

    One leaves for age, to make room, or because its system changed.
    """

    entries: int = 0
    hits: int = 0
    misses: int = 0
    dropped: int = 0


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

    def ship_of(self, kind: str, config: Mapping[str, Any]) -> str | None:
        """The ship that a container would fly, if any; raises UnknownKind and InvalidConfig."""
        ...

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs where nobody said, -1 for ever; raises UnknownKind."""
        ...

    def reserved(self, player_id: int, ship_symbol: str) -> AbstractContextManager[None]:
        """Keep a ship from every container while the block lasts; raises ShipClaimed."""
        ...

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The id of the live container that flies a ship, another Holder, or None."""
        ...

    def last_line(self, container_id: str) -> str | None:
        """The newest message that a live container logged since the daemon started, or None."""
        ...

    def agent_symbol(self, container_id: str) -> str | None:
        """The agent whom a live container flies for, or None."""
        ...

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself, or None."""
        ...
