"""Observing: what a ship sees where it is, kept for whoever plans trades."""

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.atlas import Atlas
from spacetraders.application.ports import Games, Lane
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.waypoints import Quote

log = structlog.get_logger("observing")


@attrs.frozen
class Seen:
    """How many goods and ships had a price."""

    goods: int
    ships: int


@attrs.frozen
class Observer:
    """Reads the market and the shipyard of a waypoint where one of the player's ships is."""

    store: Store
    games: Games
    atlas: Atlas

    async def observe(self, player: Player, waypoint_symbol: str) -> Seen:
        """Read what has prices there, and keep them; they are seen again next time if not kept."""
        waypoint = await self.atlas.waypoint(player, waypoint_symbol, Lane.BACKGROUND)
        game = self.games.of(player, Lane.BACKGROUND)
        goods: tuple[Quote, ...] = ()
        ships: tuple[Quote, ...] = ()
        if waypoint.has_market:
            goods = (await game.market(waypoint_symbol)).quotes
        if waypoint.has_shipyard:
            ships = (await game.shipyard(waypoint_symbol)).quotes
        await self.keep(player, waypoint_symbol, goods + ships)
        return Seen(len(goods), len(ships))

    async def keep(self, player: Player, waypoint_symbol: str, quotes: tuple[Quote, ...]) -> None:
        """Keep prices that were seen; without the database they are seen again next time."""
        try:
            await self.store.save_quotes(
                player.reset_date, waypoint_symbol, quotes, seen_at=clock.now()
            )
        except StoreUnavailable as error:
            log.warning("quotes_not_kept", waypoint=waypoint_symbol, reason=error.message)
