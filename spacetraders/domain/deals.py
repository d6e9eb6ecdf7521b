"""Deals: what to buy where and to sell where, judged by the prices that were seen last."""

import math
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

    `seen` are the prices by place. What is `taken`, a good and where it is bought, is left to
    others. A lot is one transaction's; fuel is no cargo.
    """
    deals = (
        attrs.evolve(deal, distance=_way(places, here, deal.origin, deal.destination))
        for deal in _lots(seen, room, credits)
        if (deal.good, deal.origin) not in taken
    )
    paying = [deal for deal in deals if deal.profit > 0]
    return max(paying, key=lambda d: (d.yields, d.good, d.origin, d.destination), default=None)


def best_buyer(
    seen: Mapping[str, Sequence[Quote]], places: Mapping[str, Waypoint], *, here: str, good: str
) -> str | None:
    """Return the place that pays most for a good, the nearest of equal ones; None if none does."""
    bids = [(bid.sell_price, place) for place, bid in _quotes_of(seen, good)]
    best = max(bids, key=lambda bid: (bid[0], -_way(places, here, bid[1]), bid[1]), default=None)
    return None if best is None else best[1]


def _lots(
    seen: Mapping[str, Sequence[Quote]],
    room: int,
    credits: int,  # noqa: A002 - the game's word
) -> Iterator[Deal]:
    for origin, quotes in seen.items():
        for ask in quotes:
            if ask.type == SHIP or ask.trade_symbol == FUEL or ask.purchase_price <= 0:
                continue
            units = min(room, ask.trade_volume, credits // ask.purchase_price)
            for destination, bid in _quotes_of(seen, ask.trade_symbol):
                if units > 0 and bid.sell_price > ask.purchase_price:
                    prices = ask.purchase_price, bid.sell_price
                    yield Deal(ask.trade_symbol, origin, destination, units, *prices, 0.0)


def _quotes_of(seen: Mapping[str, Sequence[Quote]], good: str) -> Iterator[tuple[str, Quote]]:
    for place, quotes in seen.items():
        yield from ((place, quote) for quote in quotes if quote.trade_symbol == good)


def _way(places: Mapping[str, Waypoint], *stops: str) -> float:
    at = [(places[stop].x, places[stop].y) for stop in stops]
    return sum(math.dist(a, b) for a, b in pairwise(at))
