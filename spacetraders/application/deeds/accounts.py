"""Accounts: reads an agent's credits, and has the ledger adjusted where it differs from them."""

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.deeds.hindsight import Hindsight
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.accounts import (
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
"""The standing of a ledger without entries."""

MOST_LOSSES = 1000
"""How many booked losses are read at once. The game tells of far fewer."""

AGENT_ATTEMPTS = 4
"""How often an agent, or its events, are asked for. Settling deeds waits for the end of it."""

log = structlog.get_logger("ledger")


@attrs.frozen
class Accounts:
    """Reads agents, and books the changes of their credits that no deed of ours has made.

    Every method asks the game in `lane`, at most AGENT_ATTEMPTS times. If cancelled, an entry is
    written whole or not at all, and the next reading finds what is missing.
    """

    store: Store
    games: Games
    hindsight: Hindsight
    treasury: Treasury

    async def agent(self, player: Player, lane: Lane) -> Agent:
        """Return the player's agent as the game has it now, and adjust the ledger to its credits.

        While the database is away the ledger is left as it is.

        Raises:
            Refused, StrangeAnswer: the game does not tell of the agent.
            Unreachable: it gave no answer in AGENT_ATTEMPTS.
        """
        # The standing is read before the game is asked. Else an entry could be written while the
        # answer is under way, and the answer may or may not have it.
        known: Standing | None = None
        try:
            known = await self.store.standing(player.player_id)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)
        agent = await self._game(player, lane).ask(table.AGENT())
        return agent if known is None else await self._compared(player, agent, known, lane)

    async def reading(self, player: Player, lane: Lane) -> Reading:
        """Return the ledger beside the game's balance, after it was adjusted.

        Raises:
            StoreUnavailable: the ledger could not be read or written.
            Refused, StrangeAnswer, Unreachable: as `agent` raises them.
        """
        known = await self.store.standing(player.player_id)
        agent = await self._game(player, lane).ask(table.AGENT())
        _, reading = await self._booked(player, agent, known, lane)
        return reading

    async def open(self, player: Player, agent: Agent) -> None:
        """Begin the ledger of a new player with the credits of `agent`.

        A ledger that has entries stays as it is. While the database is away nothing is written,
        and the first reading begins the ledger.
        """
        await self._compared(player, agent, NOTHING_YET, Lane.PERSON)

    async def losses(self, player: Player, lane: Lane) -> list[Loss]:
        """Ask the game which advances it took back that are not in the ledger yet.

        The list is empty where the game does not tell.

        Raises:
            StoreUnavailable: the ledger could not be read.
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
        # Events bear the time of the server's clock, and entries that of ours.
        found = losses_in(events, since + self.games.clock.ahead) if since else []
        return [loss for loss in found if loss.contract_id not in booked]

    def _game(self, player: Player, lane: Lane) -> Game:
        return self.games.of(player, lane, attempts=AGENT_ATTEMPTS)

    async def _compared(self, player: Player, agent: Agent, known: Standing, lane: Lane) -> Agent:
        try:
            agent, _ = await self._booked(player, agent, known, lane)
        except StoreUnavailable as error:
            log.warning("ledger_not_compared", reason=error.message)
        return agent

    async def _booked(
        self, player: Player, agent: Agent, known: Standing, lane: Lane
    ) -> tuple[Agent, Reading]:
        """Compare, explain and adjust, and return the agent as it was read last."""
        # An open deed may have moved the credits already, so that its own answer explains them.
        changed = agent.credits != known.recorded and known.newest and not known.under_way
        if changed and await self.hindsight.explain(player, lane):
            # Deeds were settled with their prices, so both sides are read again.
            known = await self.store.standing(player.player_id)
            agent = await self._game(player, lane).ask(table.AGENT())
        # The game takes an advance back without a request. Only missing credits point to that, and
        # asking for the events costs a request.
        missing = agent.credits < known.recorded and not known.under_way
        losses = await self.losses(player, lane) if missing else []
        # An entry after `known` may or may not be in the balance. Then nothing is booked.
        reading = await self.store.book(
            player.player_id,
            agent.credits,
            asked_after=known.newest,
            booked_at=clock.now(),
            losses=losses,
        )
        if reading.adjusted:
            self.treasury.adjusted(player.player_id)
        # The opening of a ledger is an adjustment too, but no surprise.
        if reading.adjusted and known.newest:
            log.warning("ledger_adjusted", agent=player.agent_symbol, credits=reading.adjusted)
        return agent, reading
