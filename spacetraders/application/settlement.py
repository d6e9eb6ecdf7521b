"""Settling deeds: by their answer, by what the game shows, or because they were never sent."""

from collections.abc import Mapping, Sequence
from functools import partial

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.accounts import Accounts
from spacetraders.application.agreements import Contracts
from spacetraders.application.errors import UnknownContract, UnknownShip
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import Games, Lane
from spacetraders.application.store import Store, StoreUnavailable, UnexplainedLoss
from spacetraders.application.witnesses import Witnesses
from spacetraders.domain.accounts import Loss
from spacetraders.domain.intents import Intent, IntentState, Operation
from spacetraders.domain.judgement import (
    MOVE_CREDITS,
    Evidence,
    Verdict,
    concerns,
    cost,
    judge,
)
from spacetraders.domain.ledger import Spending
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable
from spacetraders.domain.ships import Ship

SETTLE_SECONDS = 5.0
"""How long the writing of a deed is kept from a cancellation; later it is left to recovery."""

LOSSES_SECONDS = 3.0
"""How long the game is asked for what it took back; later it counts as moved elsewhere."""

STORE_RETRY_SECONDS = 1.0
WITNESS_RETRY_SECONDS = 10.0

log = structlog.get_logger("deeds")


def _witnesses(settlement: "Settlement") -> Witnesses:
    return Witnesses(settlement.games, settlement.fleet, settlement.contracts)


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
        """Settle as refused what was surely never sent, though its caller is being cancelled.

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
        attempts: int | None = None,
    ) -> list[Verdict]:
        """Settle intents, oldest first, by what the game shows; returns the verdict on each.

        `shown` are ships as the game has just listed them; any other is asked for, and so are the
        witnesses, with so many `attempts`, or without end. Where those have an end, a deed of which
        the game cannot tell stays open, and has no verdict.
        """
        if not intents:
            return []
        symbols = {intent.ship_symbol for intent in intents if intent.ship_symbol}
        shown = dict(shown or {})
        untold = await self._look_at(player, symbols - shown.keys(), shown, attempts)
        intents = [intent for intent in intents if intent.ship_symbol not in untold]
        if not intents:
            return []
        latest = await self._latest(player, intents[0])
        verdicts = []
        for intent in intents:
            ship = shown.get(intent.ship_symbol) if intent.ship_symbol else None
            evidence = Evidence(ship, _later(intent, latest))
            try:
                evidence = await self._with_more(player, intent, evidence, attempts)
            except Unreachable as error:
                log.warning("deed_left_open", operation=intent.operation, reason=error.message)
                continue
            verdicts.append(judge(intent, evidence))
            await self._settle_by(player, intent, evidence, verdicts[-1])
        return verdicts

    async def _settled(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None
    ) -> bool:
        with trio.move_on_after(SETTLE_SECONDS, shield=True):
            try:
                await self._write(player, intent, state, spending)
            except StoreUnavailable as error:
                log.warning("deed_not_settled", operation=intent.operation, reason=error.message)
            else:
                return True
        return False

    async def _write(
        self, player: Player, intent: Intent, state: IntentState, spending: Spending | None
    ) -> None:
        """Write it; where credits are missing from before the deed, ask the game for losses."""
        write = partial(self.store.settle_intent, intent.intent_id, state, spending=spending)
        try:
            await write(settled_at=clock.now())
        except UnexplainedLoss:
            losses: list[Loss] = []
            with trio.move_on_after(LOSSES_SECONDS):
                losses = await Accounts(self.store, self.games).losses(player, Lane.PERSON)
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

    async def _look_at(
        self, player: Player, symbols: set[str], shown: dict[str, Ship], attempts: int | None
    ) -> set[str]:
        """Add to `shown` what is there; returns those that the game cannot tell of."""
        untold = set()
        for symbol in sorted(symbols):
            try:
                shown[symbol] = await self.fleet.look(
                    player, symbol, Lane.FLIGHT, attempts=attempts
                )
            except UnknownShip:
                continue
            except Unreachable as error:
                if attempts is None:
                    raise
                log.warning("deeds_left_open", ship=symbol, reason=error.message)
                untold.add(symbol)
        return untold

    async def _latest(
        self, player: Player, intent: Intent
    ) -> dict[tuple[str | None, Operation], int]:
        """Read which deeds came later, waiting for a database that is away."""
        while True:
            try:
                return await self.store.latest_deeds(player.player_id, after=intent.intent_id)
            except StoreUnavailable as error:
                log.warning("deed_not_settled", operation=intent.operation, reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)

    async def _with_more(
        self, player: Player, intent: Intent, evidence: Evidence, attempts: int | None
    ) -> Evidence:
        """Add what else can tell more than the ship; deeds that began meanwhile count as later."""
        try:
            more = await self._heard(player, intent, evidence, attempts)
        except (Refused, StrangeAnswer, UnknownContract) as error:
            log.warning("witness_silent", operation=intent.operation, reason=error.message)
            return evidence
        if more is evidence:
            return evidence
        return attrs.evolve(more, later=_later(intent, await self._latest(player, intent)))

    async def _heard(
        self, player: Player, intent: Intent, evidence: Evidence, attempts: int | None
    ) -> Evidence:
        """Hear the witnesses; without an end to the attempts, a game that is away is waited for."""
        while True:
            try:
                return await self.witnesses.hear(player, intent, evidence, attempts=attempts)
            except Unreachable as error:
                if attempts is not None:
                    raise
                log.warning("witness_away", operation=intent.operation, reason=error.message)
                await trio.sleep(WITNESS_RETRY_SECONDS)

    async def _settle_by(
        self, player: Player, intent: Intent, evidence: Evidence, verdict: Verdict
    ) -> None:
        about = {"ship": intent.ship_symbol, "operation": intent.operation}
        log.warning("answer_lost", found=verdict.state, **about)
        spending = cost(intent, evidence, verdict)
        found = verdict.state is IntentState.FOUND_DONE
        if spending is None and found and intent.operation in MOVE_CREDITS:
            log.warning("cost_unknown", **about)
        await self.settle(player, intent, verdict.state, spending)


def _later(
    intent: Intent, latest: Mapping[tuple[str | None, Operation], int]
) -> frozenset[Operation]:
    return frozenset(
        operation
        for (ship_symbol, operation), newest in latest.items()
        if newest > intent.intent_id and concerns(intent, ship_symbol, operation)
    )
