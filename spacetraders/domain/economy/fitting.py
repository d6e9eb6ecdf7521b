"""Fitting: which margins and net supplies explain the prices of a market (ECONOMY 1).

Prices fall as the net supply grows. So for each margin the supplies that explain a price lie side
by side, and their ends come from the law solved for the supply.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial

import attrs

from spacetraders.domain.economy import law
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, LABELS, SCARCE

REACH_VOLUMES, LEAST_REACH = 40, 800
"""No net supply is looked for beyond so many trade volumes or units, the larger of the two. Those
that markets reach by themselves end at 8 volumes or 120 units (ECONOMY 3); trade leads farther."""

USUAL_MARGIN, USUAL_RARE_MARGIN = 8, 10
LIKELY_MARGINS, LIKELY_RARE_MARGINS = range(5, 12), range(7, 14)
WIDE_MARGINS = range(1, 21)
"""In percent (MECHANICS 6.1): the likely ones of goods that are traded by ten units and more, and
of those that were traded by less when their market was fresh. Wide ones are tried if none fits."""

MIDDLES = {"SCARCE": -5, "LIMITED": -3, "MODERATE": 0, "HIGH": 3, "ABUNDANT": 5}
"""A net supply that each label stands for, in trade volumes."""


@attrs.frozen
class Shown:
    """What a market shows of a good. A price is None where only the other one is known."""

    kind: str
    volume: int
    ask: int | None
    bid: int | None
    label: str | None = None


@attrs.frozen
class Span:
    """Net supplies from `least` to `most`, in units, which one margin explains."""

    margin: int
    least: int
    most: int

    @property
    def count(self) -> int:
        """The number of them."""
        return self.most - self.least + 1


def explained(seen: Shown, base: int, *, rare: bool) -> tuple[Span, ...]:
    """Return the spans that explain what was seen, by rising margin; none if nothing does.

    Likely margins are preferred to others, and exact prices to those that are a credit off.
    """
    likely = likely_margins(rare=rare or seen.volume < 10)
    for slack in (0, 1):
        for margins in (likely, WIDE_MARGINS):
            spans = spans_of(seen, base, margins, slack)
            if spans:
                return spans
    return ()


def likely_margins(*, rare: bool) -> range:
    """Return the margins that a good most probably has, in percent."""
    return LIKELY_RARE_MARGINS if rare else LIKELY_MARGINS


@lru_cache(maxsize=4096)
def spans_of(seen: Shown, base: int, margins: range, slack: int) -> tuple[Span, ...]:
    """Return the spans of these margins with prices at most `slack` credits off."""
    if seen.kind == EXCHANGE:  # its prices know no margin
        margins = range(1)
    return tuple(_spans(seen, base, margins, slack))


def _spans(seen: Shown, base: int, margins: Iterable[int], slack: int) -> Iterator[Span]:
    within = _labelled(seen.label, seen.volume)
    for margin in margins:
        least, most = within
        for low, high in _explaining(seen, base, margin, slack):
            least, most = max(least, low), min(most, high)
        if least <= most:
            yield Span(margin, least, most)


def reach(volume: int) -> int:
    """Return the largest net supply, in units, that is looked for; the least is its negative."""
    return max(LEAST_REACH, REACH_VOLUMES * volume)


def _labelled(label: str | None, volume: int) -> tuple[int, int]:
    """Return the least and the most net supply of a label."""
    most = reach(volume)
    # From the lowest label to the highest. One that is not known says nothing.
    words = [SCARCE, *(word for _, word in reversed(LABELS))]
    if label not in words:
        return -most, most
    ends = [-most, *(floor * volume for floor, _ in reversed(LABELS)), most + 1]
    at = words.index(label)
    return ends[at], ends[at + 1] - 1


def _explaining(seen: Shown, base: int, margin: int, slack: int) -> Iterator[tuple[int, int]]:
    """Yield the least and the most net supply that explain each of the prices."""
    volume = seen.volume
    if seen.kind == EXCHANGE:
        for price, price_of in ((seen.ask, law.ask_of), (seen.bid, law.bid_of)):
            if price is not None:
                first = partial(_searched, price_of, base, volume)
                low = _open_below(price - slack, law.LEAST_PRICE)
                yield _between(first, low, price + slack, volume)
        return
    first = partial(_solved, seen.kind, base, margin, volume)
    for low, high, shift in _law_values(seen, base, slack):
        least, most = _between(first, low, high, volume)
        yield least + shift, most + shift


def _law_values(seen: Shown, base: int, slack: int) -> Iterator[tuple[int | None, int, int]]:
    """Yield, for each price, the least and the most value of the rounded law that lead to it.

    The third number is how many units the net supply lies above the one whose value this is.
    """
    ask, bid, cheapest = seen.ask, seen.bid, law.LEAST_PRICE
    if seen.kind == EXPORT:
        if ask is not None:
            yield _open_below(ask - slack, cheapest), ask + slack, 0
        if bid is not None:
            # Half of the law, rounded up. So the price tells nothing below twice the lowest one.
            low = None if bid - slack <= cheapest else 2 * (bid - slack) - 1
            yield low, 2 * (bid + slack), -seen.volume
        return
    if bid is not None:
        yield _open_below(bid - slack, cheapest), bid + slack, 0
    if ask is not None:
        floor = law.least_import_ask(base)
        low = None if ask - slack <= floor else -((slack - ask) // 2)
        # No market asks less than the floor. An empty range says that nothing explains it.
        yield (low, (ask + slack) // 2, seen.volume) if floor <= ask + slack else (1, 0, 0)


def _open_below(price: int, floor: int) -> int | None:
    """Return a price, or None for one that is shown for all values below it too."""
    return None if price <= floor else price


def _between(
    first: Callable[[int], int], low: int | None, high: int, volume: int
) -> tuple[int, int]:
    """Return the least and the most net supply whose value is from `low` to `high`.

    `first` returns the least one whose value is at most so much.
    """
    return first(high), (reach(volume) + volume if low is None else first(low - 1) - 1)


def _solved(kind: str, base: int, margin: int, volume: int, price: int) -> int:
    """Return the least net supply at which the rounded law is at most a price."""
    most = reach(volume) + volume
    percent = ((price + 0.5) / base - 1) * 100 / margin
    pull = 5 + percent if kind == EXPORT else 5 - percent
    if pull <= 0:  # above or below all prices, however large the supply
        return most + 1 if kind == EXPORT else -most
    way = math.log2(pull / 4) * volume / 0.3
    net = max(-most, min(most + 1, math.floor(-way if kind == EXPORT else way)))
    # Rounded down, the solution in real numbers is a step or two too low, never too high.
    while net <= most and law.curve(kind, base, margin, volume, net) > price:
        net += 1
    return net


def _searched(
    price_of: Callable[[str, int, int, int, int], int], base: int, volume: int, price: int
) -> int:
    """Return the least net supply at which a price of an exchanged good is at most so much."""
    # The fit has no solution in closed form, so the range is halved.
    low, high = -reach(volume), reach(volume) + 1
    while low < high:
        middle = (low + high) // 2
        if price_of(EXCHANGE, base, 0, volume, middle) <= price:
            high = middle
        else:
            low = middle + 1
    return low
