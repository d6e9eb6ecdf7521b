"""The supervisor: every live container is a task of its own, with its scope, state and restarts.

When a run ends, a pure function of `spacetraders.domain.containers` says what follows; here it is
only done. One container's errors end in its own state and never reach the nursery.
"""

import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.concurrency import held
from spacetraders.application.deeds import MOST_OPEN, Deeds
from spacetraders.application.errors import PlayerFlown, UnknownPlayer, UnknownShip
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import Lane, ShipClaimed, Store, StoreUnavailable
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kinds
from spacetraders.containers.live import Live, bind, ended, in_state, reason_of
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
from spacetraders.domain.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError, leaf

T = TypeVar("T")

STORE_RETRY_SECONDS = 1.0
"""How long a container waits before it writes its row again to a database that is away."""

LAST_WORDS_SECONDS = 3.0
"""How long what a run came to is written even while the daemon stops: work is not done twice."""

SPREAD_SECONDS = 1.0
"""Over how long the containers start that come back after a restart."""

INTENTS_KEPT = timedelta(days=7)
INTENTS_OPEN = timedelta(minutes=10)
"""A deed that is open for longer was left behind by a stop."""

TIDY_EVERY_SECONDS = 3600.0

BY_HAND = "a direct order"
"""Who has a ship while a person's order to it is carried out."""

