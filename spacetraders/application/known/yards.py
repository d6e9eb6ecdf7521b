"""Yards: where a type of ship is sold, by the prices seen last and by what yards list."""

import math
from collections.abc import Sequence
from functools import partial

import attrs

from spacetraders.application.errors.places import NoFacility, UnknownWaypoint
from spacetraders.application.errors.work import NoYard, PriceTooHigh
from spacetraders.application.gathering import gather
from spacetraders.application.known.systems import Atlas
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound, NotVisible


@attrs.define(eq=False)
class Yards:
    """The types of ships that yards list, by universe and waypoint, and the choice of one.

    The list of a yard can be read from afar, its prices only from there (MECHANICS 2).
    """

    store: Store
    games: Games
    atlas: Atlas
    _listed: dict[tuple[str, str], frozenset[str]] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<Yards: {len(self._listed)} asked>"

    async def check(self, player: Player, waypoint_symbol: str, ship_type: str, lane: Lane) -> None:
        """Check that a waypoint has a yard that lists a type.

        Raises:
            UnknownWaypoint, NoFacility, NoYard: there is no such place, no yard, or no such type.
            Refused, StrangeAnswer, Unreachable: the game does not tell.
        """
        place = await self.atlas.waypoint(player, waypoint_symbol, lane)
        if not place.has_shipyard:
            raise NoFacility(waypoint_symbol, "shipyard")
        if ship_type not in await self._types(player, waypoint_symbol, lane):
            raise NoYard(ship_type, waypoint_symbol)

    async def best(
        self,
        player: Player,
        start: str,
        ship_type: str,
        lane: Lane,
        *,
        most: int | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> str:
        """Return the yard of a system where a type is cheapest, as seen last.

        `start` is where the way there begins. Where no price within `most` was seen, it is the
        nearest yard that lists the type and was not seen.

        Raises:
            UnknownWaypoint: `start` is on no chart.
            NoYard: no yard sells it.
            PriceTooHigh: all that sell it ask for more than `most` credits.
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: there is no chart.
        """
        system = system_of(start)
        chart = await self.atlas.chart(player, system, lane, wanted=[start])
        here = chart.waypoints.get(start)
        if here is None:
            raise UnknownWaypoint(start)
        yards = {
            name: math.dist((place.x, place.y), (here.x, here.y))
            for name, place in chart.waypoints.items()
            if place.has_shipyard and name not in left_out
        }
        asked = {
            seen.waypoint_symbol: seen.quote.purchase_price
            for seen in await self.store.seen_quotes(player.reset_date, ship_type)
            if seen.quote.type == SHIP and seen.waypoint_symbol in yards
        }
        cheapest = min(asked, key=lambda name: (asked[name], yards[name], name), default=None)
        if cheapest is not None and (most is None or asked[cheapest] <= most):
            return cheapest
        for name in sorted(yards.keys() - asked.keys(), key=lambda name: (yards[name], name)):
            if ship_type in await self._types(player, name, lane):
                return name
        if cheapest is None or most is None:
            raise NoYard(ship_type, system)
        raise PriceTooHigh(ship_type, cheapest, asked[cheapest], most)

    async def that_list(
        self, player: Player, yards: Sequence[str], ship_type: str, lane: Lane
    ) -> list[str]:
        """Return those of some yards that list a type. Each is asked once in a run.

        Raises:
            Refused, StrangeAnswer, Unreachable: the game does not tell.
        """
        asked = (partial(self._types, player, yard, lane) for yard in yards)
        listed = await gather(*asked)
        return [yard for yard, types in zip(yards, listed, strict=True) if ship_type in types]

    async def _types(self, player: Player, waypoint_symbol: str, lane: Lane) -> frozenset[str]:
        key = (player.reset_date, waypoint_symbol)
        if key not in self._listed:
            game = self.games.of(player, lane)
            try:
                yard = await game.ask(table.SHIPYARD(waypoint_symbol))
            except (NotFound, NotVisible):
                return frozenset()
            self._listed[key] = frozenset(yard.ship_types)
        return self._listed[key]
