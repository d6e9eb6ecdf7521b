"""The supervisor: runs each live container as a task, with a scope, a state and restarts.

`containers.runs` runs the body, again and again as the restart policy says. An error of a container
ends in the state of that container and never reaches the nursery.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.errand import Errand, held
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.holds import Stage
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.kinds import KnownKinds
from spacetraders.application.ports.store import Holder, Store, StoreUnavailable
from spacetraders.containers.burial import Burial
from spacetraders.containers.catalogue import catalogue
from spacetraders.containers.failures import flown_in, reason_of
from spacetraders.containers.fitness import Fitness
from spacetraders.containers.kinds import Kinds
from spacetraders.containers.live import Live, bind, ended, final, prepared
from spacetraders.containers.logbook import Logbook
from spacetraders.containers.recovery import RecoveredPlayer, Recovery
from spacetraders.containers.roster import Roster
from spacetraders.containers.rows import LAST_WORDS_SECONDS, Rows
from spacetraders.containers.runs import Runs
from spacetraders.containers.waiting import Crowd
from spacetraders.domain.containers import Container, ExitReason, Finish, State
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player
from spacetraders.guard import guarded, start_guarded

WITHDRAW_SECONDS = 3.0
"""How long a cancelled caller of `launch` waits to learn whether its container runs."""

UNIVERSE_SECONDS = 10.0
"""How long containers that come back wait until the server was asked for its universe."""

SPREAD_SECONDS = 1.0
"""The containers of a player come back after random delays of up to this."""

log = structlog.get_logger("supervisor")


class Supervisor:
    """Runs containers, as the port `Containers`. It can be used while `run` runs.

    `on_end` is told of each container that has ended for good, with the symbol of its agent, once
    its row says so. It may not wait.
    """

    def __init__(
        self,
        store: Store,
        fleet: Fleet,
        deeds: Deeds,
        logbook: Logbook,
        kinds: Kinds,
        *,
        rng: random.Random | None = None,
        on_end: Callable[[Container, str], None] | None = None,
    ) -> None:
        self._store = store
        self._on_end = on_end
        self._rows = Rows(store)
        self._kinds = kinds
        self._prepared = partial(prepared, kinds=kinds, logbook=logbook, containers=self)
        self._doubts, self._treasury = deeds.doubts, deeds.treasury
        self._universe = deeds.games.universe
        self._roster = Roster(self._doubts)
        self._burial = Burial(self._roster, fleet, deeds)
        self._recovery = Recovery(store, fleet, deeds, self._roster, self._prepared)
        self._rng = rng or random.Random()
        self._fitness = Fitness(fleet)
        self._runs = Runs(self._rows, self._doubts, self._fitness, self._universe, self._rng)
        self._nursery: trio.Nursery | None = None

    def __repr__(self) -> str:
        return f"<Supervisor of {len(self._roster)} containers>"

    def live(self) -> list[Container]:
        """Return all live containers, as their rows have them."""
        return [live.written for live in self._roster if live.written is not None]

    def current(self, container_id: str) -> Container | None:
        """Return a live container as its row has it, or as its first row will be."""
        live = self._roster.get(container_id)
        return None if live is None else live.written or live.container

    def last_line(self, container_id: str) -> str | None:
        """Return the newest log line of a live container."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.log.last_line

    def idle(self, container_id: str) -> Idle | None:
        """Return why a live container waits, or None."""
        live = self._roster.get(container_id)
        return None if live is None else live.idle

    def kinds(self) -> KnownKinds:
        """Return what is known of all kinds."""
        return catalogue(self._kinds)

    def agent_symbol(self, container_id: str) -> str | None:
        """Return the agent that a live container flies for."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.player.agent_symbol

    def progress(self, container_id: str) -> Any:
        """Return the progress that the body of a live container tells."""
        live = self._roster.get(container_id)
        return None if live is None else live.context.progress()

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """Return who has a ship, or None: a container's id, or a `Holder`."""
        return self._roster.holder(player_id, ship_symbol)

    def ship_of(self, kind: str, config: Mapping[str, Any]) -> str | None:
        """Return the ship that a container would fly, or None.

        Raises:
            UnknownKind: this version has no such kind.
            InvalidConfig: the kind does not take the config.
        """
        return self._kinds.ship_of(kind, config)

    def configured(self, kind: str, config: Mapping[str, Any]) -> Any:
        """Return the config as its kind reads it, with all defaults.

        Raises:
            UnknownKind: this version has no such kind.
            InvalidConfig: the kind does not take the config.
        """
        return self._kinds.named(kind).configured(config)

    def iterations_of(self, kind: str) -> int:
        """Return the usual `max_iterations` of a kind.

        Raises:
            UnknownKind: this version has no such kind.
        """
        return self._kinds.named(kind).iterations

    def carries_over(self, kind: str) -> bool:
        """Whether containers of a kind begin anew after a reset of the server."""
        return self._kinds.carries_over(kind)

    @contextmanager
    def reserved(self, player_id: int, ship_symbol: str) -> Iterator[None]:
        """Claim a ship for a direct order, as long as the block lasts.

        Raises:
            ShipClaimed: a container or another order has it, or its last deed is in doubt.
        """
        self._roster.claim(player_id, ship_symbol, Holder.ORDER)
        try:
            yield
        finally:
            self._roster.release(player_id, ship_symbol)

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Resume the containers whose rows are alive, then run those that are launched.

        `started` means that the ships of the resumed containers are claimed. Their bodies begin
        once their ships are known.

        Runs until cancelled. Then the tasks end, and their rows stay alive, so that the next run
        of the daemon resumes them.
        """
        began = clock.now()
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                # The claims come first: from `started` on, clients may give orders to ships.
                recovered = await self._recovery.enlist()
                nursery.start_soon(self._doubts.run)
                task_status.started()
                start_guarded(nursery, self._recovery.tidy)
                start_guarded(nursery, self._recovery.audit)
                start_guarded(nursery, self._recovery.revisit)
                start_guarded(nursery, self._stand_by, nursery)
                for each in recovered:
                    nursery.start_soon(self._bring_back, each, began, nursery)
                await trio.sleep_forever()
            finally:
                self._nursery = None

    async def launch(self, container: Container) -> Container:
        """Check the config, write row and claim in one transaction, and start the container.

        Cancelled before the row is written, the container is withdrawn: it never runs, and no row
        of it stays. Once the row is written it runs and is returned, also if the caller is
        cancelled.

        Raises:
            UnknownKind: this version has no such kind.
            InvalidConfig: the kind does not take the config.
            UnknownPlayer: there is no such player.
            PastUniverse: the player's universe is over.
            PlayerFlown: another daemon flies the player.
            UnknownShip, ShipUnfit: the kind is choosy, and its ship is not there or lacks
                something.
            KindRunning: one is enough for a player, and there is one.
            ShipClaimed: another has the ship.
            StoreUnavailable: the database is away.
        """
        assert self._nursery is not None, "run() is not running"
        players = {player.player_id: player for player in await self._store.players()}
        live = self._prepared(container, players)
        over = self._universe.over(live.context.player)
        if over is not None:
            raise over
        if not await self._store.own_player(container.player_id):
            raise PlayerFlown(live.context.player.agent_symbol)
        await self._fitness.at_the_door(live)
        # From here to the claim nothing is awaited: of two that come together, one is refused.
        self._roster.check_single(live)
        self._roster.enlist(live)
        # The container's own task writes its row: a caller that is cancelled here could leave a row
        # without a task.
        self._nursery.start_soon(self._admit, live, name=container.container_id)
        # Four ends: the row is written, and the container is returned (`written`). The store
        # refuses, and that is raised (`refusal`). The caller is cancelled in time, and no row stays
        # (`withdrawn`). Or it is cancelled, and the store does not answer until the deadline
        # (`left`): then `_admit` withdraws the container whenever that answer comes.
        try:
            await live.admitted.wait()
        except trio.Cancelled:
            live.admission.cancel(reason="whoever launched it has left")
            # The transaction may have been committed by now, and then the container runs. A
            # shield waits for the answer, with a deadline: the database may be away.
            with held(WITHDRAW_SECONDS):
                await live.admitted.wait()
            # After the deadline nobody can be told of the container: `_admit` withdraws it. While
            # `admitted` is not set, its `finally` is still to come, and reads `left`.
            live.left = not live.admitted.is_set()
            if live.left or (live.withdrawn and live.refusal is None):
                raise
        if live.refusal is not None:
            raise live.refusal
        return live.written or live.container

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until its row says so.

        A deed under way is waited for. `force` does not wait for the game, now or later, and leaves
        the intent open, to be looked up. If the caller is cancelled, the stop goes on.

        Raises:
            StoreUnavailable: the container has stopped, and its row cannot be written. It will be,
                once the database is back.
        """
        live = self._roster.get(container_id)
        if live is None:
            return
        self._begin_to_stop(live)
        # From now on: the body goes on until the row says that it is to stop, and may begin a deed.
        if force:
            live.holds.end(Stage.ANSWER, trio.current_time())
        # The body is waited for as long as it takes, its row only for a moment: it may stop soon
        # while the database stays away for hours.
        await live.halted.wait()
        with trio.move_on_after(LAST_WORDS_SECONDS):
            await live.ended.wait()
            return
        raise StoreUnavailable(
            self._store.statistics().database,
            "it takes no writes",
            f"container {container_id} has stopped, and its row says so once the database is back",
        )

    async def bury(self, player: Player) -> None:
        """End all that goes on for a player whose universe is over. As `Burial.bury`."""
        await self._burial.bury(player, self._begin_to_stop)

    def _begin_to_stop(self, live: Live) -> None:
        if live.stop_asked or live.container.state.final:
            return
        assert self._nursery is not None, "run() is not running"
        # A task of the supervisor stops it, so that the caller may leave.
        live.stop_asked = True
        live.enter(State.STOPPING)
        self._nursery.start_soon(self._halt, live, name=f"stop {live.container.container_id}")

    async def _halt(self, live: Live) -> None:
        """Write that a container is to stop, then cancel its scope."""
        # With STOPPING in its row, a daemon that dies now is followed by one that does not resume
        # the container. Where the row cannot be written, stopping it is worth more.
        try:
            with trio.move_on_after(LAST_WORDS_SECONDS):
                await self._rows.keep(live)
        except* Exception:
            log.exception("stop_not_written")
        finally:
            live.scope.cancel(reason="stopped by request")

    async def _stand_by(self, nursery: trio.Nursery) -> None:
        """Take over the players that another daemon flies, each as soon as it is free."""
        while True:
            for each in await self._recovery.take_over():
                nursery.start_soon(self._bring_back, each, clock.now(), nursery)

    async def _bring_back(
        self, recovered: RecoveredPlayer, began: datetime, nursery: trio.Nursery
    ) -> None:
        """Start the tasks of a player's containers, and settle the deeds that were under way."""
        # The tasks begin at once and wait for `ready`. So each can be stopped, and shows in its
        # log what it waits for.
        lives = recovered.lives
        for live in lives:
            delay = self._rng.uniform(0, SPREAD_SECONDS)
            nursery.start_soon(self._resume, live, delay, name=live.container.container_id)
        # This task asks for all of them, so its waits go to the logs of those that still wait.
        crowd = Crowd(lambda: [live.waits for live in lives if not live.ready.is_set()])
        errand.begin(Errand(listener=crowd))
        # The server may have been reset meanwhile, and then there is nobody to ask for.
        with trio.move_on_after(UNIVERSE_SECONDS):
            await self._universe.tried.wait()
        if self._universe.over(recovered.player) is not None:
            await guarded("bury", partial(self.bury, recovered.player))
            return
        await guarded("bring back", partial(self._recovery.settle, recovered, opened_before=began))

    async def _admit(self, live: Live) -> None:
        """Write the row with its claim, then supervise. `launch` raises what fails here."""
        try:
            with live.admission:
                # The caller may have left before this task ran. Then nothing is written at all.
                await trio.lowlevel.checkpoint_if_cancelled()
                live.container = attrs.evolve(live.container, state_since=clock.now())
                await self._store.add_container(live.container)
                live.written = live.container
        except Exception as error:  # noqa: BLE001 - `launch` raises it
            live.refusal = error
            self._roster.delist(live)
            return
        finally:
            # Until here the task has the context of the caller, whose patience with the database
            # counts for the first row. From here on it is the container's own.
            bind(live)
            live.withdrawn = live.left or live.written is None
            live.admitted.set()
        if live.withdrawn:
            await self._withdraw(live)
        else:
            live.ready.set()
            await self._guarded(live)

    async def _withdraw(self, live: Live) -> None:
        """Remove the row of a container that is never to run, if it was written."""
        # A cancelled call may have been committed. The row is ended first, so that a daemon which
        # dies between the two calls leaves none alive. The ship stays claimed until then.
        live.stop_asked = True
        live.halted.set()
        log.info("container_withdrawn")
        try:
            container = ended(live.container, State.STOPPED, None)
            await guarded("withdraw", partial(self._rows.remove, container))
        finally:
            self._roster.delist(live)

    async def _resume(self, live: Live, delay: float) -> None:
        bind(live)
        live.context.log.info("resumed after a restart of the daemon")
        await self._guarded(live, delay)

    async def _guarded(self, live: Live, delay: float = 0.0) -> None:
        """Supervise, and raise nothing but a cancellation from outside."""
        # The last guard: a defect of the supervisor itself would end the nursery, and with it the
        # whole fleet. `except*`, since a cancellation may come in one group with errors.
        try:
            await self._supervise(live, delay)
        except* Exception:
            log.exception("container_lost")
        finally:
            self._roster.delist(live)

    async def _supervise(self, live: Live, delay: float) -> None:
        """Run a container until it ends for good, write how it ended, and then tell its log.

        Cancelled before the end is written, it leaves the row alive. The next daemon resumes it.
        """
        verdict: Finish | None = None
        broken: ExitReason | None = None
        try:
            with live.scope:
                await live.ready.wait()
                await trio.sleep(delay)
                verdict = await self._runs.to_the_end(live)
        except Exception as error:
            # A stopped body whose cleanup raises: the scope takes the Cancelled out of the group
            # and lets the rest through. An `except` inside of the scope never sees that.
            flown = flown_in(error)
            if not isinstance(error, PlayerFlown):
                log.exception("cleanup_failed")
            if flown is not None:  # its row belongs to another daemon now
                log.warning("given_up", reason=flown.message)
                return
            broken = reason_of(error)
        live.halted.set()
        live.container = last = final(live, verdict, broken)
        try:
            await self._rows.keep_for_sure(live)
        except trio.Cancelled:
            log.warning("end_not_written", state=last.state.value)
            raise
        # Its row says that it has ended, and with that its jobs' reservations have.
        self._treasury.ended(last.player_id, last.container_id)
        live.context.log.info("ended", state=last.state.value)
        if self._on_end is not None:
            self._on_end(last, live.context.player.agent_symbol)
