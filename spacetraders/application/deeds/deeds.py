"""Deeds: every request that changes the world is written down, sent once, and settled here.

A deed is written down as an intent (`domain.deeds.intents`) when its turn to be sent has come. Its
answer settles the intent, together with the money that it moved. Nothing is sent a second time: a
deed whose answer is lost is in doubt (`doubts`), and its caller gets OutcomeUnknown with what a
look at the game has shown.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.deeds.doubts import Doubt, Doubts
from spacetraders.application.deeds.learning import Keepers, learn, learn_of_market
from spacetraders.application.deeds.record import Record, intent_of, noted, subject_of, told
from spacetraders.application.deeds.settlement import SETTLE_SECONDS, Settlement
from spacetraders.application.errors.orders import DeedInDoubt
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import LOOK_ATTEMPTS, Fleet
from spacetraders.application.known.sites import Sites
from spacetraders.application.operations.money import moved
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Dispatch, Games, Lane
from spacetraders.application.ports.store import RETRY_SECONDS, Store, StoreUnavailable
from spacetraders.application.treasury.purse import Earmark
from spacetraders.application.treasury.spend import Spend
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.doubts import LATE_SECONDS, subjects
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import OutcomeUnknown, Refused
from spacetraders.errors import FleetError

T = TypeVar("T")
R = TypeVar("R")

PERSON_STORE_SECONDS = 3.0
"""How long a person's deed waits for a database that takes no writes. A restart is shorter."""

MOST_OPEN = 100_000
"""How many open intents are read at once: far more than requests can be under way."""

log = structlog.get_logger("deeds")


def _untold(_: str, **__: object) -> None:
    pass


@attrs.frozen
class Deeds:
    """Makes recorded games for people and containers, and settles deeds that were left open.

    `late_seconds` is how long after its answer was lost a deed may still be carried out.
    `under_way` are the ids of the intents whose callers still wait for an answer.
    """

    store: Store
    games: Games
    fleet: Fleet
    late_seconds: float = LATE_SECONDS
    beliefs: Beliefs = attrs.field(init=False, repr=False)
    sites: Sites = attrs.field(init=False, repr=False)
    contracts: Contracts = attrs.field(init=False, repr=False)
    treasury: Treasury = attrs.field(init=False, repr=False)
    settlement: Settlement = attrs.field(init=False, repr=False)
    doubts: Doubts = attrs.field(init=False, repr=False)
    under_way: set[int] = attrs.field(factory=set, repr=False)

    @beliefs.default
    def _beliefs(self) -> Beliefs:
        return Beliefs(self.store)

    @sites.default
    def _sites(self) -> Sites:
        return Sites(self.games)

    @contracts.default
    def _contracts(self) -> Contracts:
        return Contracts(self.games)

    @treasury.default
    def _treasury(self) -> Treasury:
        return Treasury(self.store, self.games, self.fleet, self._agent)

    @settlement.default
    def _settlement(self) -> Settlement:
        return Settlement(
            self.store, self.games, self.fleet, self.contracts, self.beliefs, self.treasury
        )

    @doubts.default
    def _doubts(self) -> Doubts:
        return Doubts(self.settlement, self.late_seconds)

    def of(
        self,
        player: Player,
        lane: Lane,
        tell: Callable[..., None] = _untold,
        spend: Spend | None = None,
    ) -> "RecordedGame":
        """Return the game that carries out deeds of `player`, which wait in `lane`.

        `tell` takes a message and its fields. It is called with each long wait of a deed. `spend`
        says what its deeds are paid for. Without it that follows from lane and operation.
        """
        return RecordedGame(self, player, lane, tell, spend)

    async def _agent(self, player: Player, lane: Lane) -> Agent:
        # The accounts are made after the treasury, which they tell of adjustments.
        return await self.settlement.accounts.agent(player, lane)

    def withhold(self, player: Player, intents: Sequence[Intent]) -> None:
        """Let no deed change what these open ones concern, until `reconcile` has looked at them."""
        for intent in intents:
            if intent.intent_id not in self.doubts:
                self.doubts.add(player, intent, look=False)

    async def reconcile(
        self, player: Player, *, opened_before: datetime, listed: Sequence[Ship] | None = None
    ) -> None:
        """Take the first look at the player's open intents from before `opened_before`.

        Intents that are found done are settled, and the others stay in doubt. `listed` are ships as
        the game has just listed them. Any other ship is asked for, LOOK_ATTEMPTS times. If
        cancelled, what was not looked at stays open and withheld.

        Raises:
            StoreUnavailable: the open intents could not be read.
            FleetError: the game refused to tell, and `Doubts.run` takes the look later.
        """
        # The open intents are read between two looks at `under_way`: an intent that is settled or
        # opened meanwhile is in one of them, and its caller takes care of it.
        waiting = self.under_way.copy()
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

    async def bury(self, player: Player) -> None:
        """Settle all that is open of a player whose universe is over as UNTOLD, without a look.

        A deed whose caller still waits is left to that caller. If cancelled, the rest stays open.

        Raises:
            StoreUnavailable: the open intents could not be read or written.
        """
        opened = await self.store.intents(player.player_id, IntentState.OPEN, limit=MOST_OPEN)
        left = [each.intent_id for each in opened if each.intent_id not in self.under_way]
        # Where another daemon flies the player, they may be under way there.
        if left and await self.store.own_player(player.player_id):
            log.warning("deeds_of_past_universe", player=player.agent_symbol, deeds=len(left))
            now = clock.now()
            await self.store.settle_intents(left, IntentState.UNTOLD, settled_at=now)
        self.doubts.bury(player)


