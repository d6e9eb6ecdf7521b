"""A container that is alive, and how its row changes as it goes on and ends."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.errors.players import UnknownPlayer
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.containers.logbook import ContainerLog, Logbook
from spacetraders.containers.waiting import WaitingLog
from spacetraders.domain.containers import Container, ExitReason, State
from spacetraders.domain.players import Player


@attrs.define(eq=False)
class Live:
    """A container that is alive: as it is now, its kind, player, context and scope.

    `container` is what its row has to say next. `written` is what the row says, and so the only
    thing that anybody is told; None until there is a row. `holds` are the shields that its task is
    under, which a forced stop cuts. `admission` is the scope in which its row is written first,
    cancelled where whoever launched it has `left`; it is `withdrawn` where that came in time.
    `halted` is set once its body has ended for good, `ended` once its row says so. `ready` is set
    once it may begin; then `first` is done before its body, until it has been done once. `outages`
    are the runs in a row that failed for what is outside of it.
    """

    container: Container
    kind: Kind[Any] = attrs.field(repr=False)
    context: Context = attrs.field(repr=False)
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    holds: set[trio.CancelScope] = attrs.field(factory=set, repr=False)
    admitted: trio.Event = attrs.field(factory=trio.Event, repr=False)
    halted: trio.Event = attrs.field(factory=trio.Event, repr=False)
    ended: trio.Event = attrs.field(factory=trio.Event, repr=False)
    admission: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    ready: trio.Event = attrs.field(factory=trio.Event, repr=False)
    first: Callable[[], Awaitable[None]] | None = attrs.field(default=None, repr=False)
    outages: int = 0
    stop_asked: bool = False
    left: bool = False
    withdrawn: bool = False
    refusal: Exception | None = None
    written: Container | None = None
    waits_for_store: bool = False
    writing: trio.Lock = attrs.field(factory=trio.Lock, repr=False)

    def enter(self, state: State, container: Container | None = None) -> None:
        """Be in a live state from now on, with what else has changed; a stop is not taken back."""
        state = State.STOPPING if self.stop_asked else state
        self.container = in_state(container or self.container, state)

    def say_waits(self, reason: str) -> None:
        """Say in its log, once, that it waits for the database, as its last line then is."""
        if not self.waits_for_store:
            self.waits_for_store = True
            self.context.log.warning("waits for the database", reason=reason)

    def say_goes_on(self) -> None:
        """Say in its log that it waits no longer, if it did."""
        if self.waits_for_store:
            self.waits_for_store = False
            self.context.log.info("the database is back")

    waits: WaitingLog = attrs.field(
        default=attrs.Factory(lambda self: WaitingLog(self.context.log), takes_self=True),
        repr=False,
    )


def prepared(
    container: Container, players: Mapping[int, Player], *, kinds: Kinds, logbook: Logbook
) -> Live:
    """Return a container ready to run, its ship read from its config.

    Raises UnknownKind, InvalidConfig and UnknownPlayer.
    """
    kind = kinds.named(container.kind)
    ship_symbol = kind.ship_of(kind.configured(container.config))
    player = players.get(container.player_id)
    if player is None:
        raise UnknownPlayer(str(container.player_id))
    container = attrs.evolve(container, ship_symbol=ship_symbol)
    return Live(container, kind, Context(player, ContainerLog(logbook, container)))


def bind(live: Live) -> None:
    """Say whose task this is: in every line that it logs, every deed, every shield.

    What the task has from whoever launched the container ends here: it is nobody's message.
    """
    structlog.contextvars.bind_contextvars(
        container=live.container.container_id,
        ship=live.container.ship_symbol,
        player=live.context.player.agent_symbol,
    )
    errand.begin(
        Errand(live.container.container_id, listener=live.waits, holds=live.holds),
    )


def in_state(container: Container, state: State) -> Container:
    """Return the container in a state that it enters now, unless it is in it already."""
    if container.state is state and container.state_since is not None:
        return container
    return attrs.evolve(container, state=state, state_since=clock.now())


def ended(container: Container, state: State, reason: ExitReason | None) -> Container:
    """Return the container as it ends now, for good."""
    now = clock.now()
    return attrs.evolve(
        container, state=state, state_since=now, finished_at=now, exit_reason=reason
    )
