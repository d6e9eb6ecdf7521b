"""Deeds: the one place through which every request passes that changes the world.

Each is written down when its turn to be sent has come, and settled by its answer
(`domain.intents`), together with the money that it moved. Nothing is repeated here: a deed whose
answer is lost is in doubt (`doubts`), and its caller hears OutcomeUnknown with what looking showed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.deeds.doubts import Doubt, Doubts
from spacetraders.application.deeds.learning import learn
from spacetraders.application.deeds.settlement import (
    SETTLE_SECONDS,
    STORE_RETRY_SECONDS,
    Settlement,
)
from spacetraders.application.errors.orders import DeedInDoubt
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import LOOK_ATTEMPTS, Fleet
from spacetraders.application.operations.money import moved
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Dispatch, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.doubts import LATE_SECONDS, subjects
from spacetraders.domain.evidence import Evidence
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.judgement import Verdict, before
from spacetraders.domain.operations import Scene
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown, Refused
from spacetraders.domain.ships import Ship
from spacetraders.errors import FleetError

T = TypeVar("T")

PERSON_STORE_SECONDS = 3.0
"""How long a person's deed waits for a database that takes no writes; one that is restarted is
back by then."""

MOST_OPEN = 100_000
"""Open intents that are read at once: one for each ship whose request waits for its turn."""

log = structlog.get_logger("deeds")


def _contracts(deeds: "Deeds") -> Contracts:
    return Contracts(deeds.games)


def _settlement(deeds: "Deeds") -> Settlement:
    return Settlement(deeds.store, deeds.games, deeds.fleet, deeds.contracts)


def _doubts(deeds: "Deeds") -> Doubts:
    return Doubts(deeds.settlement, deeds.late_seconds)


def _untold(_: str, **__: object) -> None:
    """Tell nobody."""


@attrs.frozen
class Deeds:
    """Gives every doer a game whose deeds are recorded, and settles what was left open.

    `late_seconds` is how long after its answer was lost a deed may still be carried out.
    """

    store: Store
    games: Games
    fleet: Fleet
    late_seconds: float = LATE_SECONDS
    contracts: Contracts = attrs.field(
        default=attrs.Factory(_contracts, takes_self=True), init=False, repr=False
    )
    settlement: Settlement = attrs.field(
        default=attrs.Factory(_settlement, takes_self=True), init=False, repr=False
    )
    doubts: Doubts = attrs.field(
        default=attrs.Factory(_doubts, takes_self=True), init=False, repr=False
    )
    under_way: set[int] = attrs.field(factory=set, repr=False)
    """The intents whose doer still waits: for the answer, or in a pause before another attempt."""

    def of(self, player: Player, lane: Lane, tell: Callable[..., None] = _untold) -> "RecordedGame":
        """Return the game as `player` changes it; its deeds wait in `lane`.

        `tell` takes a message and its fields: what a deed waits for that takes long.
        """
        return RecordedGame(self, player, lane, tell)

    def withhold(self, player: Player, intents: Sequence[Intent]) -> None:
        """Leave alone what these open deeds concern, until `reconcile` has looked at them."""
        for intent in intents:
            if intent.intent_id not in self.doubts:
                self.doubts.add(player, intent, look=False)

    async def reconcile(
        self, player: Player, *, opened_before: datetime, listed: Sequence[Ship] | None = None
    ) -> None:
        """Look at the intents that were left open since then; what is not done stays in doubt.

        `listed` are ships as the game has just listed them; any other is asked for, a few times.
        A deed of which the game cannot tell now stays open.
        """
        waiting = self.under_way.copy()  # they may be settled while the open ones are read
        opened = await self.store.intents(player.player_id, IntentState.OPEN, limit=MOST_OPEN)
        known = waiting | self.under_way
        left = [
            intent
            for intent in opened
            if intent.created_at < opened_before and intent.intent_id not in known
        ]
        self.withhold(player, left)
        shown = None if listed is None else {ship.symbol: ship for ship in listed}
        await self.doubts.look_at(player, shown, attempts=LOOK_ATTEMPTS)


@attrs.frozen
class RecordedGame:
    """A player's game, with every deed written down before and after."""

    deeds: Deeds
    player: Player
    lane: Lane
    tell: Callable[..., None] = _untold

    async def do(self, deed: Deed[T]) -> T:
        """Carry a deed out, and keep what its answer says of the world.

        If cancelled, a deed that has not left is dropped; one that has is waited for, and settled.

        Raises:
            Refused: the game said no, and nothing was done.
            OutcomeUnknown: the answer is lost, with what looking showed. A container hears it once
                that is known for good, a person after the first look.
            DeedInDoubt: a person's deed concerns what an earlier one may still change.
            PlayerFlown: another daemon flies the player, and nothing was sent.
            StoreUnavailable: a person's deed could not be written down, and was not sent.

        """
        answer = await self._send(deed)
        await learn(self.deeds.fleet, self.deeds.contracts, self.player, deed, answer)
        return answer

    async def _send(self, deed: Deed[T]) -> T:
        await trio.lowlevel.checkpoint()  # a caller who is cancelled opens nothing
        await self._cleared(deed)
        record = _Record()

        async def write_down() -> None:
            record.intent = await self._opened(deed)
            self.deeds.under_way.add(record.intent.intent_id)

        dispatch = Dispatch(write_down)
        try:
            answer = await self._carried_out(deed, dispatch, record)
        finally:
            self._leave(dispatch, record)
        return answer

    async def _cleared(self, deed: Deed[T]) -> None:
        """Let nothing be done to what an earlier deed in doubt concerns."""
        concerned = subjects(deed.operation, deed.ship_symbol, deed.target)
        doubt = self.deeds.doubts.about(self.player.player_id, concerned)
        if doubt is None:
            return
        if self.lane is Lane.PERSON:
            raise DeedInDoubt(doubt.intent.operation.name, doubt.intent.created_at, doubt.again_at)
        self._tell_of(doubt)
        await self.deeds.doubts.cleared(self.player.player_id, concerned)

    async def _carried_out(self, deed: Deed[T], dispatch: Dispatch, record: "_Record") -> T:
        settlement = self.deeds.settlement
        try:
            answer = await self.deeds.games.of(self.player, self.lane, dispatch).do(deed)
        except trio.Cancelled:
            if record.intent is not None and not dispatch.sent:
                await settlement.drop(record.intent)
            raise
        except OutcomeUnknown as error:
            raise await self._found(record.doubted(self.deeds, self.player), error) from error
        except FleetError as error:
            if record.intent is not None:
                await self._refused(deed, record, error)
            raise
        assert record.intent is not None, "what is sent has been written down"
        spending = moved(record.intent, answer)
        await settlement.settle(self.player, record.intent, IntentState.DONE, spending)
        record.settled = True
        return answer

    async def _refused(self, deed: Deed[T], record: "_Record", error: FleetError) -> None:
        """Settle a refusal; raises OutcomeUnknown where the deed itself was what it is for."""
        assert record.intent is not None
        settlement = self.deeds.settlement
        if isinstance(error, Refused) and error.code in deed.operation.echoes:
            (verdict,) = await settlement.look_up(self.player, [record.intent], last=False)
            if verdict.state is IntentState.FOUND_DONE:
                record.settled = True
                lost = OutcomeUnknown(deed.operation.name, f"{error.reason} (code {error.code})")
                raise _told(lost, record.intent, verdict) from error
        await settlement.settle(self.player, record.intent, IntentState.REFUSED)
        record.settled = True

    async def _found(self, doubt: Doubt, error: OutcomeUnknown) -> OutcomeUnknown:
        """Wait for what looking shows: a person for the first look, others for the verdict."""
        await doubt.looked.wait()
        if doubt.verdict is None and self.lane is not Lane.PERSON:
            self._tell_of(doubt)
            await doubt.settled.wait()
        if doubt.verdict is None:
            return attrs.evolve(error, again_at=doubt.again_at, subject=_subject(doubt.intent))
        return _told(error, doubt.intent, doubt.verdict)

    def _tell_of(self, doubt: Doubt) -> None:
        self.tell(
            "waits until it is known whether a deed was carried out",
            deed=doubt.intent.operation.name,
            looks_again=clock.iso(doubt.again_at),
        )

    def _leave(self, dispatch: Dispatch, record: "_Record") -> None:
        """Let go of a deed; one that is left open is in doubt from here on."""
        if record.intent is None:
            return
        self.deeds.under_way.discard(record.intent.intent_id)
        if dispatch.sent and not record.settled and record.doubt is None:
            record.doubted(self.deeds, self.player)

    async def _opened(self, deed: Deed[T]) -> Intent:
        """Write the intent; while the database takes none, nothing may be done.

        A container waits for it, and says so. A person is told after a moment: raises
        StoreUnavailable, and nothing was sent. The writing itself is kept from a cancellation: an
        intent that nobody knows of would stay open.
        """
        intent, began = self._intent(deed), clock.monotonic()
        waits = False
        while True:
            try:
                return await self._written(intent)
            except StoreUnavailable as error:
                if self.lane is Lane.PERSON and clock.monotonic() - began >= PERSON_STORE_SECONDS:
                    outcome = f"{deed.operation.name} was not sent to the game"
                    raise attrs.evolve(error, outcome=outcome) from error
                if not waits:
                    log.warning("deed_waits", operation=deed.operation.name, reason=error.message)
                    self.tell("waits for the database", reason=error.message)
                waits = True
            await trio.sleep(STORE_RETRY_SECONDS)

    async def _written(self, intent: Intent) -> Intent:
        store = self.deeds.store
        if not await store.own_player(self.player.player_id):
            raise PlayerFlown(self.player.agent_symbol)
        with trio.move_on_after(SETTLE_SECONDS, shield=True):
            return _noted(await store.open_intent(intent))
        raise StoreUnavailable(store.statistics().database, "it is slow")

    def _intent(self, deed: Deed[T]) -> Intent:
        intent = Intent(
            intent_id=0,
            player_id=self.player.player_id,
            ship_symbol=deed.ship_symbol,
            operation=deed.operation,
            created_at=clock.now(),
            target=deed.target,
            container_id=errand.current().container_id,
            good=deed.good,
            units=deed.units,
        )
        return attrs.evolve(intent, before=before(intent, self._known(deed), deed.price))

    def _known(self, deed: Deed[T]) -> Evidence:
        """Return what is known of what the deed would change."""
        fleet, contracts = self.deeds.fleet, self.deeds.contracts
        ship = fleet.known(self.player, deed.ship_symbol) if deed.ship_symbol else None
        match deed.operation.shown_in:
            case Scene.FLEET:
                return Evidence(ship, has=fleet.symbols(self.player))
            case Scene.CONTRACTS:
                return Evidence(ship, has=contracts.ids(self.player))
            case Scene.CONTRACT:
                return Evidence(ship, contract=contracts.known(self.player, deed.target))
        return Evidence(ship)


