"""The supervisor: every live container is a task of its own, with its scope, state and restarts.

When a run ends, a pure function of `spacetraders.domain.containers` says what follows; here it is
only done. One container's errors end in its own state and never reach the nursery.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds import Deeds
from spacetraders.application.errors import PlayerFlown
from spacetraders.application.fleet import Fleet
from spacetraders.application.store import Store
from spacetraders.application.waiting import listener
from spacetraders.containers.kinds import Kinds
from spacetraders.containers.live import Live, bind, ended, in_state, prepared, reason_of
from spacetraders.containers.logbook import Logbook
from spacetraders.containers.recovery import Crew, Recovery
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
from spacetraders.errors import FleetError, leaf

SPREAD_SECONDS = 1.0
"""Over how long the containers start that come back after a restart."""

BY_HAND = "a direct order"
"""Who has a ship while a person's order to it is carried out."""

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
        self._roster = Roster()
        self._recovery = Recovery(store, fleet, deeds, self._roster, self._prepared)
        self._rng = rng or random.Random()
        self._nursery: trio.Nursery | None = None

    def __repr__(self) -> str:
        return f"<Supervisor of {len(self._roster)} containers>"

    def live(self) -> list[Container]:
        """All live containers."""
        return [live.container for live in self._roster]

    def current(self, container_id: str) -> Container | None:
        """A live container as it is now."""
        live = self._roster.get(container_id)
        return None if live is None else live.container

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

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs where nobody said; raises UnknownKind."""
        return self._kinds.named(kind).iterations

    @contextmanager
    def reserved(self, player_id: int, ship_symbol: str) -> Iterator[None]:
        """Keep a ship from every container for a direct order; raises ShipClaimed."""
        self._roster.claim(player_id, ship_symbol, BY_HAND)
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
                crews = await self._recovery.enlist()
                task_status.started()
                nursery.start_soon(self._recovery.tidy)
                nursery.start_soon(self._recovery.audit)
                nursery.start_soon(self._recovery.revisit)
                nursery.start_soon(self._stand_by, nursery)
                for crew in crews:
                    nursery.start_soon(self._bring_back, crew, began, nursery)
                await trio.sleep_forever()
            finally:
                self._nursery = None

    async def launch(self, container: Container) -> Container:
        """Check the config, keep row and claim, and start the container.

        The container's own task does it, so a caller who leaves meanwhile changes nothing.
        """
        assert self._nursery is not None, "run() is not running"
        players = {player.player_id: player for player in await self._store.players()}
        live = self._prepared(container, players)
        if not await self._store.own_player(container.player_id):
            raise PlayerFlown(live.context.player.agent_symbol)
        self._roster.enlist(live)
        self._nursery.start_soon(self._admit, live, name=container.container_id)
        await live.admitted.wait()
        if live.refusal is not None:
            raise live.refusal
        return live.container

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until its row says so.

        A deed under way is waited for; `force` does not wait, and leaves it to be looked up later.
        """
        live = self._roster.get(container_id)
        if live is None:
            return
        if not live.stop_asked:
            live.stop_asked = True
            live.container = in_state(live.container, State.STOPPING)
            with trio.move_on_after(LAST_WORDS_SECONDS):
                await self._rows.keep(live.container)
            live.scope.cancel(reason="stopped by request")
        if force:
            for shield in list(live.holds):
                shield.cancel(reason="stopped by force")
        await live.ended.wait()

    async def _stand_by(self, nursery: trio.Nursery) -> None:
        """Take over the players whom another daemon flies, each as soon as it is free."""
        while True:
            crews = await self._recovery.take_over()
            for crew in crews:
                nursery.start_soon(self._bring_back, crew, clock.now(), nursery)

    async def _bring_back(self, crew: Crew, began: datetime, nursery: trio.Nursery) -> None:
        """Settle what a player's ships were at when the last run ended; each goes on once it may.

        Their tasks begin at once, so that each can be stopped and says what it waits for.
        """
        for live in crew.lives:
            delay = self._rng.uniform(0, SPREAD_SECONDS)
            nursery.start_soon(self._resume, live, delay, name=live.container.container_id)
        listener.set(Crowd(lambda: [live.waits for live in crew.lives if not live.ready.is_set()]))
        await self._recovery.settle(crew, opened_before=began)

    async def _admit(self, live: Live) -> None:
        """Write the row with its claim, then supervise; a refusal goes to who launched it."""
        bind(live)
        try:
            live.container = attrs.evolve(live.container, state_since=clock.now())
            await self._store.add_container(live.container)
        except Exception as error:  # noqa: BLE001 - whoever launched it gets to raise it
            live.refusal = error
            self._roster.delist(live)
            return
        finally:
            live.admitted.set()
        live.ready.set()
        await self._guarded(live)

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
        """Run a container until it ends for good, and write how it ended.

        A stopped body whose cleanup fails leaves its scope as an error: hence the guard.
        """
        verdict: Finish | None = None
        broken: ExitReason | None = None
        try:
            with live.scope:
                await live.ready.wait()
                await trio.sleep(delay)
                verdict = await self._run_with_restarts(live)
        except PlayerFlown as error:  # its row belongs to another daemon now
            log.warning("given_up", reason=error.message)
            return
        except Exception as error:
            broken = reason_of(error)
            log.exception("cleanup_failed")
        last = live.container if verdict is None else verdict.container
        unfinished = State.STOPPED if live.stop_asked else State.FAILED
        state = unfinished if verdict is None else last.state
        live.container = ended(last, state, broken or last.exit_reason)
        live.context.log.info("ended", state=state.value)
        await self._rows.keep_for_sure(live.container)

    async def _run_with_restarts(self, live: Live) -> Finish:
        while True:
            verdict = await self._run_once(live)
            if isinstance(verdict, Finish):
                return verdict
            state = State.BACKOFF if verdict.container.exit_reason else State.RUNNING
            live.container = in_state(verdict.container, state)
            await self._rows.keep_for_sure(live.container)
            await trio.sleep(verdict.delay_seconds)

    async def _keep_step(self, live: Live, step: int) -> None:
        live.container = attrs.evolve(live.container, step=step)
        await self._rows.keep(live.container)

    async def _run_once(self, live: Live) -> Finish | Again:
        started = clock.monotonic()
        try:
            if live.first is not None:  # until that is done it does not run
                await live.first()
                live.first = None
            live.container = in_state(live.container, State.RUNNING)
            await self._rows.keep(live.container)
            config = live.kind.configured(live.container.config)
            live.context.step = live.container.step
            live.context.keep_step = partial(self._keep_step, live)
            await live.kind.body(config, live.context)
        except Exception as group:
            error = leaf(group)
            if isinstance(error, PlayerFlown):
                raise error from None
            reason = reason_of(error)
            live.context.log.error(reason.message, kind=reason.kind)
            if not isinstance(error, FleetError):
                log.exception("body_failed")
            if isinstance(error, FleetError) and error.outside:
                live.outages += 1
                return after_outage(
                    live.container, reason, in_a_row=live.outages, jitter=self._rng.random()
                )
            return after_failure(
                live.container,
                reason,
                ran_seconds=clock.monotonic() - started,
                lasting=isinstance(error, FleetError) and error.lasting,
                jitter=self._rng.random(),
            )
        live.outages = 0
        return after_success(live.container, ran_seconds=clock.monotonic() - started)
