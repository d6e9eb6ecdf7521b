"""The live container: its task's scope, events and shields, and the changes of its row."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.errors.players import PastUniverse, UnknownPlayer
from spacetraders.application.holds import Holds
from spacetraders.application.ports.containers import Containers
from spacetraders.containers.context import Context
from spacetraders.containers.failures import reason_of
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.containers.logbook import ContainerLog, Logbook
from spacetraders.containers.waiting import WaitingLog
from spacetraders.domain.containers import Container, ExitReason, Finish, State
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.domain.players import Player


@attrs.define(eq=False)
class Live:
    """A container with the task that runs it."""

    container: Container
    """The container as it is now. Its row may be a step behind."""
    kind: Kind[Any] = attrs.field(repr=False)
    context: Context = attrs.field(repr=False)
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    """The scope of all its runs. Cancelling it stops the container."""
    holds: Holds = attrs.field(factory=Holds, repr=False)
    """The shields that its task is under. A forced stop ends those that wait for the game."""

    # Its life in order: the row is written, the body may begin, it has ended, its row says so.
    admission: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    """The scope in which its row is first written. It is cancelled when its caller leaves."""
    admitted: trio.Event = attrs.field(factory=trio.Event, repr=False)
    ready: trio.Event = attrs.field(factory=trio.Event, repr=False)
    halted: trio.Event = attrs.field(factory=trio.Event, repr=False)
    ended: trio.Event = attrs.field(factory=trio.Event, repr=False)

    before_body: Callable[[], Awaitable[None]] | None = attrs.field(default=None, repr=False)
    """Done before the body, again and again until it has succeeded once."""
    outages: int = 0
    """Runs in a row that failed for a reason outside of the container."""
    stop_asked: bool = False
    over: PastUniverse | None = None
    """Why it was stopped, if its universe is over."""
    left: bool = False
    """Whether the caller that launched it has left before it was admitted."""
    withdrawn: bool = False
    """Whether the caller left in time, so that the container never runs."""
    refusal: Exception | None = None
    written: Container | None = None
    """The container as its row has it, None before there is a row. Clients are told only this."""
    store_away: Idle | None = None
    """The wait for the database, while its row cannot be written."""
    writing: trio.Lock = attrs.field(factory=trio.Lock, repr=False)

    def enter(self, state: State, container: Container | None = None) -> None:
        """Enter a live state, with the other changes of `container`.

        Once a stop was asked for, every live state is STOPPING.
        """
        state = State.STOPPING if self.stop_asked else state
        self.container = in_state(container or self.container, state)

    def say_waits(self, reason: str) -> None:
        """Say once in its log that it waits for the database."""
        if self.store_away is None:
            self.store_away = Idle(reason, clock.now(), IdleKind.DATABASE_AWAY)
            self.context.log.warning("waits for the database", reason=reason)

    def say_goes_on(self) -> None:
        """Say in its log that the wait is over, if there was one."""
        if self.store_away is not None:
            self.store_away = None
            self.context.log.info("the database is back")

    @property
    def idle(self) -> Idle | None:
        """Why it waits, or None while it works.

        What holds it up from outside comes before what its body says.
        """
        return self.store_away or self._backoff or self.waits.idle or self.context.idle

    @property
    def _backoff(self) -> Idle | None:
        # By its row, as its state is told.
        row = self.written
        if row is None or row.state is not State.BACKOFF or row.exit_reason is None:
            return None
        return Idle(row.exit_reason.message, row.state_since or row.created_at, IdleKind.BACKOFF)

    waits: WaitingLog = attrs.field(
        default=attrs.Factory(lambda self: WaitingLog(self.context.log), takes_self=True),
        repr=False,
    )


def prepared(
    container: Container,
    players: Mapping[int, Player],
    *,
    kinds: Kinds,
    logbook: Logbook,
    containers: Containers,
) -> Live:
    """Return a container ready to run, its ship read from its config.

    Raises:
        UnknownKind: this version has no such kind.
        InvalidConfig: the kind does not take the config.
        UnknownPlayer: the player is not in `players`.
    """
    kind = kinds.named(container.kind)
    ship_symbol = kind.ship_of(kind.configured(container.config))
    player = players.get(container.player_id)
    if player is None:
        raise UnknownPlayer(str(container.player_id))
    # The ship stands in the config, under a key that only the kind knows.
    container = attrs.evolve(container, ship_symbol=ship_symbol)
    context = Context(player, ContainerLog(logbook, container))
    context.container_id, context.containers = container.container_id, containers
    return Live(container, kind, context)


def bind(live: Live) -> None:
    """Bind the current task to a container: its log lines, its deeds and its shields."""
    # A task inherits the context of the task that started it, here that of a client's message. All
    # of it is set anew, or the container would share that client's patience and its open deeds.
    structlog.contextvars.bind_contextvars(
        container=live.container.container_id,
        ship=live.container.ship_symbol,
        player=live.context.player.agent_symbol,
    )
    errand.begin(
        Errand(live.container.container_id, listener=live.waits, holds=live.holds),
    )


def in_state(container: Container, state: State) -> Container:
    """Return the container in a state, entered now unless it was in it already."""
    if container.state is state and container.state_since is not None:
        return container
    return attrs.evolve(container, state=state, state_since=clock.now())


def ended(container: Container, state: State, reason: ExitReason | None) -> Container:
    """Return the container as it ends now, for good."""
    now = clock.now()
    return attrs.evolve(
        container, state=state, state_since=now, finished_at=now, exit_reason=reason
    )


def final(live: Live, verdict: Finish | None, broken: ExitReason | None) -> Container:
    """Return a container as it ends now: by the verdict on its runs, or without one.

    Without one its scope was cancelled, by a stop, or its cleanup is `broken`.
    """
    if verdict is not None:
        last = verdict.container
        return ended(last, last.state, broken or last.exit_reason)
    state = State.STOPPED if live.stop_asked else State.FAILED
    over = None if live.over is None else reason_of(live.over)
    return ended(live.container, state, over or broken or live.container.exit_reason)
