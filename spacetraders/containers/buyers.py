"""Markets that list a good, for goods without a known price.

The list of a market can be read from afar, for a request a market. So it is asked for only where a
hold has a good that no known market takes, and is remembered.
"""

import math
from collections.abc import Iterable

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.known.systems import MARKET_ATTEMPTS
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.containers.missed import OUT_OF_SIGHT, SHUNNED_SECONDS
from spacetraders.domain.game.ships import Nav
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import concerns_all

log = structlog.get_logger("buyers")


@attrs.frozen
class ListedGoods:
    """The goods that a market lists. `until` is when one that could not be read is asked again."""

    goods: frozenset[str]
    until: float = math.inf


@attrs.define(eq=False)
class Buyers:
    """The goods that markets list, by universe and waypoint."""

    games: Games
    _listings: dict[tuple[str, str], ListedGoods] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<Buyers: {len(self._listings)} markets asked>"

    async def nearest(
        self, player: Player, good: str, places: Iterable[Waypoint], nav: Nav
    ) -> str | None:
        """Return the nearest of the markets that lists a good, or None.

        A market that cannot be read counts as one that does not list it, and is asked again later.

        Raises:
            Unreachable: the server is away.
        """
        by_distance = sorted(
            places, key=lambda it: (math.dist((it.x, it.y), (nav.x, nav.y)), it.symbol)
        )
        for place in by_distance:
            if good in await self._goods(player, place.symbol):
                return place.symbol
        return None

    async def _goods(self, player: Player, waypoint: str) -> frozenset[str]:
        key = (player.reset_date, waypoint)
        known = self._listings.get(key)
        if known is None or known.until <= clock.monotonic():
            self._listings[key] = known = await self._asked(player, waypoint)
        return known.goods

    async def _asked(self, player: Player, waypoint: str) -> ListedGoods:
        try:
            game = self.games.of(player, Lane.BACKGROUND, attempts=MARKET_ATTEMPTS)
            market = await game.ask(table.MARKET(waypoint))
        except OUT_OF_SIGHT as error:
            if concerns_all(error):
                raise
            # Remembered too: a market that stays unreadable must not cost a request each time.
            log.warning("market_not_read", waypoint=waypoint, reason=error.message)
            return ListedGoods(frozenset(), clock.monotonic() + SHUNNED_SECONDS)
        return ListedGoods(market.imports | market.exchange | market.exports)
