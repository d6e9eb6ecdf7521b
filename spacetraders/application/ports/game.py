"""Ports to the game, the solvers and the supervisor: Protocols that `api` and others implement."""

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
    """The queues of requests to the game, the most urgent first, by who waits for an answer."""

    PERSON = "person"
    """A person waits for the answer of a command."""
    FLIGHT = "flight"
    """A ship waits, or a look at a deed in doubt that holds ships up."""
    BACKGROUND = "background"
    """Nothing waits for the answer, as for prices that are kept for later."""


@attrs.define(eq=False)
class Dispatch:
    """How far a request has come, for a caller who is cancelled before its answer.

    `prepare` is awaited in the caller's task when the request's turn has come for the first time.
    The request is sent after that returns, and never where it raises. While `sent` is False, the
    game has surely not carried the request out. Once it is True, the game may have.
    """

    prepare: Callable[[], Awaitable[None]] | None = None
    sent: bool = False


@attrs.frozen
class Registration:
    """A new agent, and its token, which the game tells only once."""

    token: str = attrs.field(repr=False)
    agent: Agent


class Game(Protocol):
    """The game's API for one agent. Every call waits its turn in the gateway.

    If cancelled, a request that was not sent is dropped. A request that was sent runs to its end,
    and the caller of a deed waits for that unless its hold is cut (`application.errand`).
    """

    async def do(self, deed: Deed[T]) -> T:
        """Send a deed once, and return the game's answer.

        Raises:
            Refused: the game said no (the classes of `spacetraders.domain.refusals`).
            OutcomeUnknown: the answer is lost, or makes no sense.
            Unreachable: the request never reached the game.
            Unsendable: the arguments cannot be put into a request.

        """
        ...

    async def ask(self, query: Query[T]) -> T:
        """Return the game's answer; for a list the entries of every page, in a `Listing`.

        Raises:
            Refused: the game said no. NotFound and NotVisible are among these.
            Unreachable: no answer came in as many attempts as the caller allowed.
            StrangeAnswer: the answer makes no sense. IncompleteList is one of these.

        """
        ...


class Games(Protocol):
    """The game for every agent, and for requests that need no agent.

    A cancellation does what `Game` says.
    """

    @property
    def clock(self) -> ServerClock:
        """The server's clock, by which ships arrive, contracts end and surveys expire."""
        ...

    def of(
        self,
        player: Player,
        lane: Lane,
        dispatch: Dispatch | None = None,
        *,
        attempts: int | None = None,
    ) -> Game:
        """The game as `player` sees it. Its requests wait in `lane`.

        A game with a `dispatch` makes one request, and keeps the dispatch up to date. Once the
        caller has left with `sent` False, the request is never sent.

        A query is given up with Unreachable after so many `attempts`. For None a person's is given
        up after a few, and any other never. Lists are given up after a few in every lane.
        """
        ...

    async def register(
        self, agent_symbol: str, faction: str, dispatch: Dispatch | None = None
    ) -> Registration:
        """Found a new agent, and keep `dispatch` up to date as for a deed.

        Raises:
            Refused: the game said no; SymbolTaken is one of these.
            OutcomeUnknown: the answer is lost, and with it the token.
            Unreachable: the request never reached the game.

        """
        ...

    async def agent_exists(self, agent_symbol: str) -> bool:
        """Whether the game knows such an agent. Raises as `ask` does."""
        ...

    async def agent_of(self, token: str) -> Agent:
        """The agent of a token.

        Raises:
            BadToken: the game does not take the token.
            Refused, StrangeAnswer, Unreachable: as `ask` raises them.

        """
        ...

    async def ask(self, query: Query[T]) -> T:
        """Ask without a token, in a person's lane. Raises as `Game.ask` does."""
        ...

    async def reset_date(self) -> str:
        """The date on which the server's universe began, in ISO 8601. Raises as `ask` does."""
        ...

    def statistics(self) -> "GameStatistics":
        """The state of the queue to the game now."""
        ...