@attrs.define(eq=False)
class _Record:
    """What is written of a deed while it is carried out: nothing, until its turn has come."""

    intent: Intent | None = None
    doubt: Doubt | None = None
    settled: bool = False

    def doubted(self, deeds: Deeds, player: Player) -> Doubt:
        """Put the deed in doubt."""
        assert self.intent is not None, "what was sent has been written down"
        self.doubt = deeds.doubts.add(player, self.intent)
        return self.doubt


def _told(error: OutcomeUnknown, intent: Intent, verdict: Verdict) -> OutcomeUnknown:
    """Return the error with what looking showed."""
    return attrs.evolve(error, found=verdict.state, trade=verdict.trade, subject=_subject(intent))


def _noted(intent: Intent) -> Intent:
    """Note an intent for whoever asks what a message has led to."""
    noted = errand.current().intents
    if noted is not None:
        noted.append(intent)
    return intent


def _subject(intent: Intent) -> str:
    """Return the command that shows what a deed would have changed."""
    match intent.operation.shown_in:
        case Scene.CONTRACT:
            return f"contract get {intent.target}"
        case Scene.CONTRACTS:
            return "contract list"
        case Scene.WAYPOINT if intent.before is not None:
            return f"waypoint get {intent.before.waypoint_symbol}"
    return f"ship get {intent.ship_symbol}" if intent.ship_symbol else "ship list"
