"""Settlement: writes into the database what became of each deed, and what credits it moved.

A deed is settled by its answer, by a look at the game after a lost answer, or as refused where it
was never sent.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds.accounts import Accounts
from spacetraders.application.deeds.hindsight import Hindsight
from spacetraders.application.deeds.witnesses import Witnesses
from spacetraders.application.errand import held
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import (
    RETRY_SECONDS,
    Store,
    StoreUnavailable,
    UnexplainedChange,
)
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.accounts import Loss
from spacetraders.domain.deeds.evidence import Evidence
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.judgement import Verdict, cost, judge
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Unreachable

SETTLE_SECONDS = 5.0
"""How long a cancellation waits while a deed is written. Later the next start settles the deed."""

LOSSES_SECONDS = 3.0
"""How long the game is asked why credits changed. Later the change counts as moved elsewhere."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Settlement:
    """Writes what became of deeds, and looks deeds up whose answers are lost."""

    store: Store
    games: Games
    fleet: Fleet
    contracts: Contracts
    beliefs: Beliefs
    treasury: Treasury
    witnesses: Witnesses = attrs.field(init=False, repr=False)
    accounts: Accounts = attrs.field(init=False, repr=False)
    _dropped: list[Intent] = attrs.field(factory=list, init=False, repr=False)
    _turn: trio.Lock = attrs.field(factory=trio.Lock, init=False, repr=False)

    @witnesses.default
    def _witnesses(self) -> Witnesses:
        return Witnesses(self.store, self.games, self.fleet, self.contracts)

    @accounts.default
    def _accounts(self) -> Accounts:
        hindsight = Hindsight(self.store, self.games, self.witnesses, self.treasury)
        return Accounts(self.store, self.games, hindsight, self.treasury)

    async def settle(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None = None
    ) -> None:
        """Write what became of a deed and what it moved, waiting for a database that is away.

        If cancelled, it tries to write for another SETTLE_SECONDS. Then the intent stays open, and
        the next start looks the deed up.
        """
        while not await self._settled(player, intent, state, spending):  # noqa: ASYNC110 - it is outside
            await trio.sleep(RETRY_SECONDS)

    async def drop(self, intent: Intent) -> None:
        """Settle a deed that was never sent as refused, while its caller is being cancelled.

        After SETTLE_SECONDS the intent stays open, and the next start looks the deed up.
        """
        # All that are dropped while one transaction runs go into the next one together, so that a
        # thousand containers stop as cheaply as two.
        self._dropped.append(intent)
        with held(SETTLE_SECONDS):
            async with self._turn:
                await self._write_dropped()

    async def look_up(
        self,
        player: Player,
        intents: Sequence[Intent],
        shown: Mapping[str, Ship] | None = None,
        *,
        last: bool,
        attempts: int | None = None,
    ) -> list[Verdict]:
        """Look at what the game shows of intents, oldest first, and return the verdict on each.

        An intent that is found done is settled. With `last` the others are settled too. Before the
        last look they may still be carried out.

        `shown` are ships as the game has just listed them. Any other ship, and each witness, is
        asked for `attempts` times, or without end for None. With an end, a deed of which the game
        does not tell is UNTOLD, and is not settled. If cancelled, the rest stays open.

        Raises:
            UnreadableShip: without an end to the attempts, the game cannot tell of a ship.
            Refused: the game refuses to tell of the fleet or of a ship.
        """
        if not intents:
            return []
        shown = dict(shown or {})
        symbols = {intent.ship_symbol for intent in intents if intent.ship_symbol}
        # The ships come before the later deeds. A deed that begins after a ship was seen cannot
        # have changed what was seen, but one that began before may have: it must be in `latest`.
        untold = await self.witnesses.see(player, symbols - shown.keys(), shown, attempts)
        latest = await self.witnesses.latest(player, intents[0])
        verdicts = []
        for intent in intents:
            # Not judged: a ship that the game cannot tell of must not pass for one that is gone.
            if intent.ship_symbol in untold:
                verdicts.append(Verdict(IntentState.UNTOLD))
                continue
            try:
                evidence = await self.witnesses.evidence(player, intent, shown, latest, attempts)
            except Unreachable as error:
                log.warning("deed_left_open", operation=intent.operation.name, reason=error.message)
                verdicts.append(Verdict(IntentState.UNTOLD))
                continue
            verdict = judge(intent, evidence)
            verdicts.append(verdict)
            if last or verdict.state is IntentState.FOUND_DONE:
                await self._settle_by(player, intent, evidence, verdict)
        return verdicts

    async def _settled(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None
    ) -> bool:
        # The answer is known here and nowhere else, so a cancellation has to wait for the writing.
        with held(SETTLE_SECONDS):
            try:
                await self._write(player, intent, state, spending)
            except StoreUnavailable as error:
                log.warning(
                    "deed_not_settled", operation=intent.operation.name, reason=error.message
                )
            else:
                return True
        return False

    async def _write(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None
    ) -> None:
        write = partial(self.treasury.settle, intent, state, spending=spending)
        try:
            await write(settled_at=clock.now())
        except UnexplainedChange:
            # The balance in the answer shows that credits changed before this deed. An earlier deed
            # may have done that, or the game, which takes back the advance of a broken contract.
            losses: list[Loss] = []
            with trio.move_on_after(LOSSES_SECONDS):
                await self.accounts.hindsight.explain(player, Lane.PERSON, spending)
                losses = await self.accounts.losses(player, Lane.PERSON)
            await write(settled_at=clock.now(), losses=losses)

    async def _write_dropped(self) -> None:
        dropped = self._dropped.copy()
        self._dropped.clear()
        # The caller that had the lock before has perhaps written this one's intent with its own.
        if not dropped:
            return
        try:
            await self.treasury.settle_unsent(dropped, settled_at=clock.now())
        except StoreUnavailable as error:
            log.warning("deeds_not_settled", deeds=len(dropped), reason=error.message)

    async def _settle_by(
        self, player: Player, intent: Intent, evidence: Evidence, verdict: Verdict
    ) -> None:
        about = {"ship": intent.ship_symbol, "operation": intent.operation.name}
        log.warning("answer_lost", found=verdict.state, **about)
        # Without a price the credits differ from the ledger, and an adjustment makes up for it.
        spending = cost(intent, evidence, verdict)
        found = verdict.state is IntentState.FOUND_DONE
        if spending is None and found and intent.operation.moves_credits:
            log.warning("cost_unknown", **about)
        if verdict.trade is not None:
            made_at = self.games.clock.ours(verdict.trade.timestamp)
            where = verdict.trade.waypoint_symbol
            self.beliefs.traded(player.reset_date, where, verdict.trade, at=made_at)
        await self.settle(player, intent, verdict.state, spending)
