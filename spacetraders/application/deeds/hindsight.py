"""Hindsight: deeds that were not found done, judged again where credits do not add up.

A deed may land after its second look. Then the credits say so, sooner or later: what its market or
shipyard lists, or what else shows it, is looked at before a change counts as somebody else's.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.deeds.witnesses import Witnesses
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.accounts import Entry, Wanted
from spacetraders.domain.doubts import HINDSIGHT
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.domain.judgement import CLOCK_SKEW, cost, is_trade_of, judge
from spacetraders.domain.ledger import Spending
from spacetraders.domain.players import Player
from spacetraders.domain.trades import Trade
from spacetraders.errors import FleetError

MOST_DOUBTED = 1_000
"""Deeds in a state that are read at once; those whose answers are lost are few."""

MOST_ENTRIES = 1_000

ATTEMPTS = 2
"""How often each thing is asked for: the ledger waits for it, and is compared again later."""

ENTRY_SKEW = timedelta(minutes=5)
"""An entry is written later than its trade was made, and by another clock."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Hindsight:
    """Looks again at what was settled without having been found done."""

    store: Store
    games: Games
    witnesses: Witnesses

    async def explain(self, player: Player, lane: Lane, own: Spending | None = None) -> bool:
        """Settle as done what turns out to have been; returns whether anything was.

        `own` is what a deed moved that is about to be entered: its trade is not taken for another
        deed's. While others are under way, nothing is decided by trades. Raises StoreUnavailable.
        """
        found = False
        for intent in await self._doubted(player):
            try:
                judged = await self._judged(player, intent, lane, own)
            except FleetError as error:
                log.info("not_judged_again", operation=intent.operation.name, reason=error.message)
                continue
            if judged is not None:
                await self._settle(intent, judged)
                found = True
        return found

    async def _doubted(self, player: Player) -> list[Intent]:
        """Return the deeds that credits may still have been moved by, oldest first."""
        since, found = clock.now() - HINDSIGHT, list[Intent]()
        for state in (IntentState.FOUND_UNDONE, IntentState.UNTOLD):
            settled = await self.store.intents(player.player_id, state, limit=MOST_DOUBTED)
            found += [
                intent
                for intent in settled
                if intent.operation.moves_credits and intent.created_at > since
            ]
        return sorted(found, key=lambda intent: intent.intent_id)

    async def _judged(
        self, player: Player, intent: Intent, lane: Lane, own: Spending | None
    ) -> Spending | None:
        """Return what a deed moved, if it shows now that it was done."""
        if intent.operation.listed is None:
            evidence = await self.witnesses.weigh(player, intent, ATTEMPTS)
            if evidence is None:
                return None
            judged = judge(intent, evidence)
            done = judged.state is IntentState.FOUND_DONE
            return cost(intent, evidence, judged) if done else None
        trades = await self.witnesses.trades(player, intent, lane, ATTEMPTS)
        mine = [trade for trade in trades if is_trade_of(intent, trade)]
        # The trade of a deed under way may be listed before the ledger has it. So that is asked
        # after the trades, and the ledger after that.
        under_way = (await self.store.standing(player.player_id)).under_way
        if not mine or under_way > (own is not None):
            return None
        entered = [] if own is None else [_key_of_spending(own)]
        entered += map(_key_of_entry, await self._entries(player, intent))
        trade = _unexplained(mine, entered)
        if trade is None:
            return None
        return Spending.of_trade(intent.operation.ledger_kind, trade)

    async def _entries(self, player: Player, intent: Intent) -> Sequence[Entry]:
        wanted = Wanted(
            since=intent.created_at - CLOCK_SKEW - ENTRY_SKEW,
            ship_symbol=intent.ship_symbol,
            kind=intent.operation.ledger_kind,
        )
        return await self.store.entries(player.player_id, wanted, limit=MOST_ENTRIES)

    async def _settle(self, intent: Intent, spending: Spending) -> None:
        log.warning(
            "found_done_after_all",
            operation=intent.operation.name,
            ship=intent.ship_symbol,
            credits=spending.total_price,
        )
        state = IntentState.FOUND_DONE
        settle = self.store.settle_intent
        await settle(intent.intent_id, state, settled_at=clock.now(), spending=spending)


_Key = tuple[str | None, str | None, int | None, int]
"""Where, what, how many units, and the credits that moved: what tells trades and entries apart."""


def _unexplained(trades: Sequence[Trade], entered: Sequence[_Key]) -> Trade | None:
    """Return the oldest trade that the ledger does not have; equal ones are counted."""
    left = Counter(entered)
    for trade in sorted(trades, key=lambda trade: trade.timestamp):
        key = _key_of_spending(Spending.of_trade("", trade))
        if left[key] <= 0:
            return trade
        left[key] -= 1
    return None


def _key_of_spending(spending: Spending) -> _Key:
    return (
        spending.waypoint_symbol,
        spending.trade_symbol,
        spending.units,
        spending.total_price,
    )


def _key_of_entry(entry: Entry) -> _Key:
    return entry.waypoint_symbol, entry.trade_symbol, entry.units, entry.total_price
