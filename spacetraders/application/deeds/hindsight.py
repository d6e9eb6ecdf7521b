"""Hindsight: deeds that were not found done are judged again where credits do not add up.

A slow server may carry a deed out after its second look. The agent's credits then differ from the
ledger. The trades that the market or shipyard lists, or what else shows the deed, are looked at
before the difference counts as moved by another client.
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
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.accounts import Entry, Wanted
from spacetraders.domain.deeds.doubts import HINDSIGHT
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.judgement import CLOCK_SKEW, cost, is_trade_of, judge
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.game.trades import Trade
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

MOST_DOUBTED = 1_000
"""How many deeds of one state are read at once. Those whose answers were lost are few."""

MOST_ENTRIES = 1_000

ATTEMPTS = 2
"""How often each question is put to the game. The ledger waits, and is compared again later."""

ENTRY_SKEW = timedelta(minutes=5)
"""How far an entry's time may be from its trade's: it is written later, and by another clock."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Hindsight:
    """Looks again at deeds that were settled as FOUND_UNDONE or UNTOLD."""

    store: Store
    games: Games
    witnesses: Witnesses
    treasury: Treasury

    async def explain(self, player: Player, lane: Lane, own: Spending | None = None) -> bool:
        """Settle as FOUND_DONE each deed that shows as done now, and return whether one did.

        `own` is the spending of a deed that is about to be entered. Its trade is not taken for
        another deed's. A deed of which the game does not tell stays as it is. If cancelled, the
        deeds settled so far stay settled.

        Raises:
            StoreUnavailable: the deeds could not be read.
        """
        found = False
        # The oldest first: an equal trade belongs to the earlier deed, and the entry that this
        # writes keeps the next deed from taking the same trade.
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
        """Return the deeds of the last day that may have moved credits, oldest first."""
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
        """Return what a deed moved, if it shows as done now."""
        # A deed that no market lists is judged as at its second look.
        if intent.operation.listed is None:
            evidence = await self.witnesses.weigh(player, intent, ATTEMPTS)
            if evidence is None:
                return None
            judged = judge(intent, evidence)
            done = judged.state is IntentState.FOUND_DONE
            return cost(intent, evidence, judged) if done else None
        # The order of these three questions matters. A deed under way has its trade listed before
        # the ledger has its entry. If the entries were read first, a deed could be carried out and
        # settled in between, and its trade would pass for this deed's. So the trades come first.
        # The standing comes next: with another deed under way, a trade may be that deed's. The
        # entries come last, and have every trade of a deed that was settled by then.
        trades = await self.witnesses.trades(player, intent, lane, ATTEMPTS)
        mine = [trade for trade in trades if is_trade_of(intent, trade)]
        # The deed of `own` is still open, and so counts as under way itself.
        under_way = (await self.store.standing(player.player_id)).under_way
        if not mine or under_way > (own is not None):
            return None
        entered: list[Spending | Entry] = [] if own is None else [own]
        entered += await self._entries(player, intent)
        trade = _unexplained(mine, entered)
        return None if trade is None else Spending.of_trade(intent.operation.ledger_kind, trade)

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
        await self.treasury.settle(
            intent, IntentState.FOUND_DONE, settled_at=clock.now(), spending=spending
        )


def _unexplained(trades: Sequence[Trade], entered: Sequence[Spending | Entry]) -> Trade | None:
    """Return the oldest trade without an entry."""
    # Equal trades cannot be told apart, so they are counted against equal entries.
    left = Counter(map(_key, entered))
    for trade in sorted(trades, key=lambda trade: trade.timestamp):
        key = _key(Spending.of_trade("", trade))
        if left[key] <= 0:
            return trade
        left[key] -= 1
    return None


def _key(moved: Spending | Entry) -> tuple[str | None, str | None, int | None, int]:
    """Return what an entry has in common with the trade that it is of."""
    return moved.waypoint_symbol, moved.trade_symbol, moved.units, moved.total_price