@attrs.frozen
class RecordedGame:
    """The game for one player, which writes every deed down before it is sent and after it."""

    deeds: Deeds
    player: Player
    lane: Lane
    tell: Callable[..., None] = _untold
    spend: Spend | None = None

    async def do(self, deed: Deed[T]) -> T:
        """Carry a deed out, and keep what its answer says of the world.

        If cancelled, a deed that was not sent is dropped. A request that was sent is waited for,
        and its answer settles the deed. Where that wait is cut short, the deed is in doubt.

        Raises:
            Refused: the game said no, and nothing was done.
            OutcomeUnknown: the answer is lost. The error has what a look at the game showed: for a
                person the first look, for a container the last one.
            DeedInDoubt: a person's deed concerns what an earlier one may still change.
            SpendRefused: the spend gate does not let a paying deed pass, and nothing was sent.
            PlayerFlown: another daemon flies the player, and nothing was sent.
            PastUniverse: the player's universe is over, and nothing was sent.
            StoreUnavailable: a person's deed could not be written down, and was not sent.
        """
        answer = await self._send(deed)
        of = self.deeds
        learn_of_market(of.fleet, of.beliefs, self.player, deed, answer)
        keepers = Keepers(of.fleet, of.contracts, of.sites)
        await learn(keepers, self.player, deed, answer)
        return answer

    async def _send(self, deed: Deed[T]) -> T:
        await trio.lowlevel.checkpoint()  # a caller who is cancelled opens nothing
        self._check_universe()
        await self._cleared(deed)
        record = Record(self.deeds.doubts, self.player, await self._admitted(deed))

        # The gateway calls this when the deed's turn has come. Thousands of deeds may wait for
        # their turn, and a daemon that is killed would have to look all of them up.
        async def write_down() -> None:
            record.intent = await self._opened(deed, record.earmark)
            self.deeds.under_way.add(record.intent.intent_id)

        dispatch = Dispatch(write_down)
        try:
            answer = await self._carried_out(deed, dispatch, record)
        finally:
            self._leave(dispatch, record)
        return answer

    def _check_universe(self) -> None:
        over = self.deeds.games.universe.over(self.player)
        if over is not None:
            raise over

    async def _cleared(self, deed: Deed[T]) -> None:
        """Wait until no earlier deed is in doubt about what this one concerns."""
        concerned = subjects(deed.operation, deed.ship_symbol, deed.target)
        doubt = self.deeds.doubts.about(self.player.player_id, concerned)
        if doubt is None:
            return
        # A doubt lasts a minute. A person decides whether to wait, and a container has the time.
        if self.lane is Lane.PERSON:
            raise DeedInDoubt(doubt.intent.operation.name, doubt.intent.created_at, doubt.again_at)
        self._tell_of(doubt)
        try:
            await self.deeds.doubts.cleared(self.player.player_id, concerned)
        finally:
            errand.held_up(None)

    async def _carried_out(self, deed: Deed[T], dispatch: Dispatch, record: Record) -> T:
        settlement = self.deeds.settlement
        try:
            answer = await self.deeds.games.of(self.player, self.lane, dispatch).do(deed)
        except trio.Cancelled:
            # What was not sent was surely not carried out, so it needs no look. What was sent is
            # put in doubt by `_leave`.
            if record.intent is not None and not dispatch.sent:
                await settlement.drop(record.intent)
            raise
        except OutcomeUnknown as error:
            raise await self._found(record.doubted(), error) from error
        except FleetError as error:
            # Without an intent the deed failed while it waited for its turn.
            if record.intent is not None:
                await self._refused(deed, record, error)
            raise
        assert record.intent is not None, "what is sent has been written down"
        spending = moved(record.intent, answer)
        await settlement.settle(self.player, record.intent, IntentState.DONE, spending)
        record.settled = True
        return answer

    async def _refused(self, deed: Deed[T], record: Record, error: FleetError) -> None:
        """Settle a deed that was refused, perhaps because it had been carried out before."""
        assert record.intent is not None
        settlement = self.deeds.settlement
        # A gateway may have sent the request twice. Then the second is refused because the first
        # was carried out, and only the state of the game tells this from a plain refusal.
        if isinstance(error, Refused) and error.code in deed.operation.echoes:
            # A person does not wait for a game that is away. The deed is in doubt then, and the
            # person hears the refusal, and when it is looked at again.
            hurries = self.lane is Lane.PERSON
            (verdict,) = await settlement.look_up(
                self.player,
                [record.intent],
                last=False,
                attempts=LOOK_ATTEMPTS if hurries else None,
            )
            lost = OutcomeUnknown(deed.operation.name, f"{error.reason} (code {error.code})")
            if verdict.state is IntentState.FOUND_DONE:
                record.settled = True
                raise told(lost, record.intent, verdict) from error
            if verdict.state is IntentState.UNTOLD and hurries:
                raise await self._found(record.doubted(), lost) from error
        await settlement.settle(self.player, record.intent, IntentState.REFUSED)
        record.settled = True

    async def _found(self, doubt: Doubt, error: OutcomeUnknown) -> OutcomeUnknown:
        """Wait for the looks at a deed in doubt, and return the error with what they showed."""
        await doubt.looked.wait()
        # The second look comes a minute later: too late for a person, who gets the time of it.
        if doubt.verdict is None and self.lane is not Lane.PERSON:
            self._tell_of(doubt)
            await doubt.settled.wait()
        # A person may come back at that time, and has a command that shows the subject meanwhile.
        if doubt.verdict is None:
            return attrs.evolve(error, again_at=doubt.again_at, subject=subject_of(doubt.intent))
        return told(error, doubt.intent, doubt.verdict)

    def _tell_of(self, doubt: Doubt) -> None:
        self.tell(
            "waits until it is known whether a deed was carried out",
            deed=doubt.intent.operation.name,
            looks_again=clock.iso(doubt.again_at),
        )
        reason = f"it is not known whether {doubt.intent.operation.name} was carried out"
        idle = Idle(reason, clock.now(), IdleKind.DEED_IN_DOUBT, doubt.again_at)
        errand.held_up(idle)

    def _leave(self, dispatch: Dispatch, record: Record) -> None:
        errand.held_up(None)
        if record.intent is None:
            if record.earmark is not None:
                self.deeds.treasury.dropped(self.player, record.earmark)
            return
        self.deeds.under_way.discard(record.intent.intent_id)
        # A caller that is cancelled, or fails by a defect, has not put its deed in doubt yet.
        if dispatch.sent and not record.settled and record.doubt is None:
            record.doubted()

    async def _admitted(self, deed: Deed[T]) -> Earmark | None:
        """Pass the spend gate before the deed waits for its turn. Raises as it does."""
        admitted = self.deeds.treasury.admitted
        return await self._patiently(
            deed, partial(admitted, self.player, self.lane, deed, self.spend)
        )

    async def _opened(self, deed: Deed[T], earmark: Earmark | None) -> Intent:
        """Write the intent, with what is reserved for it, in one transaction."""
        return await self._patiently(
            deed,
            partial(
                self._written,
                intent_of(self.deeds.fleet, self.deeds.contracts, self.player, deed),
                earmark,
            ),
        )

    async def _patiently(self, deed: Deed[T], call: Callable[[], Awaitable[R]]) -> R:
        """Call the database, and wait for one that is away.

        Raises StoreUnavailable for a person's deed after PERSON_STORE_SECONDS.
        """
        began, waits = clock.monotonic(), False
        try:
            while True:
                try:
                    return await call()
                except StoreUnavailable as error:
                    # A person can act on it. A container can only wait: its work may take days.
                    waited = clock.monotonic() - began
                    if self.lane is Lane.PERSON and waited >= PERSON_STORE_SECONDS:
                        outcome = f"{deed.operation.name} was not sent to the game"
                        raise attrs.evolve(error, outcome=outcome) from error
                    if not waits:
                        self._tell_of_database(deed, error)
                    waits = True
                await trio.sleep(RETRY_SECONDS)
        finally:
            if waits:
                errand.held_up(None)

    def _tell_of_database(self, deed: Deed[T], error: StoreUnavailable) -> None:
        log.warning("deed_waits", operation=deed.operation.name, reason=error.message)
        self.tell("waits for the database", reason=error.message)
        errand.held_up(Idle(error.message, clock.now(), IdleKind.DATABASE_AWAY))

    async def _written(self, intent: Intent, earmark: Earmark | None) -> Intent:
        store = self.deeds.store
        # It may have waited for its turn while its universe ended.
        self._check_universe()
        # A database that came back may have given the player to another daemon meanwhile.
        if not await store.own_player(self.player.player_id):
            raise PlayerFlown(self.player.agent_symbol)
        # Without the shield a cancelled caller would leave an open intent whose id it never got.
        with errand.held(SETTLE_SECONDS):
            if earmark is None:
                return noted(await store.open_intent(intent))
            intent = noted(await store.open_intent(intent, earmark.reservation))
            earmark.reservation = attrs.evolve(earmark.reservation, intent_id=intent.intent_id)
            return intent
        raise StoreUnavailable.slow(store)
