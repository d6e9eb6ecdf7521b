"""Deeds: the one place through which every request passes that changes the world.

Each is written down before it is sent and settled by its answer (`domain.intents`), together with
the money that it moved. Nothing is repeated here: a caller whose answer is lost hears
OutcomeUnknown, with the intent settled by what the game shows.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import TypeVar

import attrs
import structlog
import trio

from routing import FlightMode
from spacetraders import clock
from spacetraders.application.errors import PlayerFlown, UnknownShip
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import (
    Game,
    Games,
    Lane,
    Refuelled,
    Spending,
    Store,
    StoreUnavailable,
)
from spacetraders.domain.intents import Before, Intent, IntentState, Operation, judge
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.domain.ships import Fuel, Nav, Ship
from spacetraders.errors import FleetError

T = TypeVar("T")

SETTLE_SECONDS = 5.0
"""How long the settling of a deed is kept from a cancellation; later it is left to recovery."""

STORE_RETRY_SECONDS = 1.0

MOST_OPEN = 100_000
"""Open intents that are read at once: one for each ship whose request waits for its turn."""

container_id: ContextVar[str | None] = ContextVar("container_id", default=None)
"""The container whose task this is: it is written into every intent."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Deeds:
    """Gives every doer a game whose deeds are recorded, and settles what was left open."""

    store: Store
    games: Games
    fleet: Fleet
    under_way: set[int] = attrs.field(factory=set, repr=False)
    """The intents whose doer still waits: for its turn at the gateway, or for the answer."""

    def of(self, player: Player, lane: Lane) -> "RecordedGame":
        """Return the game as `player` changes it; its deeds wait in `lane`."""
        return RecordedGame(self, player, self.games.of(player, lane))

    async def reconcile(
        self, player: Player, *, opened_before: datetime, listed: Sequence[Ship] | None = None
    ) -> None:
        """Settle the intents that were left open since then by what the game shows.

        `listed` are all ships as the game has just listed them; without it, each is asked for.
        """
        shown = None if listed is None else {ship.symbol: ship for ship in listed}
        opened = await self.store.intents(player.player_id, IntentState.OPEN, limit=MOST_OPEN)
        for intent in opened:
            if intent.created_at >= opened_before or intent.intent_id in self.under_way:
                continue
            if shown is None:
                await self.settle_by_looking(player, intent)
            else:
                await self._settle_by(intent, shown.get(intent.ship_symbol))

    async def settle_by_looking(self, player: Player, intent: Intent) -> IntentState:
        """Look at the ship, and settle the intent by what it shows."""
        try:
            ship = await self.fleet.look(player, intent.ship_symbol, Lane.FLIGHT)
        except UnknownShip:
            ship = None
        return await self._settle_by(intent, ship)

    async def _settle_by(self, intent: Intent, ship: Ship | None) -> IntentState:
        state = judge(intent, ship)
        log.warning("answer_lost", ship=intent.ship_symbol, operation=intent.operation, found=state)
        await self.store.settle_intent(intent.intent_id, state, settled_at=clock.now())
        return state


@attrs.frozen
class RecordedGame:
    """A player's game, with every deed written down before and after."""

    deeds: Deeds
    player: Player
    game: Game

    async def orbit(self, ship_symbol: str) -> Nav:
        """Leave the dock."""
        return await self._do(Operation.ORBIT, ship_symbol, lambda: self.game.orbit(ship_symbol))

    async def dock(self, ship_symbol: str) -> Nav:
        """Dock."""
        return await self._do(Operation.DOCK, ship_symbol, lambda: self.game.dock(ship_symbol))

    async def navigate(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """Depart."""
        return await self._do(
            Operation.NAVIGATE,
            ship_symbol,
            lambda: self.game.navigate(ship_symbol, waypoint_symbol),
            target=waypoint_symbol,
        )

    async def set_flight_mode(self, ship_symbol: str, mode: FlightMode) -> Nav:
        """Choose how the next flight is flown."""
        return await self._do(
            Operation.SET_FLIGHT_MODE,
            ship_symbol,
            lambda: self.game.set_flight_mode(ship_symbol, mode),
            target=mode.value,
        )

    async def refuel(self, ship_symbol: str, *, units: int | None = None) -> tuple[Fuel, Refuelled]:
        """Fill the tank, or take `units`; what it cost goes into the transactions."""
        return await self._do(
            Operation.REFUEL,
            ship_symbol,
            lambda: self.game.refuel(ship_symbol, units=units),
            spent=lambda answer: answer[1].spending(self._where(ship_symbol)),
        )

    async def _do(
        self,
        operation: Operation,
        ship_symbol: str,
        act: Callable[[], Awaitable[T]],
        *,
        target: str | None = None,
        spent: Callable[[T], Spending] | None = None,
    ) -> T:
        await trio.lowlevel.checkpoint()  # a caller who is cancelled opens nothing
        intent = await self._opened(operation, ship_symbol, target)
        self.deeds.under_way.add(intent.intent_id)
        try:
            return await self._carried_out(intent, act, spent)
        finally:
            self.deeds.under_way.discard(intent.intent_id)

    async def _carried_out(
        self,
        intent: Intent,
        act: Callable[[], Awaitable[T]],
        spent: Callable[[T], Spending] | None,
    ) -> T:
        try:
            answer = await act()
        except OutcomeUnknown:
            await self.deeds.settle_by_looking(self.player, intent)
            raise
        except FleetError:
            await self._settle(intent, IntentState.REFUSED)
            raise
        await self._settle(intent, IntentState.DONE, spent(answer) if spent else None)
        return answer

    async def _opened(self, operation: Operation, ship_symbol: str, target: str | None) -> Intent:
        """Write the intent; while the database is away nothing may be done, so wait for it."""
        intent = Intent(
            intent_id=0,
            player_id=self.player.player_id,
            ship_symbol=ship_symbol,
            operation=operation,
            created_at=clock.now(),
            target=target,
            before=self._before(ship_symbol),
            container_id=container_id.get(),
        )
        while True:
            try:
                if not await self.deeds.store.own_player(self.player.player_id):
                    raise PlayerFlown(self.player.agent_symbol)
                return await self.deeds.store.open_intent(intent)
            except StoreUnavailable as error:
                log.warning("deed_waits", operation=operation, reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)

    async def _settle(
        self, intent: Intent, state: IntentState, spending: Spending | None = None
    ) -> None:
        """Settle even while being cancelled; what cannot be written stays open for recovery."""
        with trio.move_on_after(SETTLE_SECONDS, shield=True):
            try:
                await self.deeds.store.settle_intent(
                    intent.intent_id, state, settled_at=clock.now(), spending=spending
                )
            except StoreUnavailable as error:
                log.warning("deed_not_settled", operation=intent.operation, reason=error.message)

    def _before(self, ship_symbol: str) -> Before | None:
        ship = self.deeds.fleet.known(self.player, ship_symbol)
        if ship is None:
            return None
        return Before(ship.nav.waypoint_symbol, ship.nav.status.value, ship.fuel.current)

    def _where(self, ship_symbol: str) -> str:
        ship = self.deeds.fleet.known(self.player, ship_symbol)
        return ship.nav.waypoint_symbol if ship else ""
