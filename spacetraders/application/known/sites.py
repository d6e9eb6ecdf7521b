"""Sites: the building sites that were looked at, in memory."""

from datetime import datetime, timedelta

import attrs

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound


@attrs.define(eq=False)
class Sites:
    """Building sites by universe and waypoint, each with when it was seen."""

    games: Games = attrs.field(repr=False)
    _seen: dict[tuple[str, str], tuple[Construction | None, datetime]] = attrs.field(
        factory=dict, repr=False
    )

    async def site(
        self, player: Player, waypoint: str, lane: Lane, *, within: timedelta
    ) -> Construction | None:
        """Return a site as seen `within` that time, else as it is now. None where there is none.

        Raises:
            Refused, StrangeAnswer, Unreachable: the game does not tell.
        """
        key = player.reset_date, waypoint
        kept = self._seen.get(key)
        if kept is not None and clock.now() - kept[1] <= within:
            return kept[0]
        try:
            site = await self.games.of(player, lane).ask(table.CONSTRUCTION(waypoint))
        except NotFound:
            site = None
        self._seen[key] = site, clock.now()
        return site

    def known(self, player: Player, waypoint: str) -> Construction | None:
        """Return a site as seen last, or None."""
        kept = self._seen.get((player.reset_date, waypoint))
        return None if kept is None else kept[0]

    def of(self, player: Player) -> tuple[Construction, ...]:
        """Return all sites of the player's universe as seen last."""
        return tuple(
            site
            for (reset_date, _), (site, _) in self._seen.items()
            if site is not None and reset_date == player.reset_date
        )

    def note(self, player: Player, site: Construction) -> None:
        """Keep a site as an answer told it."""
        self._seen[player.reset_date, site.symbol] = site, clock.now()
