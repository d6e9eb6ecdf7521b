"""Outlets: the market where a mixed hold brings most, by the prices seen last."""

import math
from collections.abc import Mapping, Sequence

from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.waypoints import Quote, Waypoint

CREDITS_PER_DISTANCE = 1.0
"""The cost of a map unit flown: a unit of fuel in CRUISE (MECHANICS 3.1), of which a hundred cost
about 72 credits in a start system, and something on top for the time."""


def best_outlet(
    seen: Mapping[str, Sequence[Quote]],
    places: Mapping[str, Waypoint],
    hold: Mapping[str, int],
    *,
    here: str,
    back: str,
) -> str | None:
    """Return the market that pays most for a hold, less the way there and back to `back`.

    `seen` are the prices by waypoint, `hold` the units by good. A market counts with the goods that
    it lists, the others stay aboard. None where no market lists any of them. All of a good is
    reckoned at one price: the hold of a ship that digs is a tranche or two.
    """
    paid = {place: _paid(quotes, hold) for place, quotes in seen.items() if place in places}

    def gain(place: str) -> tuple[float, str]:
        way = _distance(places, here, place) + _distance(places, place, back)
        return paid[place] - CREDITS_PER_DISTANCE * way, place

    return max((place for place, sum_paid in paid.items() if sum_paid), key=gain, default=None)


def bids_of(seen: Mapping[str, Sequence[Quote]]) -> dict[str, int]:
    """Return the best price that is paid for each good, in credits."""
    bids: dict[str, int] = {}
    for quotes in seen.values():
        for quote in quotes:
            if quote.type != SHIP:
                bids[quote.trade_symbol] = max(quote.sell_price, bids.get(quote.trade_symbol, 0))
    return bids


def _paid(quotes: Sequence[Quote], hold: Mapping[str, int]) -> int:
    return sum(hold.get(quote.trade_symbol, 0) * quote.sell_price for quote in quotes)


def _distance(places: Mapping[str, Waypoint], one: str, other: str) -> float:
    a, b = places[one], places[other]
    return math.dist((a.x, a.y), (b.x, b.y))
