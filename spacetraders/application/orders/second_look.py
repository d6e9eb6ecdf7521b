"""The second look: an order that the daemon would refuse is judged again by a fresh look.

Orders are judged by the game's last answers (`desk`). Another client of the same agent may have
moved the ship since then. So the ship or contract that the refusal names is asked for, and the
order is handled once more.
"""

from datetime import datetime, timedelta
from typing import Any

import attrs

from spacetraders import clock
from spacetraders.application.bus.mediator import Handler, Message
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable

FRESH = timedelta(seconds=1)
"""How long a look counts as fresh, and is not repeated."""


@attrs.frozen
class SecondLook:
    """A behaviour of the mediator: a refusal that was foreseen is judged twice."""

    players: Players
    fleet: Fleet
    contracts: Contracts

    async def __call__(self, message: Message[Any], inner: Handler) -> Any:
        """Handle a message, a second time after a foreseen refusal that was worth a look.

        Raises as the handler does. UnknownShip or UnknownContract says that the look found nothing.
        """
        try:
            return await inner(message)
        except Refused as refused:
            # No deed is sent before a foreseen refusal, so the handler may begin anew. The game's
            # own refusals are final.
            if not refused.foreseen or not await self._looked(message, refused):
                raise
        try:
            return await inner(message)
        except Refused as refused:
            # Its hint no longer suggests to look.
            refused.checked = True
            raise

    async def _looked(self, message: Any, refused: Refused) -> bool:
        """Look at the subjects of the refusal, and return whether anything was looked at."""
        # Only messages for a player are judged by what is known, so there is a reference.
        ref: PlayerRef = message.player
        symbol = getattr(message, "ship_symbol", "")
        player = await self.players.resolve(ref, ship_symbol=symbol)
        # Without an answer the first refusal stands, with its hint to look.
        try:
            return await self._looked_at(player, refused.data)
        except (Refused, StrangeAnswer, Unreachable):
            return False

    async def _looked_at(self, player: Player, about: dict[str, Any]) -> bool:
        fleet, contracts, looked = self.fleet, self.contracts, False
        for symbol in filter(None, (about.get("ship_symbol"), about.get("to_ship_symbol"))):
            if _is_old(fleet.seen_at(player, symbol)):
                await fleet.look(player, symbol, Lane.PERSON)
                looked = True
        contract = about.get("contract_id")
        if contract is not None and _is_old(contracts.seen_at(player, contract)):
            await contracts.look(player, contract, Lane.PERSON)
            looked = True
        # Such a refusal says that no ship of the agent is at some place.
        if "agent_symbol" in about and _is_old(fleet.listed_at(player)):
            await fleet.list_again(player, Lane.PERSON)
            looked = True
        return looked


def _is_old(seen_at: datetime | None) -> bool:
    return seen_at is None or clock.now() - seen_at > FRESH
