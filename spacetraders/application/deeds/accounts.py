"""Accounts: the agent is only ever read together with the ledger, which then adds up to it."""

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.deeds.hindsight import Hindsight
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.accounts import (
    CONTRACT_LOST,
    Loss,
    Reading,
    Standing,
    Wanted,
    losses_in,
)
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable

NOTHING_YET = Standing(recorded=0, newest=0, under_way=0, lost=False, explained_since=None)
"""Where a ledger stands that has no entry."""

MOST_LOSSES = 1000
"""Lost contracts that are remembered as booked; the game tells of far fewer at once."""

AGENT_ATTEMPTS = 4
"""How often an agent, or its events, are asked for: others wait for the end of it."""

log = structlog.get_logger("ledger")


@attrs.frozen
class Accounts:
    """Reads agents, and writes down what their credits have changed by without a deed of ours."""

    store: Store
    games: Games
    hindsight: Hindsight

    async def agent(self, player: Player, lane: Lane) -> Agent:
        """Return the player's agent as the game has it now; the ledger waits if it must.

        Raises Unreachable after AGENT_ATTEMPTS.
        """
        game = self._game(player, lane)
        try:
            known = await self.store.standing(player.player_id)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)
            return await game.ask(table.AGENT())
        agent = await game.ask(table.AGENT())
        try:
            agent, _ = await self._booked(player, agent, known, lane)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)
        return agent

    async def reading(self, player: Player, lane: Lane) -> Reading:
        """Return the ledger beside the game's balance; raises StoreUnavailable."""
        known = await self.store.standing(player.player_id)
        agent = await self._game(player, lane).ask(table.AGENT())
        _, reading = await self._booked(player, agent, known, lane)
        return reading

    async def open(self, player: Player, agent: Agent) -> None:
        """Begin the ledger of a player that has just been registered; one that has begun stays."""
        try:
            await self._booked(player, agent, NOTHING_YET, Lane.PERSON)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)

    async def losses(self, player: Player, lane: Lane) -> list[Loss]:
        """Ask the game which advances it took back that are not in the ledger yet.

        None where the game does not tell; raises StoreUnavailable.
        """
        since = (await self.store.standing(player.player_id)).explained_since
        try:
            events = (await self._game(player, lane).ask(table.AGENT_EVENTS())).events
        except (Refused, StrangeAnswer, Unreachable) as error:
            log.warning("events_not_told", reason=error.message)
            return []
        wanted = Wanted(kind=CONTRACT_LOST)
        entries = await self.store.entries(player.player_id, wanted, limit=MOST_LOSSES)
        booked = {entry.contract_id for entry in entries}
        found = losses_in(events, since + self.games.clock.ahead) if since else []
        return [loss for loss in found if loss.contract_id not in booked]

    def _game(self, player: Player, lane: Lane) -> Game:
        return self.games.of(player, lane, attempts=AGENT_ATTEMPTS)

    async def _booked(
        self, player: Player, agent: Agent, known: Standing, lane: Lane
    ) -> tuple[Agent, Reading]:
        """Compare and adjust; where a deed explains the change after all, with a second reading.

        Returns the agent as it was read last.
        """
        changed = agent.credits != known.recorded and known.newest and not known.under_way
        if changed and await self.hindsight.explain(player, lane):
            known = await self.store.standing(player.player_id)
            agent = await self._game(player, lane).ask(table.AGENT())
        missing = agent.credits < known.recorded and not known.under_way
        losses = await self.losses(player, lane) if missing else []
        reading = await self.store.book(
            player.player_id,
            agent.credits,
            asked_after=known.newest,
            booked_at=clock.now(),
            losses=losses,
        )
        if reading.adjusted and known.newest:
            log.warning("ledger_adjusted", agent=player.agent_symbol, credits=reading.adjusted)
        return agent, reading
