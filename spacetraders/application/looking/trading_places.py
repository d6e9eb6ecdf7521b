"""Handlers of messages about places to trade: markets by distance, and yards that sell a ship."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import optional_symbol, optional_waypoint, symbol
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import FLEET
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.known.yards import Yards
from spacetraders.application.looking.origins import NearbyMessage, Origins, StartPlace
from spacetraders.application.players.players import Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.game.prices import SHIP, SeenQuote
from spacetraders.domain.game.waypoints import TradedGoods, Waypoint

UNREAD = TradedGoods()
"""What a market trades of which the game does not tell."""


@attrs.frozen
class NearMarket:
    """A market with what it trades, and how many of its prices were seen, and when the last ones.

    `now` is the time of the answer.
    """

    place: Waypoint
    distance: float
    prices: int
    seen_at: datetime | None
    now: datetime

    @property
    def traded(self) -> TradedGoods:
        """What it trades, nothing where that is not known."""
        return self.place.traded or UNREAD


@attrs.frozen
class NearMarkets:
    """The markets of a system, the nearest first, and where distances are counted from."""

    origin: StartPlace
    items: Sequence[NearMarket]


@attrs.frozen
class NearYard:
    """A yard that sells a type of ship, with the price as it was seen last, None where it was not.

    `distance` is in map units, None in another system.
    """

    place: Waypoint
    ship_type: str
    distance: float | None
    seen: SeenQuote | None
    now: datetime


@attrs.frozen
class NearYards:
    """The yards that sell a type of ship, the cheapest first, then those that were never seen."""

    origin: StartPlace
    items: Sequence[NearYard]


@attrs.frozen
class ListMarkets(NearbyMessage[NearMarkets]):
    """The markets of a system, the nearest first, with what each trades and what was seen."""


@attrs.frozen
class FindShip(NearbyMessage[NearYards]):
    """The yards of a system that sell a type of ship, and those elsewhere that were seen to."""

    # Declared anew, so that what must be given stands before what may be.
    ship_type: str = symbol()
    system_symbol: str | None = optional_symbol()
    ship_symbol: str | None = optional_symbol()
    origin: str | None = optional_waypoint()


@attrs.frozen
class TradingPlaceHandlers:
    """The handlers of messages about places to trade."""

    players: Players
    store: Store
    origins: Origins
    yards: Yards

    @answers("market.list", load=Load.SURVEY, raises=(*FLEET, UnknownSystem))
    async def markets(self, query: ListMarkets) -> NearMarkets:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol or "")
        origin, chart = await self.origins.of(player, query, with_goods=True)
        places = [place for place in chart.waypoints.values() if place.has_market]
        names = [place.symbol for place in places]
        seen: dict[str, list[datetime]] = defaultdict(list)
        for each in await self.store.seen_quotes_at(player.reset_date, names):
            if each.quote.type != SHIP:
                seen[each.waypoint_symbol].append(each.seen_at)
        now = clock.now()
        found = [
            NearMarket(
                place,
                origin.distance(place),
                len(seen[place.symbol]),
                max(seen[place.symbol], default=None),
                now,
            )
            for place in places
        ]
        return NearMarkets(origin, sorted(found, key=lambda it: (it.distance, it.place.symbol)))

    @answers("shipyard.find", load=Load.SURVEY, raises=(*FLEET, UnknownSystem))
    async def find(self, query: FindShip) -> NearYards:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol or "")
        origin, chart = await self.origins.of(player, query)
        quotes = await self.store.seen_quotes(player.reset_date, query.ship_type)
        seen = {each.waypoint_symbol: each for each in quotes if each.quote.type == SHIP}
        known = {s: it for s, it in chart.waypoints.items() if it.has_shipyard}
        listing = await self.yards.that_list(player, sorted(known), query.ship_type, Lane.PERSON)
        now, found = clock.now(), []
        for name in {*listing, *seen}:
            place = known.get(name) or await self.origins.place(player, name)
            distance = origin.distance(place) if name in known else None
            found.append(NearYard(place, query.ship_type, distance, seen.get(name), now))
        return NearYards(origin, sorted(found, key=_cheapest_then_nearest))


def _cheapest_then_nearest(yard: NearYard) -> tuple[float, float, str]:
    price = math.inf if yard.seen is None else yard.seen.quote.purchase_price
    distance = math.inf if yard.distance is None else yard.distance
    return price, distance, yard.place.symbol
