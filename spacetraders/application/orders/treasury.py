"""Handlers of messages about what may be spent: balance, floors and reservations."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import number
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import GAME
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.players import Player
from spacetraders.domain.reservations import Purpose, Reservation
from spacetraders.domain.spending import Funds

MOST = 10**15
"""The highest floor that is taken, in credits."""


@attrs.frozen
class SeenReservation:
    """An open reservation at `now`."""

    reservation: Reservation
    now: datetime

    @property
    def age_seconds(self) -> float:
        """The seconds since it was made."""
        return max(0.0, (self.now - self.reservation.created_at).total_seconds())


@attrs.frozen
class SeenTreasury:
    """What a player may spend. The balance is None where neither ledger nor game tell it."""

    agent_symbol: str
    funds: Funds
    reservations: list[SeenReservation]

    @property
    def free(self) -> Mapping[str, int]:
        """The credits that may be spent, by purpose."""
        return {purpose.value: self.funds.free(purpose) for purpose in Purpose}


@attrs.frozen
class GetTreasury(Message[SeenTreasury]):
    """What may be spent: the balance, the floors, and what is reserved."""

    player: PlayerRef


@attrs.frozen
class SetTreasury(Message[SeenTreasury]):
    """Set the floor: credits that nothing bought for profit touches, null for the automatic one."""

    player: PlayerRef
    reserve: int | None = number(None, least=0, most=MOST)


@attrs.frozen
class TreasuryHandlers:
    """The handlers of messages about the treasury."""

    players: Players
    treasury: Treasury

    @answers("treasury.get", load=Load.QUESTION, raises=GAME)
    async def get(self, query: GetTreasury) -> SeenTreasury:
        return await self._seen(await self.players.resolve(query.player))

    @answers("treasury.set", raises=GAME)
    async def set(self, command: SetTreasury) -> SeenTreasury:
        player = await self.players.resolve(command.player)
        await self.treasury.set_reserve(player, command.reserve)
        return await self._seen(player)

    async def _seen(self, player: Player) -> SeenTreasury:
        funds = await self.treasury.look(player, Lane.PERSON)
        opened, now = self.treasury.open(player.player_id), clock.now()
        return SeenTreasury(
            player.agent_symbol, funds, [SeenReservation(each, now) for each in opened]
        )
