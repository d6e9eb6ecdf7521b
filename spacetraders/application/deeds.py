"""Deeds: the one place through which every request passes that changes the world.

Each is written down before it is sent and settled by its answer (`domain.intents`), together with
the money that it moved. Nothing is repeated here: a caller whose answer is lost hears
OutcomeUnknown, with the intent settled by what the game shows.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import TypeVar

import attrs
import structlog
import trio

from routing import FlightMode
from spacetraders import clock
from spacetraders.application import acts
from spacetraders.application.acts import Act
from spacetraders.application.agreements import Contracts
from spacetraders.application.errors import PlayerFlown
from spacetraders.application.fleet import LOOK_ATTEMPTS, Fleet
from spacetraders.application.learning import learn
from spacetraders.application.ports import Dispatch, Games, Lane, Refuelled
from spacetraders.application.settlement import SETTLE_SECONDS, STORE_RETRY_SECONDS, Settlement
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.intents import Intent, IntentState, Operation
from spacetraders.domain.judgement import Evidence, before
from spacetraders.domain.ledger import Spending
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.domain.ships import Fuel, Nav, Ship
from spacetraders.errors import FleetError

T = TypeVar("T")

MOST_OPEN = 100_000
"""Open intents that are read at once: one for each ship whose request waits for its turn."""

container_id: ContextVar[str | None] = ContextVar("container_id", default=None)
"""The container whose task this is: it is written into every intent."""

log = structlog.get_logger("deeds")


def _contracts(deeds: "Deeds") -> Contracts:
    return Contracts(deeds.games)


def _settlement(deeds: "Deeds") -> Settlement:
    return Settlement(deeds.store, deeds.games, deeds.fleet, deeds.contracts)


@attrs.frozen
class Deeds:
    """Gives every doer a game whose deeds are recorded, and settles what was left open."""

    store: Store
    games: Games
    fleet: Fleet
    contracts: Contracts = attrs.field(
        default=attrs.Factory(_contracts, takes_self=True), init=False, repr=False
    )
    settlement: Settlement = attrs.field(
        default=attrs.Factory(_settlement, takes_self=True), init=False, repr=False
    )
    under_way: set[int] = attrs.field(factory=set, repr=False)
    """The intents whose doer still waits: for its turn at the gateway, or for the answer."""

    def of(self, player: Player, lane: Lane) -> "RecordedGame":
        """Return the game as `player` changes it; its deeds wait in `lane`."""
        return RecordedGame(self, player, lane)

    async def reconcile(
        self, player: Player, *, opened_before: datetime, listed: Sequence[Ship] | None = None
    ) -> None:
        """Settle the intents that were left open since then by what the game shows.

        `listed` are ships as the game has just listed them; any other is asked for, a few times.
        A deed of which the game cannot tell now stays open.
        """
        waiting = self.under_way.copy()  # they may be settled while the open ones are read
        opened = await self.store.intents(player.player_id, IntentState.OPEN, limit=MOST_OPEN)
        left = [
            intent
            for intent in opened
            if intent.created_at < opened_before
            and intent.intent_id not in waiting | self.under_way
        ]
        shown = None if listed is None else {ship.symbol: ship for ship in listed}
        await self.settlement.look_up(player, left, shown, attempts=LOOK_ATTEMPTS)


@attrs.frozen
class RecordedGame:
    """A player's game, with every deed written down before and after."""

    deeds: Deeds
    player: Player
    lane: Lane

    async def orbit(self, ship_symbol: str) -> Nav:
        """Leave the dock."""
        return await self.send(acts.orbit(ship_symbol))

    async def dock(self, ship_symbol: str) -> Nav:
        """Dock."""
        return await self.send(acts.dock(ship_symbol))

    async def navigate(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """Depart."""
        return await self.send(acts.navigate(ship_symbol, waypoint_symbol))

    async def set_flight_mode(self, ship_symbol: str, mode: FlightMode) -> Nav:
        """Choose how the next flight is flown."""
        return await self.send(acts.set_flight_mode(ship_symbol, mode))

    async def refuel(self, ship_symbol: str, *, units: int | None = None) -> tuple[Fuel, Refuelled]:
        """Fill the tank, or take `units`; what it cost goes into the transactions."""
        ship = self.deeds.fleet.known(self.player, ship_symbol)
        where = ship.nav.waypoint_symbol if ship else ""
        return await self.send(acts.refuel(ship_symbol, where, units))

    async def do(self, act: Act[T]) -> T:
        """Carry a deed out, and keep what its answer says of the ship."""
        answer = await self.send(act)
        await learn(self.deeds.fleet, self.deeds.contracts, self.player, act, answer)
        return answer

    async def send(self, act: Act[T]) -> T:
        """Carry a deed out; what its answer says of the ship is the caller's to keep.

        Raises what the game refuses, and OutcomeUnknown with what looking showed for a lost answer.
        """
        await trio.lowlevel.checkpoint()  # a caller who is cancelled opens nothing
        intent = await self._opened(act)
        self.deeds.under_way.add(intent.intent_id)
        try:
            return await self._carried_out(intent, act)
        finally:
            self.deeds.under_way.discard(intent.intent_id)

    async def _carried_out(self, intent: Intent, act: Act[T]) -> T:
        dispatch, settlement = Dispatch(), self.deeds.settlement
        try:
            answer = await act.send(self.deeds.games.of(self.player, self.lane, dispatch))
        except trio.Cancelled:
            if not dispatch.sent:
                await settlement.drop(intent)
            raise
        except OutcomeUnknown as error:
            (verdict,) = await settlement.look_up(self.player, [intent])
            raise attrs.evolve(
                error, found=verdict.state, trade=verdict.trade, subject=_subject(intent)
            ) from error
        except FleetError:
            await settlement.settle(self.player, intent, IntentState.REFUSED)
            raise
        await settlement.settle(self.player, intent, IntentState.DONE, _moved(act, answer))
        return answer

    async def _opened(self, act: Act[T]) -> Intent:
        """Write the intent; while the database is away nothing may be done, so wait for it.

        The writing is kept from a cancellation: one that nobody knows of would stay open.
        """
        intent = self._intent(act)
        while True:
            try:
                if not await self.deeds.store.own_player(self.player.player_id):
                    raise PlayerFlown(self.player.agent_symbol)
                with trio.move_on_after(SETTLE_SECONDS, shield=True):
                    return await self.deeds.store.open_intent(intent)
                log.warning("deed_waits", operation=act.operation, reason="the database is slow")
            except StoreUnavailable as error:
                log.warning("deed_waits", operation=act.operation, reason=error.message)
            await trio.sleep(STORE_RETRY_SECONDS)

    def _intent(self, act: Act[T]) -> Intent:
        intent = Intent(
            intent_id=0,
            player_id=self.player.player_id,
            ship_symbol=act.ship_symbol,
            operation=act.operation,
            created_at=clock.now(),
            target=act.target,
            container_id=container_id.get(),
            good=act.good,
            units=act.units,
        )
        return attrs.evolve(intent, before=before(intent, self._known(act), act.price))

    def _known(self, act: Act[T]) -> Evidence:
        """Return what is known of what the deed would change."""
        fleet, contracts = self.deeds.fleet, self.deeds.contracts
        ship = fleet.known(self.player, act.ship_symbol) if act.ship_symbol else None
        match act.operation:
            case Operation.SHIP_PURCHASE:
                return Evidence(ship, has=fleet.symbols(self.player))
            case Operation.NEGOTIATE:
                return Evidence(ship, has=contracts.ids(self.player))
            case Operation.CONTRACT_ACCEPT | Operation.CONTRACT_FULFILL:
                return Evidence(ship, contract=contracts.known(self.player, act.target))
        return Evidence(ship)


def _moved(act: Act[T], answer: T) -> Spending | None:
    """Return what the answer says that the deed moved; none for what cost and brought nothing."""
    spending = act.money(answer) if act.money else None
    return spending if spending is not None and spending.total_price else None


def _subject(intent: Intent) -> str:
    """Return the command that shows what a deed would have changed."""
    match intent.operation:
        case Operation.CONTRACT_ACCEPT | Operation.CONTRACT_FULFILL:
            return f"contract get {intent.target}"
        case Operation.NEGOTIATE:
            return "contract list"
        case Operation.CHART if intent.before is not None:
            return f"waypoint get {intent.before.waypoint_symbol}"
    return f"ship get {intent.ship_symbol}" if intent.ship_symbol else "ship list"
