"""The supervisor: every live container is a task of its own, with its scope, state and restarts.

When a run ends, a pure function of `spacetraders.domain.containers` says what follows; here it is
only done. One container's errors end in its own state and never reach the nursery.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.errors import PlayerFlown
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.store import Holder, Store, StoreUnavailable
from spacetraders.application.ports.waiting import listener
from spacetraders.containers.failures import (
    flown_in,
    is_fruitless,
    is_lasting,
    is_outside,
    reason_of,
    tell_failure,
)
from spacetraders.containers.kinds import Kinds
from spacetraders.containers.live import Live, bind, ended, prepared
from spacetraders.containers.logbook import Logbook
from spacetraders.containers.recovery import RecoveredPlayer, Recovery
from spacetraders.containers.roster import Roster
from spacetraders.containers.rows import LAST_WORDS_SECONDS, Rows
from spacetraders.containers.waiting import Crowd
from spacetraders.domain.containers import (
    Again,
    Container,
    ExitReason,
    Finish,
    State,
    after_failure,
    after_outage,
    after_success,
)
from spacetraders.domain.doubts import Subject

WITHDRAW_SECONDS = 3.0
"""How long a caller who leaves waits to know whether the container it launched runs."""

SPREAD_SECONDS = 1.0
"""Over how long the containers start that come back after a restart."""

log = structlog.get_logger("supervisor")


class Supervisor:
    """Runs containers; the port is `ports.Containers`. It can be used while `run` runs."""

    def __init__(
        self,
        store: Store,
        fleet: Fleet,
        deeds: Deeds,
        logbook: Logbook,
        kinds: Kinds,
        *,
        rng: random.Random | None = None,
    ) -> None:
        self._store = store
        self._rows = Rows(store)
        self._kinds = kinds
        self._prepared = partial(prepared, kinds=kinds, logbook=logbook)
        self._doubts = deeds.doubts
        self._roster = Roster(self._doubts)
        self._recovery = Recovery(store, fleet, deeds, self._roster, self._prepared)
        self._rng = rng or random.Random()
        self._nursery: trio.Nursery | None = None

    def __repr__(self) -> str:
        return f"<Supervisor of {len(self._roster)} containers>"

    def live(self) -> list[Container]:
        """All live containers, as their rows have them."""
        return [live.written for live in self._roster if live.written is not None]

    def current(self, container_id: str) -> Container | None:
        """A live container as its row has it; before there is one, as it will be."""
        live = self._roster.get(container_id)
        return None if live is None else live.written or live.container

    def last_line(self, container_id: str) -> str | None:
        """What a live container said last."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.log.last_message

    def agent_symbol(self, container_id: str) -> str | None:
        """The agent whom a live container flies for."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.player.agent_symbol

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.progress()

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The live container that flies a ship."""
        return self._roster.holder(player_id, ship_symbol)

    def ship_of(self, kind: str, config: Mapping[str, Any]) -> str | None:
        """The ship that a container would fly, if any; raises UnknownKind and InvalidConfig."""
        found = self._kinds.named(kind)
        return found.ship_of(found.configured(config))

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs where nobody said; raises UnknownKind."""
        return self._kinds.named(kind).iterations

    @contextmanager
    def reserved(self, player_id: int, ship_symbol: str) -> Iterator[None]:
        """Keep a ship from every container for a direct order; raises ShipClaimed."""
        self._roster.claim(player_id, ship_symbol, Holder.ORDER)
        try:
            yield
        finally:
            self._roster.release(player_id, ship_symbol)

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Resume what was alive, then run what is launched, until cancelled.

        `started` means that the claims of all that was alive are held; the containers themselves
        come back once their ships are known. Cancelling it ends the tasks and leaves their rows
        alive, to be resumed by the next run.
        """
        began = clock.now()
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                recovered = await self._recovery.enlist()
                nursery.start_soon(self._doubts.run)
                task_status.started()
                nursery.start_soon(self._recovery.tidy)
                nursery.start_soon(self._recovery.audit)
                nursery.start_soon(self._recovery.revisit)
                nursery.start_soon(self._stand_by, nursery)
                for each in recovered:
                    nursery.start_soon(self._bring_back, each, began, nursery)
                await trio.sleep_forever()
            finally:
                self._nursery = None

    async def launch(self, container: Container) -> Container:
        """Check the config, keep row and claim, and start the container.

        The container's own task writes the row. If cancelled before that is done, the container is
        withdrawn: it never runs, and no row of it stays. Once the row is written it runs, and is
        returned, whether or not the caller is cancelled.
        """
        assert self._nursery is not None, "run() is not running"
        players = {player.player_id: player for player in await self._store.players()}
        live = self._prepared(container, players)
        if not await self._store.own_player(container.player_id):
            raise PlayerFlown(live.context.player.agent_symbol)
        self._roster.enlist(live)
        self._nursery.start_soon(self._admit, live, name=container.container_id)
        try:
            await live.admitted.wait()
        except trio.Cancelled:
            live.admission.cancel(reason="whoever launched it has left")
            with trio.move_on_after(WITHDRAW_SECONDS, shield=True):
                await live.admitted.wait()
            live.left = not live.admitted.is_set()
            if live.left or (live.withdrawn and live.refusal is None):
                raise
        if live.refusal is not None:
            raise live.refusal
        return live.written or live.container

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until its row says so.

        A deed under way is waited for; `force` does not wait, and leaves it to be looked up later.
        The stop goes on if the caller is cancelled. Raises StoreUnavailable where the container has
        stopped and its row cannot be written: that follows once the database is back.
        """
        live = self._roster.get(container_id)
        if live is None:
            return
        if not (live.stop_asked or live.container.state.final):
            assert self._nursery is not None, "run() is not running"
            live.stop_asked = True
            live.enter(State.STOPPING)
            self._nursery.start_soon(self._halt, live, name=f"stop {container_id}")
        if force:
            for shield in list(live.holds):
                shield.cancel(reason="stopped by force")
        await live.halted.wait()
        with trio.move_on_after(LAST_WORDS_SECONDS):
            await live.ended.wait()
            return
        raise StoreUnavailable(
            self._store.statistics().database,
            "it takes no writes",
            f"container {container_id} has stopped, and its row says so once the database is back",
        )

    async def _halt(self, live: Live) -> None:
        """Write that a container is to stop, where the database lets that be, and stop it."""
        with trio.move_on_after(LAST_WORDS_SECONDS):
            await self._rows.keep(live)
        live.scope.cancel(reason="stopped by request")

    async def _stand_by(self, nursery: trio.Nursery) -> None:
        """Take over the players whom another daemon flies, each as soon as it is free."""
        while True:
            for each in await self._recovery.take_over():
                nursery.start_soon(self._bring_back, each, clock.now(), nursery)

    async def _bring_back(
        self, recovered: RecoveredPlayer, began: datetime, nursery: trio.Nursery
    ) -> None:
        """Settle what a player's ships were at when the last run ended; each goes on once it may.

        Their tasks begin at once, so that each can be stopped and says what it waits for.
        """
        for live in recovered.lives:
            delay = self._rng.uniform(0, SPREAD_SECONDS)
            nursery.start_soon(self._resume, live, delay, name=live.container.container_id)
        listener.set(
            Crowd(lambda: [live.waits for live in recovered.lives if not live.ready.is_set()])
        )
        await self._recovery.settle(recovered, opened_before=began)

    async def _admit(self, live: Live) -> None:
        """Write the row with its claim, then supervise; a refusal goes to who launched it."""
        try:
            with live.admission:
                await trio.lowlevel.checkpoint_if_cancelled()
                live.container = attrs.evolve(live.container, state_since=clock.now())
                await self._store.add_container(live.container)
                live.written = live.container
        except Exception as error:  # noqa: BLE001 - whoever launched it gets to raise it
            live.refusal = error
            self._roster.delist(live)
            return
        finally:
            bind(live)
            live.withdrawn = live.left or live.written is None
            live.admitted.set()
        if live.withdrawn:
            await self._withdraw(live)
        else:
            live.ready.set()
            await self._guarded(live)

    async def _withdraw(self, live: Live) -> None:
        """See to it that no row stays of a container that was never to run.

        A database whose call is cancelled may have written all of it. Its ship is kept from others
        until that is known.
        """
        live.stop_asked = True
        live.halted.set()
        log.info("container_withdrawn")
        container_id = live.container.container_id
        try:
            await self._rows.end(ended(live.container, State.STOPPED, None))
            await self._rows.awaited(partial(self._store.remove_container, container_id))
        finally:
            self._roster.delist(live)

    async def _resume(self, live: Live, delay: float) -> None:
        bind(live)
        live.context.log.info("resumed after a restart of the daemon")
        await self._guarded(live, delay)

    async def _guarded(self, live: Live, delay: float = 0.0) -> None:
        """Supervise, and let nothing out but a cancellation from outside."""
        try:
            await self._supervise(live, delay)
        except* Exception:
            log.exception("container_lost")
        finally:
            self._roster.delist(live)

    async def _supervise(self, live: Live, delay: float) -> None:
        """Run a container until it ends for good, write how it ended, and only then tell.

        A stopped body whose cleanup fails leaves its scope as an error: hence the guard. Where the
        daemon stops before the end is written, the next one takes the container up again.
        """
        verdict: Finish | None = None
        broken: ExitReason | None = None
        try:
            with live.scope:
                await live.ready.wait()
                await trio.sleep(delay)
                verdict = await self._run_with_restarts(live)
        except Exception as error:
            flown = flown_in(error)
            if not isinstance(error, PlayerFlown):
                log.exception("cleanup_failed")
            if flown is not None:  # its row belongs to another daemon now
                log.warning("given_up", reason=flown.message)
                return
            broken = reason_of(error)
        live.halted.set()
        last = live.container if verdict is None else verdict.container
        unfinished = State.STOPPED if live.stop_asked else State.FAILED
        state = unfinished if verdict is None else last.state
        live.container = ended(last, state, broken or last.exit_reason)
        try:
            await self._rows.keep_for_sure(live)
        except trio.Cancelled:
            log.warning("end_not_written", state=state.value)
            raise
        live.context.log.info("ended", state=state.value)

    async def _cleared(self, live: Live) -> None:
        """Wait while it is not known what became of the ship's last deed."""
        container = live.container
        if container.ship_symbol is None:
            return
        ship = [Subject("ship", container.ship_symbol)]
        doubt = self._doubts.about(container.player_id, ship)
        if doubt is not None:
            live.context.log.warning(
                "waits until it is known whether a deed was carried out",
                deed=doubt.intent.operation.name,
                looks_again=clock.iso(doubt.again_at),
            )
            await self._doubts.cleared(container.player_id, ship)

    async def _run_with_restarts(self, live: Live) -> Finish:
        while True:
            verdict = await self._run_once(live)
            if isinstance(verdict, Finish):
                return verdict
            state = State.BACKOFF if verdict.container.exit_reason else State.RUNNING
            live.enter(state, verdict.container)
            await self._rows.keep_for_sure(live)
            await trio.sleep(verdict.delay_seconds)

    async def _keep_step(self, live: Live, step: int) -> None:
        live.container = attrs.evolve(live.container, step=step)
        await self._rows.keep(live)

    async def _run_once(self, live: Live) -> Finish | Again:
        started = clock.monotonic()
        try:
            if live.first is not None:  # until that is done it does not run
                await live.first()
                live.first = None
            await self._cleared(live)
            started = clock.monotonic()
            live.enter(State.RUNNING)
            await self._rows.keep(live)
            config = live.kind.configured(live.container.config)
            live.context.step = live.container.step
            live.context.keep_step = partial(self._keep_step, live)
            await live.kind.body(config, live.context)
        except Exception as error:
            flown = flown_in(error)
            if flown is error:
                raise
            tell_failure(live.context.log, error)
            if flown is not None:
                raise flown from None
            if is_outside(error):
                live.outages += 1
                return after_outage(
                    live.container,
                    reason_of(error),
                    in_a_row=live.outages,
                    jitter=self._rng.random(),
                )
            return after_failure(
                live.container,
                reason_of(error),
                ran_seconds=0.0 if is_fruitless(error) else clock.monotonic() - started,
                lasting=is_lasting(error),
                jitter=self._rng.random(),
            )
        live.outages = 0
        return after_success(live.container, ran_seconds=clock.monotonic() - started)
