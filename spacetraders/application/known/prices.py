"""Prices: reads the market and shipyard where a ship is, and keeps the prices for planning."""

from datetime import datetime
from typing import Any

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.systems import Atlas
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import QueryOperation
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.game.prices import SHIP, SeenQuote
from spacetraders.domain.game.trades import Trade
from spacetraders.domain.game.waypoints import Market, Quote
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import StrangeAnswer, Unreachable

ATTEMPTS = 4
"""How often a market is asked for. Then the ship flies on without its prices."""

log = structlog.get_logger("observing")


@attrs.frozen
class Seen:
    """The number of goods and ships that had a price."""

    goods: int
    ships: int


@attrs.frozen
class SeenPrice:
    """A price as it was seen last. `now` is the time of the answer."""

    seen: SeenQuote
    now: datetime


@attrs.frozen
class Observer:
    """Reads the market and the shipyard of a waypoint where one of the player's ships is."""

    store: Store
    games: Games
    atlas: Atlas
    beliefs: Beliefs

    async def observe(self, player: Player, waypoint_symbol: str) -> Seen:
        """Read the market and the shipyard of a waypoint, and keep their prices.

        If cancelled, the prices read so far are kept.

        Raises:
            UnknownWaypoint: there is no such waypoint.
            Refused: the game does not show the prices.
            Unreachable, StrangeAnswer: one of the two could not be read. The other was kept.
        """
        waypoint = await self.atlas.waypoint(player, waypoint_symbol, Lane.BACKGROUND)
        game = self.games.of(player, Lane.BACKGROUND, attempts=ATTEMPTS)
        seen = Seen(0, 0)
        failures: list[Unreachable | StrangeAnswer] = []
        rows: dict[QueryOperation[Any], bool] = {
            table.MARKET: waypoint.has_market,
            table.SHIPYARD: waypoint.has_shipyard,
        }
        for row in (row for row, is_there in rows.items() if is_there):
            try:
                shown = await game.ask(row(waypoint_symbol))
            except (Unreachable, StrangeAnswer) as error:
                # An unreadable market shall not cost the prices of the shipyard beside it.
                failures.append(error)
                continue
            quotes = shown.quotes
            ships = sum(quote.type == SHIP for quote in quotes)
            seen = Seen(seen.goods + len(quotes) - ships, seen.ships + ships)
            trades = shown.trades if isinstance(shown, Market) else ()
            await self.keep(player, waypoint_symbol, quotes, trades)
        if failures:
            raise failures[0]
        return seen

    async def last_seen(
        self, player: Player, waypoint_symbol: str, *, of_ships: bool = False
    ) -> list[SeenPrice]:
        """Return the prices of a waypoint as ships saw them last: of goods, or of ships for sale.

        Raises:
            StoreUnavailable: the database is away.
        """
        seen = await self.store.seen_quotes_at(player.reset_date, (waypoint_symbol,))
        now = clock.now()
        return [SeenPrice(it, now) for it in seen if (it.quote.type == SHIP) is of_ships]

    async def keep(
        self,
        player: Player,
        waypoint_symbol: str,
        quotes: tuple[Quote, ...],
        trades: tuple[Trade, ...] = (),
    ) -> None:
        """Keep the prices of a waypoint as seen now, and what they and its listed trades tell.

        While the database is away, they are kept in memory alone.
        """
        now, ours = clock.now(), self.games.clock.ours
        timed = [attrs.evolve(trade, timestamp=ours(trade.timestamp)) for trade in trades]
        self.beliefs.note(player.reset_date, waypoint_symbol, quotes, now, trades=timed)
        try:
            await self.store.save_quotes(player.reset_date, waypoint_symbol, quotes, seen_at=now)
        except StoreUnavailable as error:
            # The next visit sees prices again, so the ship need not wait for the database.
            log.warning("quotes_not_kept", waypoint=waypoint_symbol, reason=error.message)
