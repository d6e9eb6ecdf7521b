"""Port to the game: its lanes, a deed's dispatch, and the Protocols that `api` implements."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Protocol, TypeVar

import attrs

from spacetraders.application.operations.operation import Deed, Query
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.application.ports.statistics import Recent
from spacetraders.application.ports.universe import Universe
from spacetraders.application.ports.waiting import Wait
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
    """The progress of a request, for a caller who is cancelled before its answer.

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

        A request that surely did not reach the game is tried again: for a person a few times, in
        any other lane without end.

        Raises:
            Refused: the game said no (the classes of `spacetraders.domain.refusals`).
            OutcomeUnknown: the answer is lost, or makes no sense.
            Unreachable: the request never reached the game. Only a person gets this.
            Unsendable: the arguments cannot be put into a request.
        """
        ...

    async def ask(self, query: Query[T]) -> T:
        """Return the game's answer: for a list the entries of every page, in a `Listing`.

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
            Refused: the game said no. SymbolTaken is one of these.
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

    @property
    def universe(self) -> Universe:
        """The present universe, as far as the server's answers have told it."""
        ...

    async def reset_date(self, *, attempts: int | None = None) -> str:
        """The date on which the server's universe began, in ISO 8601. `universe` has it then.

        Asked in a person's lane, at most `attempts` times. Raises as `ask` does.
        """
        ...

    def requests_of(self, container_id: str) -> "ContainerRequests":
        """The requests that were sent for a container since the start."""
        ...

    def statistics(self) -> "GameStatistics":
        """The state of the queue to the game now."""
        ...


@attrs.frozen
class ContainerRequests:
    """The requests that were sent for a container: since the start, and in the last minute."""

    count: int = 0
    last_minute: int = 0


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