@attrs.frozen
class GameStatistics:
    """The queue to the game: the requests that wait in each lane, and counts since the start.

    The budget is `per_second` steady requests and a pool of `burst` extra ones, of which
    `burst_left` could start now. `recent` has the attempts that ended in the last minute, and
    `total_seconds` the time that the game took for all attempts. `waiting` requests have failed
    and are tried again, and `longest_waits` names the first of them. The server's clock is
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
    """Plans away from the event loop, by the functions of `routing`.

    If cancelled, the solve is told to stop, and its result is dropped. A tour or a partition whose
    solver fails, is late or finds nothing is made without it, and says so. Refuel stops and the
    reserve of fuel at a goal are those that our ships fly with.

    Symbols of waypoints that `system` does not have raise `routing`'s UnknownWaypoint.
    """

    async def route(self, system: System, berth: Berth, goal: str) -> Route:
        """The fastest route from the berth to the goal.

        Raises:
            routing.NoRoute: the tank and the fuel on sale do not suffice.

        """
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
        """The fastest order of the stops that the solver finds in `budget` seconds.

        The search starts from the order given. The tour ends at `finish`, or at its last stop.

        Raises:
            routing.NoRoute: a stop cannot be reached.

        """
        ...

    async def partition(
        self,
        system: System,
        berths: Mapping[str, Berth],
        stops: Sequence[str],
        *,
        budget: float = 2.0,
    ) -> Partition:
        """The stops shared out over the berths, so that the last ship is done early.

        The solver has `budget` seconds. Stops that no ship can reach are `unreachable`.
        """
        ...

    async def journey(
        self, galaxy: Galaxy, start: str, goal: str, *, price_per_jump: int
    ) -> Journey:
        """The fastest way by jump gates from system to system, with `price_per_jump` in credits.

        Raises:
            routing.gates.journey.NoJourney: no gates in `galaxy` lead there.
            routing.gates.galaxy.UnknownSystem: `galaxy` does not have the start or the goal.

        """
        ...

    def forget(self, system: System) -> None:
        """Drop the travel times that were worked out for a system whose chart has changed."""
        ...

    def statistics(self) -> "RouterStatistics":
        """The state of the solvers now."""
        ...


@attrs.frozen
class RouterStatistics:
    """Solves of tours and partitions, counted since the start.

    `running` are the threads at work now. Of the `solves` that began, `failed` raised or found
    nothing, `late` ones did not stop in time, and `cancelled` ones lost their caller. `fallbacks`
    counts the answers made without the solver. `breaker` is CLOSED while the solver is asked, OPEN
    while it is left alone, and HALF_OPEN when the next question tries it. `matrices` counts the
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
    """The travel-time matrices kept now, and how often one was found, was missing, or was dropped.

    One is dropped for age, to make room, or because its system changed.
    """

    entries: int = 0
    hits: int = 0
    misses: int = 0
    dropped: int = 0


class Containers(Protocol):
    """The supervisor of containers. Its queries read memory alone."""

    async def launch(self, container: Container) -> Container:
        """Check the config, write the row and its claim on the ship, and start the container.

        Returns it once it runs. If cancelled before the row is written, the container is withdrawn:
        it never runs, and no row stays. After that it is returned, and the caller goes on.

        Raises:
            UnknownKind, InvalidConfig: the container cannot run as asked.
            ShipClaimed: another container, an order or a deed in doubt has the ship.
            PlayerFlown: another daemon flies for the player.
            StoreUnavailable: the row could not be written. Nothing was started in any of these.

        """
        ...

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until it has stopped.

        A container that has ended is left alone. A deed under way is waited for, unless `force`
        cuts that short. If cancelled, the container stops all the same.

        Raises:
            StoreUnavailable: it has stopped, and its row says so once the database is back.

        """
        ...

    def current(self, container_id: str) -> Container | None:
        """A live container in its present state, or None."""
        ...

    def live(self) -> list[Container]:
        """All live containers in their present states."""
        ...

    def ship_of(self, kind: str, config: Mapping[str, Any]) -> str | None:
        """The ship that a container with this config would fly, or None.

        Raises:
            UnknownKind, InvalidConfig: there is no such kind, or its config is wrong.

        """
        ...

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs by default, -1 for ever. Raises UnknownKind."""
        ...

    def reserved(self, player_id: int, ship_symbol: str) -> AbstractContextManager[None]:
        """Keep a ship from every container while the block lasts. Raises ShipClaimed."""
        ...

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The id of the live container that flies a ship, another Holder, or None."""
        ...

    def last_line(self, container_id: str) -> str | None:
        """The newest message that a live container logged since the daemon started, or None."""
        ...

    def agent_symbol(self, container_id: str) -> str | None:
        """The symbol of the agent that a live container flies for, or None."""
        ...

    def progress(self, container_id: str) -> Any:
        """The progress of a live container, in the form of its kind, or None."""
        ...
