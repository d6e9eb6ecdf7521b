"""Intents: the handler that lists deeds with their states."""

import attrs

from spacetraders.application.bus.fields import number
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import KNOWN_PLAYER
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.store import Store
from spacetraders.domain.deeds.intents import Intent, IntentState


@attrs.frozen
class ListIntents(Message[list[Intent]]):
    """The newest deeds, oldest first: of one player or all, in one state or any."""

    player: PlayerRef | None = None
    state: IntentState | None = None
    limit: int = number(100, least=1, most=1000)


@attrs.frozen
class IntentHandlers:
    """The handler of the message about intents."""

    players: Players
    store: Store

    @answers("intent.list", load=Load.LOOKUP, raises=KNOWN_PLAYER)
    async def all(self, query: ListIntents) -> list[Intent]:
        player_id = await self.players.id_of(query.player)
        return await self.store.intents(player_id, query.state, limit=query.limit)
