"""Handlers of messages about prices: where a good was seen, which trades pay, and price history.

The prices are those that ships have seen (`known.prices`). The game is not asked for newer ones.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from spacetraders import clock, threads
from spacetraders.application.bus.fields import number, optional_symbol, optional_waypoint, symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import LIST
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Atlas
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.game.prices import SeenQuote, Side, Spread, best_first, best_spreads
from spacetraders.domain.game.waypoints import EXCHANGE, EXPORT, IMPORT, Waypoint, system_of
from spacetraders.domain.players import Player

LIKELY = {
    Side.BUY: (EXPORT, EXCHANGE, IMPORT),
    Side.SELL: (IMPORT, EXCHANGE, EXPORT),
}
"""By the side that we take, where a price is likely to be good (MECHANICS 6.1)."""

Places = dict[str, tuple[int, int]]


@attrs.frozen
class PlacedQuote:
    """A price with the coordinates of its waypoint, if known. `now` is the time of the answer."""

    seen: SeenQuote
    place: tuple[int, int] | None
    now: datetime


@attrs.frozen
class PlacedSpread:
    """A spread with the coordinates of both its waypoints."""

    spread: Spread
    bought: PlacedQuote
    sold: PlacedQuote


@attrs.frozen
class ListedMarket:
    """A market that trades a good, as an EXPORT, IMPORT or EXCHANGE, whose price was never seen."""

    place: Waypoint
    type: str


@attrs.frozen
class FoundGood:
    """The places where a good was seen, the best first, and those that are known to trade it."""

    quotes: list[PlacedQuote]
    listed: list[ListedMarket]


@attrs.frozen
class FindGood(Message[FoundGood]):
    """The places where a good was seen: the cheapest first, or those where it brings most.

    Markets that trade it and were never seen are there besides.
    """

    player: PlayerRef
    good: str = symbol()
    side: Side = Side.BUY


@attrs.frozen
class FindSpreads(Message[list[PlacedSpread]]):
    """The pairs of markets that gain most by one transaction on each side."""

    player: PlayerRef
    good: str | None = optional_symbol()
    limit: int = number(20, least=1, most=1000)


@attrs.frozen
class TellHistory(Message[list[PlacedQuote]]):
    """The newest changes of a good's prices, oldest first."""

    player: PlayerRef
    good: str = symbol()
    waypoint_symbol: str | None = optional_waypoint()
    since: datetime | None = None
    limit: int = number(1000, least=1, most=5000)


@attrs.frozen
class MarketHandlers:
    """The handlers of messages about prices, of the universe of the message's player."""

    players: Players
    store: Store
    atlas: Atlas
    fleet: Fleet

    @answers("market.find", load=Load.LOOKUP, raises=LIST)
    async def find(self, query: FindGood) -> FoundGood:
        player = await self.players.resolve(query.player)
        quotes = await self.store.seen_quotes(player.reset_date, query.good)
        seen = {quote.waypoint_symbol for quote in quotes}
        systems = {*map(system_of, seen), system_of(player.headquarters)}
        systems |= {ship.nav.system_symbol for ship in await self.fleet.recalled(player)}
        listed = [
            each
            for system in sorted(systems)
            for each in await self._listed(player, system, query.good)
            if each.place.symbol not in seen
        ]
        order = LIKELY[query.side]
        listed.sort(key=lambda each: (order.index(each.type), each.place.symbol))
        return FoundGood(await self._placed(player, best_first(quotes, query.side)), listed)

    async def _listed(self, player: Player, system_symbol: str, good: str) -> list[ListedMarket]:
        """Return the markets of a system that trade a good."""
        try:
            chart = await self.atlas.with_goods(player, system_symbol, Lane.PERSON)
        except UnknownSystem:
            return []
        found = []
        for place in chart.waypoints.values():
            kind = None if place.traded is None else place.traded.type_of(good)
            if kind is not None:
                found.append(ListedMarket(place, kind))
        return found

    @answers("market.spreads", load=Load.LOOKUP, raises=LIST)
    async def spreads(self, query: FindSpreads) -> list[PlacedSpread]:
        player = await self.players.resolve(query.player)
        quotes = await self.store.seen_quotes(player.reset_date, query.good)
        places, now = await self._places(player, quotes), clock.now()
        # Thousands of markets have millions of pairs, which would stop the event loop.
        found = await threads.run_sync(best_spreads, quotes, places, query.limit)
        return [
            PlacedSpread(each, _placed(each.bought, places, now), _placed(each.sold, places, now))
            for each in found
        ]

    @answers("market.history", load=Load.LOOKUP, raises=LIST)
    async def history(self, query: TellHistory) -> list[PlacedQuote]:
        player = await self.players.resolve(query.player)
        found = await self.store.quote_history(
            player.reset_date,
            query.good,
            waypoint_symbol=query.waypoint_symbol,
            since=query.since,
            limit=query.limit,
        )
        return await self._placed(player, found)

    async def _placed(self, player: Player, quotes: Sequence[SeenQuote]) -> list[PlacedQuote]:
        places, now = await self._places(player, quotes), clock.now()
        return [_placed(seen, places, now) for seen in quotes]

    async def _places(self, player: Player, quotes: Iterable[SeenQuote]) -> Places:
        """Return the coordinates of the waypoints, from charts."""
        # A system whose prices were seen has its chart, so this takes no requests as a rule.
        places: Places = {}
        for system_symbol in sorted({system_of(seen.waypoint_symbol) for seen in quotes}):
            try:
                chart = await self.atlas.chart(player, system_symbol, Lane.PERSON)
            except UnknownSystem:  # its prices are shown without a place
                continue
            places.update({each.symbol: (each.x, each.y) for each in chart.waypoints.values()})
        return places


def _placed(seen: SeenQuote, places: Places, now: datetime) -> PlacedQuote:
    return PlacedQuote(seen, places.get(seen.waypoint_symbol), now)
