"""Deals: what to buy where and to sell where, judged by the prices that were seen last."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from spacetraders.domain.waypoints import FUEL, Quote, Waypoint

SHIP = "SHIP"
"""The type of a quote for a ship, which no hold takes."""

CREDITS_PER_DISTANCE = 1.0
"""What a map unit flown costs: a unit of fuel in CRUISE (MECHANICS 3.1), of which a hundred cost
about 72 credits in a start system, and something on top for the time."""

LEAST_DISTANCE = 20.0
"""What two places at one spot count for: docking and dealing take their time there too."""

LEAST_RETURN = 0.4
"""What a deal has to gain at least, as a share of its outlay. Markets make and use up so much an
hour, whatever it costs (MECHANICS 6.4): who trades a good until it hardly pays sells no more of it
in the end, only at worse prices. By 6.1 two markets that are left alone come to a return of 0.4
where margins are 5 %, the least that is seen, and of 0.7 where they are 8 %, the usual."""


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
        """Where it is bought, and where sold."""
        return self.origin, self.destination

    @property
    def outlay(self) -> int:
        """Credits that the goods cost."""
        return self.units * self.ask

    @property
    def profit(self) -> float:
        """Credits that it brings in all."""
        return self.units * (self.bid - self.ask) - CREDITS_PER_DISTANCE * self.distance

    @property
    def yields(self) -> float:
        """Credits for each map unit flown: what deals are compared by."""
        return self.profit / (LEAST_DISTANCE + self.distance)


def is_worth(ask: int, bid: int) -> bool:
    """Whether what is bought for `ask` a unit gains enough where it brings `bid`."""
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
    """Return the deal that yields most for a ship with so much `room`, None where none pays.

    `seen` are the prices by place. What is `taken`, a good and where it is bought or sold, is left
    to others. A lot is one transaction's at both ends; fuel is no cargo.
    """
    deals = (
        Deal(
            ask.trade_symbol,
            origin,
            destination,
            min(room, ask.trade_volume, bid.trade_volume, credits // ask.purchase_price),
            ask.purchase_price,
            bid.sell_price,
            _way(places, here, origin, destination),
        )
        for origin, ask, destination, bid in _spreads(seen, taken)
    )
    paying = [deal for deal in deals if deal.units > 0 and deal.profit > 0]
    return max(paying, key=lambda d: (d.yields, d.good, d.origin, d.destination), default=None)


def best_buyer(
    seen: Mapping[str, Sequence[Quote]], places: Mapping[str, Waypoint], *, here: str, good: str
) -> str | None:
    """Return the place that pays most for a good, the nearest of equal ones; None if none does."""
    bids = [(bid.sell_price, place) for place, bid in _quotes_of(seen, good)]
    best = max(bids, key=lambda bid: (bid[0], -_way(places, here, bid[1]), bid[1]), default=None)
    return None if best is None else best[1]


def _spreads(
    seen: Mapping[str, Sequence[Quote]], taken: Collection[tuple[str, str]]
) -> Iterator[tuple[str, Quote, str, Quote]]:
    """Return the prices, with their places, between which a good is worth its trade."""
    offers: dict[str, list[tuple[str, Quote]]] = defaultdict(list)
    for place, quotes in seen.items():
        for quote in quotes:
            if quote.type != SHIP and (quote.trade_symbol, place) not in taken:
                offers[quote.trade_symbol].append((place, quote))
    offers.pop(FUEL, None)
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
