"""The supervisor: every live container is a task of its own, with its scope, state and restarts.

When a run ends, a pure function of `spacetraders.domain.containers` says what follows; here it is
only done. One container's errors end in its own state and never reach the nursery.
"""

import random
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.players import PlayerRef, Players
from spacetraders.application.ports import ShipClaimed, Store, StoreUnavailable
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.containers.logbook import ContainerLog, Logbook
from spacetraders.domain.containers import (
    LIVE_STATES,
    Again,
    Container,
    ExitReason,
    Finish,
    State,
    after_failure,
    after_success,
)
from spacetraders.errors import FleetError, leaf

STORE_RETRY_SECONDS = 1.0
"""How long a container waits before it writes its row again to a database that is away."""

log = structlog.get_logger("supervisor")


@attrs.define(eq=False)
class Live:
    """A container that has a task: its row as it is now, its kind, context and scope."""

    container: Container
    kind: Kind[Any] = attrs.field(repr=False)
    context: Context = attrs.field(repr=False)
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    admitted: trio.Event = attrs.field(factory=trio.Event, repr=False)
    ended: trio.Event = attrs.field(factory=trio.Event, repr=False)
    refusal: FleetError | None = None


class Supervisor:
    """Runs containers; the port is `ports.Containers`. It can be used while `run` runs."""

    def __init__(
        self,
        store: Store,
        players: Players,
        logbook: Logbook,
        kinds: Kinds,
        *,
        rng: random.Random | None = None,
    ) -> None:
        self._store = store
        self._players = players
        self._logbook = logbook
        self._kinds = kinds
        self._rng = rng or random.Random()
        self._live: dict[str, Live] = {}
        self._ships: dict[tuple[int, str], str] = {}
        self._nursery: trio.Nursery | None = None

    def __repr__(self) -> str:
        return f"<Supervisor of {len(self._live)} containers>"

    def live(self) -> list[Container]:
        """All live containers."""
        return [live.container for live in self._live.values()]

    def current(self, container_id: str) -> Container | None:
        """A live container as it is now."""
        live = self._live.get(container_id)
        return None if live is None else live.container

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself."""
        live = self._live.get(container_id)
        return None if live is None else live.context.progress()

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The live container that flies a ship."""
        return self._ships.get((player_id, ship_symbol))

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Resume what was alive, then run what is launched, until cancelled.

        Cancelling it ends the tasks and leaves their rows alive, to be resumed by the next run.
        """
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                await self._recover(nursery)
                task_status.started()
                await trio.sleep_forever()
            finally:
                self._nursery = None

    async def launch(self, container: Container) -> Container:
        """Check the config, keep row and claim, and start the container.

        The container's own task does it, so a caller who leaves meanwhile changes nothing.
        """
        assert self._nursery is not None, "run() is not running"
        live = await self._prepared(container)
        self._enlist(live)
        self._nursery.start_soon(self._admit, live)
        await live.admitted.wait()
        if live.refusal is not None:
            raise live.refusal
        return live.container

    async def stop(self, container_id: str) -> None:
        """Stop a live container, and wait until its row says so."""
        live = self._live.get(container_id)
        if live is None:
            return
        if live.container.state is not State.STOPPING:
            live.container = attrs.evolve(
                live.container, state=State.STOPPING, state_since=clock.now()
            )
            live.scope.cancel(reason="stopped by request")
        await live.ended.wait()

    async def _recover(self, nursery: trio.Nursery) -> None:
        """Start every container whose row is alive; one that cannot be started ends as FAILED."""
        for container in await self._store.containers(states=LIVE_STATES):
            try:
                live = await self._prepared(container)
            except FleetError as error:
                log.error("not_resumed", container=container.container_id, reason=error.message)
                await self._keep(_ended(container, State.FAILED, _reason(error)))
                continue
            self._enlist(live)
            nursery.start_soon(self._resume, live)

    async def _prepared(self, container: Container) -> Live:
        kind = self._kinds.of_container(container)
        ship_symbol = kind.ship_of(kind.configured(container.config))
        player = await self._players.resolve(PlayerRef(player_id=container.player_id))
        container = attrs.evolve(container, ship_symbol=ship_symbol)
        return Live(container, kind, Context(player, ContainerLog(self._logbook, container)))

    def _enlist(self, live: Live) -> None:
        container = live.container
        if container.ship_symbol is not None:
            holder = self.holder(container.player_id, container.ship_symbol)
            if holder is not None:
                raise ShipClaimed(container.ship_symbol, holder)
            self._ships[container.player_id, container.ship_symbol] = container.container_id
        self._live[container.container_id] = live

    def _delist(self, live: Live) -> None:
        container = live.container
        if container.ship_symbol is not None:
            self._ships.pop((container.player_id, container.ship_symbol), None)
        self._live.pop(container.container_id, None)

    async def _admit(self, live: Live) -> None:
        """Write the row with its claim, then supervise; a refusal goes to who launched it."""
        _bind(live)
        try:
            live.container = attrs.evolve(live.container, state_since=clock.now())
            await self._store.add_container(live.container)
        except FleetError as error:
            live.refusal = error
            self._delist(live)
            return
        finally:
            live.admitted.set()
        await self._supervise(live)

    async def _resume(self, live: Live) -> None:
        _bind(live)
        live.context.log.info("resumed after a restart of the daemon")
        await self._supervise(live)

    async def _supervise(self, live: Live) -> None:
        """Run a container until it ends for good; raises nothing but a cancellation from outside.

        A stopped body whose cleanup fails leaves its scope as an error: hence the outer guard.
        """
        state, reason = State.STOPPED, None
        try:
            with live.scope:
                state = await self._run_with_restarts(live)
        except Exception as error:
            reason = _reason(error)
            log.exception("cleanup_failed")
        ended = _ended(live.container, state, reason or live.container.exit_reason)
        await self._keep(ended)
        live.container = ended
        live.context.log.info("ended", state=state.value)
        self._delist(live)
        live.ended.set()

    async def _run_with_restarts(self, live: Live) -> State:
        while True:
            verdict = await self._run_once(live)
            if isinstance(verdict, Finish):
                live.container = verdict.container
                return verdict.container.state
            if verdict.delay_seconds > 0:
                await self._enter(live, verdict.container, State.BACKOFF)
                await trio.sleep(verdict.delay_seconds)
            live.container = verdict.container

    async def _run_once(self, live: Live) -> Finish | Again:
        await self._enter(live, live.container, State.RUNNING)
        started = clock.monotonic()
        try:
            config = live.kind.configured(live.container.config)
            await live.kind.body(config, live.context)
        except Exception as error:
            reason = _reason(error)
            live.context.log.error(reason.message, kind=reason.kind)
            if not isinstance(error, FleetError):
                log.exception("body_failed")
            return after_failure(
                live.container,
                reason,
                ran_seconds=clock.monotonic() - started,
                lasting=isinstance(error, FleetError) and error.lasting,
                jitter=self._rng.random(),
            )
        return after_success(live.container)

    async def _enter(self, live: Live, container: Container, state: State) -> None:
        live.container = attrs.evolve(container, state=state, state_since=clock.now())
        await self._keep(live.container)

    async def _keep(self, container: Container) -> None:
        """Write a row; while the database is away, wait for it."""
        while True:
            try:
                await self._store.save_container(container)
            except StoreUnavailable as error:
                log.warning("row_waits", state=container.state.value, reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)
            else:
                return


def _bind(live: Live) -> None:
    """Put whose task this is into every line that it logs."""
    structlog.contextvars.bind_contextvars(
        container=live.container.container_id,
        ship=live.container.ship_symbol,
        player=live.context.player.agent_symbol,
    )


def _ended(container: Container, state: State, reason: ExitReason | None) -> Container:
    now = clock.now()
    return attrs.evolve(
        container, state=state, state_since=now, finished_at=now, exit_reason=reason
    )


def _reason(error: BaseException) -> ExitReason:
    error = leaf(error)
    if isinstance(error, FleetError):
        return ExitReason(error.kind, error.message)
    return ExitReason("internal", f"{type(error).__name__}: {error}")
