"""Deals of the strategy `greedy`: a good, where to buy and where to sell it, by the last prices."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.waypoints import FUEL, Quote, Waypoint

CREDITS_PER_DISTANCE = 1.0
"""The cost of a map unit flown: a unit of fuel in CRUISE (MECHANICS 3.1), of which a hundred cost
about 72 credits in a start system, and something on top for the time."""

LEAST_DISTANCE = 20.0
"""Map units added to each way, since docking and trading take their time as well."""

LEAST_RETURN = 0.4
"""The least gain of a deal, as a share of its outlay. Markets make and use up a fixed amount an
hour, at any price (MECHANICS 6.4). Trading a good until it hardly pays sells no more of it in the
end, only at worse prices. By 6.1 two markets that are left alone come to a return of 0.4 where
margins are 5 %, the least that is seen, and of 0.7 where they are 8 %, the usual."""


@attrs.frozen
class Deal:
    """Buy `units` of a good at one place for `ask` each, and sell them at another for `bid`."""

    good: str
    origin: str
    destination: str
    units: int
    ask: int
    bid: int
    distance: float
    """The map units of the whole way, from where the ship is."""

    @property
    def ends(self) -> tuple[str, str]:
        """The waypoints where it is bought and sold."""
        return self.origin, self.destination

    @property
    def outlay(self) -> int:
        """Credits that the goods cost."""
        return self.units * self.ask

    @property
    def profit(self) -> float:
        """The credits that it brings, less the cost of the way."""
        return self.units * (self.bid - self.ask) - CREDITS_PER_DISTANCE * self.distance

    @property
    def yields(self) -> float:
        """The profit for each map unit, by which deals are compared."""
        return self.profit / (LEAST_DISTANCE + self.distance)


def is_worth(ask: int, bid: int) -> bool:
    """Whether a good that costs `ask` a unit and brings `bid` gains enough."""
    return 0 < ask * (1 + LEAST_RETURN) <= bid


def best_deal(
    seen: Mapping[str, Sequence[Quote]],
    places: Mapping[str, Waypoint],
    *,
    here: str,
    room: int,
    credits: int,  # noqa: A002 - the game's word
    taken: Collection[tuple[str, str]] = (),
) -> Deal | None:
    """Return the deal that yields most for a ship with `room` units of room, or None.

    `seen` are the prices by waypoint. `taken` are pairs of a good and a waypoint that are left to
    other ships.
    """
    # A lot is no more than one transaction takes at both ends: the next one has another price.
    deals = (
        Deal(
            ask.trade_symbol,
            origin,
            destination,
            # No division by 0: `is_worth` leaves goods out that cost nothing.
            min(room, ask.trade_volume, bid.trade_volume, credits // ask.purchase_price),
            ask.purchase_price,
            bid.sell_price,
            _way(places, here, origin, destination),
        )
        for origin, ask, destination, bid in _spreads(seen, taken)
    )
    # Compared by profit for the way, since its time could be spent on another deal.
    paying = [deal for deal in deals if deal.units > 0 and deal.profit > 0]
    # The symbols decide between equal deals, so that the choice is the same each time.
    return max(paying, key=lambda d: (d.yields, d.good, d.origin, d.destination), default=None)


def best_buyer(
    seen: Mapping[str, Sequence[Quote]], places: Mapping[str, Waypoint], *, here: str, good: str
) -> str | None:
    """Return the waypoint that pays most for a good, the nearest of equal ones, or None."""
    bids = [(bid.sell_price, place) for place, bid in _quotes_of(seen, good)]
    best = max(bids, key=lambda bid: (bid[0], -_way(places, here, bid[1]), bid[1]), default=None)
    return None if best is None else best[1]


def _spreads(
    seen: Mapping[str, Sequence[Quote]], taken: Collection[tuple[str, str]]
) -> Iterator[tuple[str, Quote, str, Quote]]:
    """Yield the pairs of prices, with their waypoints, between which a good gains enough."""
    offers: dict[str, list[tuple[str, Quote]]] = defaultdict(list)
    for place, quotes in seen.items():
        for quote in quotes:
            # A taken place is left out at either end: the other ship's trade moves the price there.
            if quote.type != SHIP and (quote.trade_symbol, place) not in taken:
                offers[quote.trade_symbol].append((place, quote))
    offers.pop(FUEL, None)  # fuel is no cargo
    for places in offers.values():
        for origin, ask in places:
            for destination, bid in places:
                if is_worth(ask.purchase_price, bid.sell_price):
                    yield origin, ask, destination, bid


def _quotes_of(seen: Mapping[str, Sequence[Quote]], good: str) -> Iterator[tuple[str, Quote]]:
    for place, quotes in seen.items():
        yield from ((place, quote) for quote in quotes if quote.trade_symbol == good)


def _way(places: Mapping[str, Waypoint], *stops: str) -> float:
    at = [(places[stop].x, places[stop].y) for stop in stops]
    return sum(math.dist(a, b) for a, b in pairwise(at))
