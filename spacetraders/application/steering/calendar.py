"""The calendar: when the server's next reset is, as its status tells."""

from datetime import UTC, datetime

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

WEEK_HOURS = 168.0
"""The hours to the reset where the server does not tell (ECONOMY 13)."""

ASKED_EVERY_SECONDS = 3600.0
"""How often the server is asked: it announces resets days before."""

ATTEMPTS = 2
"""How often it is asked at once. A day planned for wrongly costs less than a tick that waits."""

log = structlog.get_logger("steering")


@attrs.define(eq=False)
class Calendar:
    """When the next reset is, asked for once an hour."""

    games: Games = attrs.field(repr=False)
    _next: datetime | None = None
    _asked_at: float | None = None

    async def hours_left(self, player: Player) -> float:
        """Return the hours until the next reset, a whole week's where nothing is known of it."""
        now = clock.monotonic()
        if self._asked_at is None or now - self._asked_at >= ASKED_EVERY_SECONDS:
            self._asked_at = now
            await self._ask(player)
        if self._next is None:
            return WEEK_HOURS
        left = (self._next - self.games.clock.now()).total_seconds() / 3600
        # One that is past may be late by hours, and the next one is a week away.
        return left if left > 0 else WEEK_HOURS

    async def _ask(self, player: Player) -> None:
        game = self.games.of(player, Lane.BACKGROUND, attempts=ATTEMPTS)
        try:
            told = (await game.ask(table.STATUS())).next_reset
            when = None if told is None else datetime.fromisoformat(told)
        except (FleetError, ValueError) as error:
            log.warning("reset_not_told", reason=str(error))
        else:
            # A time without a zone cannot be compared with one that has it.
            self._next = when if when is None or when.tzinfo else when.replace(tzinfo=UTC)
