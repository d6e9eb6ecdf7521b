"""Settling deeds: by their answer, by what the game shows, or because they were never sent."""

from collections.abc import Mapping, Sequence
from functools import partial

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds.accounts import Accounts
from spacetraders.application.deeds.hindsight import Hindsight
from spacetraders.application.deeds.witnesses import Witnesses
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable, UnexplainedChange
from spacetraders.domain.accounts import Loss
from spacetraders.domain.evidence import Evidence
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.judgement import (
    Verdict,
    cost,
    judge,
)
from spacetraders.domain.ledger import Spending
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Unreachable
from spacetraders.domain.ships import Ship

SETTLE_SECONDS = 5.0
"""How long the writing of a deed is kept from a cancellation; later it is left to recovery."""

LOSSES_SECONDS = 3.0
"""How long the game is asked by what credits changed; later it counts as moved elsewhere."""

STORE_RETRY_SECONDS = 1.0


log = structlog.get_logger("deeds")


def _witnesses(settlement: "Settlement") -> Witnesses:
    return Witnesses(settlement.store, settlement.games, settlement.fleet, settlement.contracts)


def _accounts(settlement: "Settlement") -> Accounts:
    hindsight = Hindsight(settlement.store, settlement.games, settlement.witnesses)
    return Accounts(settlement.store, settlement.games, hindsight)


@attrs.frozen
class Settlement:
    """Writes what became of deeds, and finds it out where the answer is lost."""

    store: Store
    games: Games
    fleet: Fleet
    contracts: Contracts
    witnesses: Witnesses = attrs.field(
        default=attrs.Factory(_witnesses, takes_self=True), init=False, repr=False
    )
    accounts: Accounts = attrs.field(
        default=attrs.Factory(_accounts, takes_self=True), init=False, repr=False
    )
    _dropped: list[int] = attrs.field(factory=list, init=False, repr=False)
    _turn: trio.Lock = attrs.field(factory=trio.Lock, init=False, repr=False)

    async def settle(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None = None
    ) -> None:
        """Settle even while being cancelled, and wait for a database that is away.

        What a cancelled caller cannot write stays open, and is looked up by recovery.
        """
        while not await self._settled(player, intent, state, spending):  # noqa: ASYNC110 - it is outside
            await trio.sleep(STORE_RETRY_SECONDS)

    async def drop(self, intent: Intent) -> None:
        """Settle as refused what was surely not carried out, though its caller is being cancelled.

        Whatever is dropped while another waits for the database goes into one transaction, so that
        a thousand containers stop as cheaply as two.
        """
        self._dropped.append(intent.intent_id)
        with trio.move_on_after(SETTLE_SECONDS, shield=True):
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
        """Look at what the game shows of intents, oldest first; returns the verdict on each.

        Those that are found done are settled. The others are only where this is the `last` look:
        until then they may still be carried out. `shown` are ships as the game has just listed
        them; any other is asked for, and so are the witnesses, with so many `attempts`, or without
        end. Where those have an end, a deed of which the game cannot tell is UNTOLD, and not
        settled.
        """
        if not intents:
            return []
        shown = dict(shown or {})
        symbols = {intent.ship_symbol for intent in intents if intent.ship_symbol}
        untold = await self.witnesses.see(player, symbols - shown.keys(), shown, attempts)
        latest = await self.witnesses.latest(player, intents[0])
        verdicts = []
        for intent in intents:
            if intent.ship_symbol in untold:
                verdicts.append(Verdict(IntentState.UNTOLD))
                continue
            try:
                evidence = await self.witnesses.heard(player, intent, shown, latest, attempts)
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
        with trio.move_on_after(SETTLE_SECONDS, shield=True):
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
        """Write it; where credits changed before the deed, ask the game by what."""
        write = partial(self.store.settle_intent, intent.intent_id, state, spending=spending)
        try:
            await write(settled_at=clock.now())
        except UnexplainedChange:
            losses: list[Loss] = []
            with trio.move_on_after(LOSSES_SECONDS):
                await self.accounts.hindsight.explain(player, Lane.PERSON, spending)
                losses = await self.accounts.losses(player, Lane.PERSON)
            await write(settled_at=clock.now(), losses=losses)

    async def _write_dropped(self) -> None:
        """Write all that wait; whoever had the turn before may have written ours with theirs."""
        dropped = self._dropped.copy()
        self._dropped.clear()
        if not dropped:
            return
        try:
            await self.store.settle_intents(dropped, IntentState.REFUSED, settled_at=clock.now())
        except StoreUnavailable as error:
            log.warning("deeds_not_settled", deeds=len(dropped), reason=error.message)

    async def _settle_by(
        self, player: Player, intent: Intent, evidence: Evidence, verdict: Verdict
    ) -> None:
        about = {"ship": intent.ship_symbol, "operation": intent.operation.name}
        log.warning("answer_lost", found=verdict.state, **about)
        spending = cost(intent, evidence, verdict)
        found = verdict.state is IntentState.FOUND_DONE
        if spending is None and found and intent.operation.moves_credits:
            log.warning("cost_unknown", **about)
        await self.settle(player, intent, verdict.state, spending)
