"""Handler of the message that removes a player: its token goes, and its rows stay."""

import attrs
import structlog

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import KNOWN_PLAYER
from spacetraders.application.errors.players import PlayerBusy, PlayerFlown
from spacetraders.application.known.ships import Fleet
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers

log = structlog.get_logger("players")


@attrs.frozen
class RemovedPlayer:
    """A player that was removed."""

    player_id: int
    agent_symbol: str


@attrs.frozen
class RemovePlayer(Message[RemovedPlayer]):
    """Fly for an agent no longer: its token is forgotten. Its rows stay, for when it comes back."""

    player: PlayerRef


@attrs.frozen
class RemovalHandler:
    """The handler that removes players."""

    players: Players
    fleet: Fleet
    containers: Containers

    @answers("player.remove", raises=(*KNOWN_PLAYER, PlayerBusy, PlayerFlown))
    async def remove(self, command: RemovePlayer) -> RemovedPlayer:
        player = await self.players.resolve(command.player, past=True)
        if not await self.players.store.own_player(player.player_id):
            raise PlayerFlown(player.agent_symbol)
        # Asked just before, so that nothing is awaited between this and the call of the store. That
        # looks at the rows too.
        live = [c for c in self.containers.live() if c.player_id == player.player_id]
        if live or not await self.players.store.remove_player(player.player_id):
            raise PlayerBusy(player.agent_symbol, [each.container_id for each in live])
        self.fleet.forget(player)
        log.info("player_removed", agent=player.agent_symbol)
        return RemovedPlayer(player.player_id, player.agent_symbol)
