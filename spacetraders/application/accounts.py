"""Accounts: the agent is only ever read together with the ledger, which then adds up to it."""

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.ports import Games, Lane
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.accounts import Reading
from spacetraders.domain.players import Agent, Player

NOTHING_YET = 0
"""What stands for the newest entry of a ledger that has none."""

log = structlog.get_logger("ledger")


@attrs.frozen
class Accounts:
    """Reads agents, and writes down what their credits have changed by without a deed of ours."""

    store: Store
    games: Games

    async def agent(self, player: Player, lane: Lane) -> Agent:
        """Return the player's agent as the game has it now; the ledger waits if it must."""
        try:
            newest = (await self.store.standing(player.player_id)).newest
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)
            return await self.games.of(player, lane).agent()
        agent = await self.games.of(player, lane).agent()
        await self._compared(player, agent, newest)
        return agent

    async def reading(self, player: Player, lane: Lane) -> Reading:
        """Return the ledger beside the game's balance; raises StoreUnavailable."""
        newest = (await self.store.standing(player.player_id)).newest
        agent = await self.games.of(player, lane).agent()
        return await self._booked(player, agent, newest)

    async def open(self, player: Player, agent: Agent) -> None:
        """Begin the ledger of a player that has just been registered; one that has begun stays."""
        await self._compared(player, agent, NOTHING_YET)

    async def _compared(self, player: Player, agent: Agent, newest: int) -> None:
        try:
            await self._booked(player, agent, newest)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)

    async def _booked(self, player: Player, agent: Agent, newest: int) -> Reading:
        reading = await self.store.book(
            player.player_id, agent.credits, asked_after=newest, booked_at=clock.now()
        )
        if reading.adjusted and newest > NOTHING_YET:
            log.warning("ledger_adjusted", agent=player.agent_symbol, credits=reading.adjusted)
        return reading
