"""Handlers of messages about agents and factions."""

from collections.abc import Iterable

import attrs

from spacetraders.application.bus.fields import symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.deeds.accounts import Accounts
from spacetraders.application.error_groups import GAME, LIST
from spacetraders.application.operations import table
from spacetraders.application.orders.desk import Desk
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.universe import Faction, Reputation
from spacetraders.domain.players import Agent


@attrs.frozen
class ReputedFaction:
    """A faction, and our reputation with it, or None where the server does not tell."""

    faction: Faction
    reputation: int | None


@attrs.frozen
class GetAgent(Message[Agent]):
    """The player's own agent, as the game has it now."""

    player: PlayerRef


@attrs.frozen
class ListAgents(Message[Listing[Agent]]):
    """Every agent of the universe, the richest first."""

    player: PlayerRef


@attrs.frozen
class ListFactions(Message[Listing[ReputedFaction]]):
    """Every faction, with what it thinks of the player's agent."""

    player: PlayerRef


@attrs.frozen
class GetFaction(Message[ReputedFaction]):
    """One faction, with what it thinks of the player's agent."""

    player: PlayerRef
    faction: str = symbol()


@attrs.frozen
class PeopleHandlers:
    """The handlers of messages about agents and factions."""

    desk: Desk
    accounts: Accounts

    @answers("agent.get", load=Load.QUESTION, raises=GAME)
    async def agent(self, query: GetAgent) -> Agent:
        player = await self.desk.players.resolve(query.player)
        return await self.accounts.agent(player, Lane.PERSON)

    @answers("agent.list", load=Load.SURVEY, raises=LIST)
    async def agents(self, query: ListAgents) -> Listing[Agent]:
        _, game = await self.desk.game(query.player)
        listed = await game.ask(table.AGENTS())
        ranked = sorted(listed, key=lambda agent: (-agent.credits, agent.symbol))
        return Listing({agent.symbol: agent for agent in ranked}, listed.unreadable)

    @answers("faction.list", load=Load.SURVEY, raises=LIST)
    async def factions(self, query: ListFactions) -> Listing[ReputedFaction]:
        _, game = await self.desk.game(query.player)
        # The list of factions is public, and says nothing of an agent.
        reputations = await game.ask(table.REPUTATIONS())
        known = _by_faction(reputations)
        listed = await game.ask(table.FACTIONS())
        reputed = {
            faction.symbol: ReputedFaction(faction, known.get(faction.symbol))
            for faction in sorted(listed, key=lambda faction: faction.symbol)
        }
        return Listing(reputed, listed.unreadable)

    @answers("faction.get", load=Load.QUESTION, raises=GAME)
    async def faction(self, query: GetFaction) -> ReputedFaction:
        _, game = await self.desk.game(query.player)
        reputations = await game.ask(table.REPUTATIONS())
        faction = await game.ask(table.FACTION(query.faction))
        return ReputedFaction(faction, _by_faction(reputations).get(query.faction))


def _by_faction(reputations: Iterable[Reputation]) -> dict[str, int]:
    return {each.symbol: each.reputation for each in reputations}