LOOKED_UP = "a deed that is being looked up"
"""Who has a ship after a restart while it is not known whether its last deed was done."""

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
        self._fleet = fleet
        self._deeds = deeds
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

    def last_line(self, container_id: str) -> str | None:
        """What a live container said last."""
        live = self._live.get(container_id)
        return None if live is None else live.context.log.last_message

    def progress(self, container_id: str) -> Any:
        """What a live container tells of itself."""
        live = self._live.get(container_id)
        return None if live is None else live.context.progress()

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The live container that flies a ship."""
        return self._ships.get((player_id, ship_symbol))

    def iterations_of(self, kind: str) -> int:
        """How often a kind runs where nobody said; raises UnknownKind."""
        return self._kinds.named(kind).iterations

    @contextmanager
    def reserved(self, player_id: int, ship_symbol: str) -> Iterator[None]:
        """Keep a ship from every container for a direct order; raises ShipClaimed."""
        self._claim(player_id, ship_symbol, BY_HAND)
        try:
            yield
        finally:
            self._ships.pop((player_id, ship_symbol), None)

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
                revived = await self._revived()
                await self._withhold(revived)
                task_status.started()
                nursery.start_soon(self._tidy)
                for player, lives in revived.values():
                    nursery.start_soon(self._bring_back, player, lives, began, nursery)
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
        self._enlist(live)
        self._nursery.start_soon(self._admit, live, name=container.container_id)
        await live.admitted.wait()
        if live.refusal is not None:
            raise live.refusal
        return live.container

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until its row says so.

        A deed under way is waited for; `force` does not wait, and leaves it to be looked up later.
        """
        live = self._live.get(container_id)
        if live is None:
            return
        if not live.stop_asked:
            live.stop_asked = True
            live.container = in_state(live.container, State.STOPPING)
            with trio.move_on_after(LAST_WORDS_SECONDS):
                await self._keep(live.container)
            live.scope.cancel(reason="stopped by request")
        if force:
            for shield in list(live.holds):
                shield.cancel(reason="stopped by force")
        await live.ended.wait()

    async def _revived(self) -> dict[int, tuple[Player, list[Live]]]:
        """Enlist every container whose row is alive, by player; end those that cannot come back."""
        rows = await self._stored(lambda: self._store.containers(states=LIVE_STATES))
        players = {player.player_id: player for player in await self._stored(self._store.players)}
        revived: dict[int, tuple[Player, list[Live]]] = {}
        for row in await self._ours(rows):
            if row.state is State.STOPPING:
                await self._keep(ended(row, State.STOPPED, row.exit_reason))
                continue
            try:
                live = self._prepared(row, players)
                self._enlist(live)
            except FleetError as error:
                log.error("not_resumed", container=row.container_id, reason=error.message)
                await self._keep(ended(row, State.FAILED, reason_of(error)))
                continue
            revived.setdefault(row.player_id, (live.context.player, []))[1].append(live)
        return revived

    async def _ours(self, rows: list[Container]) -> list[Container]:
        """Leave the containers of players whom another daemon flies to that one."""
        owned: dict[int, bool] = {}
        for player_id in {row.player_id for row in rows}:
            owned[player_id] = await self._stored(partial(self._store.own_player, player_id))
            if not owned[player_id]:
                log.warning("player_flown_elsewhere", player_id=player_id)
        return [row for row in rows if owned[row.player_id]]

    async def _withhold(self, revived: dict[int, tuple[Player, list[Live]]]) -> None:
        """Keep ships whose last deed is open from new orders, which would change what they show."""
        players = {player.player_id: player for player in await self._stored(self._store.players)}
        opened = await self._stored(
            lambda: self._store.intents(None, IntentState.OPEN, limit=MOST_OPEN)
        )
        for intent in opened:
            if await self._stored(partial(self._store.own_player, intent.player_id)):
                revived.setdefault(intent.player_id, (players[intent.player_id], []))
                self._ships.setdefault((intent.player_id, intent.ship_symbol), LOOKED_UP)

    async def _bring_back(
        self, player: Player, lives: list[Live], began: datetime, nursery: trio.Nursery
    ) -> None:
        """Synchronise a player's ships, settle what was under way, and start its containers.

        Deeds of this run, which began then, are not meant: they may be later than the list.
        """
        try:
            listed = await self._fleet.all(player, Lane.FLIGHT)
            await self._deeds.reconcile(player, opened_before=began, listed=listed)
            ships = {ship.symbol for ship in listed}
        except FleetError as error:  # each container will meet it, and has a policy for it
            log.warning("ships_unknown", player=player.agent_symbol, reason=error.message)
            ships = {live.container.ship_symbol or "" for live in lives}
        for key in [key for key, holder in self._ships.items() if holder == LOOKED_UP]:
            if key[0] == player.player_id:
                del self._ships[key]
        for live in lives:
            symbol = live.container.ship_symbol
            if symbol is not None and symbol not in ships:
                live.refusal = UnknownShip(symbol, player.agent_symbol)
            delay = self._rng.uniform(0, SPREAD_SECONDS)
            nursery.start_soon(self._resume, live, delay, name=live.container.container_id)

    def _prepared(self, container: Container, players: dict[int, Player]) -> Live:
        kind = self._kinds.named(container.kind)
        ship_symbol = kind.ship_of(kind.configured(container.config))
        player = players.get(container.player_id)
        if player is None:
            raise UnknownPlayer(str(container.player_id))
        container = attrs.evolve(container, ship_symbol=ship_symbol)
        return Live(container, kind, Context(player, ContainerLog(self._logbook, container)))

    def _enlist(self, live: Live) -> None:
        container = live.container
        if container.ship_symbol is not None:
            self._claim(container.player_id, container.ship_symbol, container.container_id)
        self._live[container.container_id] = live

    def _claim(self, player_id: int, ship_symbol: str, holder: str) -> None:
        other = self.holder(player_id, ship_symbol)
        if other is not None:
            raise ShipClaimed(ship_symbol, other)
        self._ships[player_id, ship_symbol] = holder

    def _delist(self, live: Live) -> None:
        container = live.container
        if container.ship_symbol is not None:
            self._ships.pop((container.player_id, container.ship_symbol), None)
        self._live.pop(container.container_id, None)
        live.context.log.end()
        live.ended.set()

    async def _admit(self, live: Live) -> None:
        """Write the row with its claim, then supervise; a refusal goes to who launched it."""
        bind(live)
        try:
            live.container = attrs.evolve(live.container, state_since=clock.now())
            await self._store.add_container(live.container)
        except Exception as error:  # noqa: BLE001 - whoever launched it gets to raise it
            live.refusal = error
            self._delist(live)
            return
        finally:
            live.admitted.set()
        await self._guarded(live)

    async def _resume(self, live: Live, delay: float) -> None:
        bind(live)
        live.context.resumed = True
        live.context.log.info("resumed after a restart of the daemon")
        await self._guarded(live, delay)

    async def _guarded(self, live: Live, delay: float = 0.0) -> None:
        """Supervise, and let nothing out but a cancellation from outside."""
        try:
            await self._supervise(live, delay)
        except* Exception:
            log.exception("container_lost")
        finally:
            self._delist(live)

    async def _supervise(self, live: Live, delay: float) -> None:
        """Run a container until it ends for good, and write how it ended.

        A stopped body whose cleanup fails leaves its scope as an error: hence the guard.
        """
        verdict: Finish | None = None
        broken: ExitReason | None = None
        try:
            with live.scope:
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
        await self._keep_for_sure(live.container)

    async def _run_with_restarts(self, live: Live) -> Finish:
        while True:
            verdict = await self._run_once(live)
            live.context.resumed = False
            if isinstance(verdict, Finish):
                return verdict
            state = State.BACKOFF if verdict.container.exit_reason else State.RUNNING
            live.container = in_state(verdict.container, state)
            await self._keep_for_sure(live.container)
            await trio.sleep(verdict.delay_seconds)

    async def _run_once(self, live: Live) -> Finish | Again:
        started = clock.monotonic()
        try:
            if live.refusal is not None:
                raise live.refusal
            live.container = in_state(live.container, State.RUNNING)
            await self._keep(live.container)
            config = live.kind.configured(live.container.config)
            await live.kind.body(config, live.context)
        except Exception as group:
            error = leaf(group)
            if isinstance(error, PlayerFlown):
                raise error from None
            reason = reason_of(error)
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
        return after_success(live.container, ran_seconds=clock.monotonic() - started)

    async def _keep(self, container: Container) -> None:
        """Write a row; while the database is away, wait for it."""
        await self._stored(lambda: self._store.save_container(container))

    async def _keep_for_sure(self, container: Container) -> None:
        """Write what a run came to, even while the daemon stops, for a moment."""
        kept = False
        with held(LAST_WORDS_SECONDS):
            await self._keep(container)
            kept = True
        if not kept:
            await self._keep(container)

    async def _stored(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                log.warning("database_awaited", reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)

    async def _tidy(self) -> None:
        """Every hour, forget deeds answered long ago, and look up those that stayed open."""
        while True:
            await trio.sleep(TIDY_EVERY_SECONDS)
            try:
                await self._store.prune_intents(settled_before=clock.now() - INTENTS_KEPT)
                for player in await self._store.players():
                    before = clock.now() - INTENTS_OPEN
                    await self._deeds.reconcile(player, opened_before=before)
            except FleetError as error:
                log.warning("not_tidied", reason=error.message)
