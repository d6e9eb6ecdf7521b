"""The end of containers whose universe is over: they are stopped with that reason, for good."""

from collections.abc import Callable

import attrs

from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.errors.players import PastUniverse
from spacetraders.application.known.ships import Fleet
from spacetraders.containers.failures import reason_of
from spacetraders.containers.live import Live
from spacetraders.containers.roster import Roster
from spacetraders.domain.players import Player


@attrs.frozen
class Burial:
    """Ends what goes on for players whose universe is over."""

    roster: Roster
    fleet: Fleet
    deeds: Deeds

    async def bury(self, player: Player, stop: Callable[[Live], None]) -> None:
        """End the containers of a past player by `stop`, and forget its ships and markets.

        Its open deeds are settled as UNTOLD. Nothing is asked of the game. It may be called again.
        If cancelled, the containers end all the same.

        Raises:
            StoreUnavailable: the open deeds could not be settled.
        """
        over = self.deeds.games.universe.over(player)
        if over is None:
            return
        mine = [live for live in self.roster if live.container.player_id == player.player_id]
        for live in mine:
            _tell(live, over)
            stop(live)
        # Before their end: some of them may wait until a deed in doubt is known.
        await self.deeds.bury(player)
        for live in mine:
            await live.ended.wait()
        # A deed that was under way may be in doubt since then.
        await self.deeds.bury(player)
        self.fleet.forget(player)
        self.deeds.treasury.forget(player.player_id)
        self.deeds.beliefs.forget(player.reset_date)


def _tell(live: Live, over: PastUniverse) -> None:
    """Note in a container, and in its log, why it ends."""
    if live.over is None:
        live.over = over
        live.context.log.warning(over.message, kind=over.kind)
        live.container = attrs.evolve(live.container, exit_reason=reason_of(over))
