"""A second look: nobody is refused by what may have changed since it was seen.

Orders are judged by what the game's answers said last (`ordering`). Another client of the same
agent may have moved the ship since; so what an order fails by is looked at, and judged again.
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
"""What was seen as lately as that is not looked at again."""


@attrs.frozen
class SecondLook:
    """A behaviour for all messages: a refusal that was foreseen is judged twice.

    Nothing has been sent to the game before such a refusal, so that the handler may begin anew.
    """

    players: Players
    fleet: Fleet
    contracts: Contracts

    async def __call__(self, message: Message[Any], inner: Handler) -> Any:
        """Handle; raises UnknownShip or UnknownContract for what is there no more."""
        try:
            return await inner(message)
        except Refused as refused:
            if not refused.foreseen or not await self._looked(message, refused):
                raise
        try:
            return await inner(message)
        except Refused as refused:
            refused.checked = True
            raise

    async def _looked(self, message: Any, refused: Refused) -> bool:
        """Look at what the refusal is about; whether anything was looked at."""
        ref: PlayerRef = message.player
        symbol = getattr(message, "ship_symbol", "")
        player = await self.players.resolve(ref, ship_symbol=symbol)
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
        if "agent_symbol" in about and _is_old(fleet.listed_at(player)):
            await fleet.list_again(player, Lane.PERSON)
            looked = True
        return looked


def _is_old(seen_at: datetime | None) -> bool:
    return seen_at is None or clock.now() - seen_at > FRESH
