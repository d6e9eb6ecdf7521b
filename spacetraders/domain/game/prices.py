"""Prices: as seen last, their changes in time, and their spreads between markets."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from spacetraders.domain.game.waypoints import Quote, system_of

OLD = timedelta(hours=1)
"""The age from which a price is marked as old: in an hour a market of growing activity takes or
makes two trade volumes of a good (MECHANICS 6.4)."""

SHIP = "SHIP"
"""The type of a quote for a ship, which is no cargo and which no market buys."""


class Side(StrEnum):
    """Our side of a trade."""

    BUY = "buy"
    SELL = "sell"


@attrs.frozen
class SeenQuote:
    """A price with its waypoint and time. In a history it held from that time on."""

    waypoint_symbol: str
    quote: Quote
    seen_at: datetime

    def is_old(self, now: datetime) -> bool:
        """Whether it has probably changed by now."""
        return now - self.seen_at > OLD


@attrs.frozen
class Spread:
    """A good that is bought at one waypoint and sold at another of the same system.

    `distance` is in map units, None where a place is not known.
    """

    bought: SeenQuote
    sold: SeenQuote
    distance: float | None

    @property
    def good(self) -> str:
        """The good."""
        return self.bought.quote.trade_symbol

    @property
    def margin(self) -> int:
        """Credits gained by each unit, before the price moves."""
        return self.sold.quote.sell_price - self.bought.quote.purchase_price

    @property
    def volume(self) -> int:
        """Units that one transaction on both sides takes, at these prices."""
        return min(self.bought.quote.trade_volume, self.sold.quote.trade_volume)

    @property
    def profit(self) -> int:
        """Credits gained by one transaction on both sides, fuel apart."""
        return self.margin * self.volume


def changed(known: SeenQuote | None, seen: SeenQuote) -> bool:
    """Whether a price begins a new row of the history. An older sighting does not."""
    # Answers may come out of order. An older one must not undo a newer price.
    return known is None or (known.quote != seen.quote and known.seen_at <= seen.seen_at)


def best_first(quotes: Iterable[SeenQuote], side: Side) -> list[SeenQuote]:
    """Sort the prices of a good: for buying the cheapest first, for selling the dearest."""
    if side is Side.BUY:
        return sorted(quotes, key=lambda seen: (seen.quote.purchase_price, seen.waypoint_symbol))
    # Ships are bought alone. Their quotes have 0 as the price to sell.
    listed = (seen for seen in quotes if seen.quote.type != SHIP)
    return sorted(listed, key=lambda seen: (-seen.quote.sell_price, seen.waypoint_symbol))


def best_spreads(
    quotes: Iterable[SeenQuote], places: Mapping[str, tuple[int, int]], limit: int
) -> list[Spread]:
    """Return the pairs of markets of a system that gain most by one transaction on each side.

    Pairs without a gain are left out. Of equal pairs the nearer comes first.
    """
    # Never sorted as a whole: there are as many pairs as the square of markets, and few are shown.
    return heapq.nsmallest(limit, _pairs(quotes, places), key=_worth)


def _worth(spread: Spread) -> tuple[float | str, ...]:
    distance = math.inf if spread.distance is None else spread.distance
    names = (spread.good, spread.bought.waypoint_symbol, spread.sold.waypoint_symbol)
    return (-spread.profit, distance, *names)


def _pairs(quotes: Iterable[SeenQuote], places: Mapping[str, tuple[int, int]]) -> Iterator[Spread]:
    # Within a system: between systems a ship needs gates, whose cost is not known here.
    together: dict[tuple[str, str], list[SeenQuote]] = defaultdict(list)
    for seen in quotes:
        if seen.quote.type != SHIP:
            together[system_of(seen.waypoint_symbol), seen.quote.trade_symbol].append(seen)
    for markets in together.values():
        yield from _gains(markets, places)


def _gains(markets: Sequence[SeenQuote], places: Mapping[str, tuple[int, int]]) -> Iterator[Spread]:
    for bought in markets:
        for sold in markets:
            if bought.quote.purchase_price < sold.quote.sell_price and bought is not sold:
                here, there = (places.get(each.waypoint_symbol) for each in (bought, sold))
                distance = math.dist(here, there) if here and there else None
                yield Spread(bought, sold, distance)
