"""Beliefs: what a good at a market may be now, from looks at it and from our own trades.

A quote does not show the margin and the net supply that it follows from. So a belief is the set of
all pairs that explain what was seen. Looks and trades narrow it, and time widens it. One pair of
the set is the guess, which drifts as the good's activity lets expect.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Self

import attrs

from spacetraders.domain.economy import drift
from spacetraders.domain.economy.drift import Course
from spacetraders.domain.economy.fitting import (
    USUAL_MARGIN,
    USUAL_RARE_MARGIN,
    Shown,
    Span,
    explained,
    spans_of,
)
from spacetraders.domain.economy.goods import base_of, is_rare
from spacetraders.domain.economy.inference import inferred
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock, ask_of, bid_of
from spacetraders.domain.game.waypoints import Quote

USUAL_TURNOVERS = {drift.GROWING: 1.1, drift.STRONG: 2.0}
"""Trade volumes an hour of goods whose trade is not known, by activity. Chosen: the middle between
the ends of GROWING, and a quarter above the least of STRONG."""

MIDDLE = 0.5
"""Supplies move in fractions, and prices show the whole number below. So half a unit is added."""


LISTED_SECONDS = 600.0
"""The age up to which trades that a market lists are used. Then the drift since them is too wide to
tell anything."""


@attrs.frozen
class PastTrade:
    """A transaction of anybody's at a market.

    `units` were sold to it, or bought there if negative, at `price` credits each.
    """

    units: int
    price: int
    at: datetime


@attrs.frozen
class Belief:
    """What one good at one market may be, as of a time.

    `spans` has the margins and net supplies that are possible. `margin` and `net` are the guess.
    `turnover` is what the market remembers of trade, in trade volumes an hour. `seen_at` is the
    time of the last look, and `as_of` that of the last look or trade.
    """

    good: str
    base: int
    course: Course
    activity: str | None
    spans: tuple[Span, ...]
    margin: int
    net: float
    turnover: float
    seen_at: datetime
    as_of: datetime

    @classmethod
    def of(cls, quote: Quote, seen_at: datetime) -> Self:
        """Return what a first look tells. Any quote tells something, also a strange one."""
        good, rare = quote.trade_symbol, is_rare(quote.trade_symbol)
        seen, base = _seen(quote), base_of(quote.trade_symbol)
        spans = explained(seen, base, rare=rare) if base else ()
        if not spans:
            base, spans = inferred(seen, rare=rare)
        course = Course(seen.kind, seen.volume, rare)
        span = _likeliest(spans, course)
        net = _middle(span, course) + MIDDLE
        turnover = _turnover(quote.activity, 0.0)
        return cls(
            good,
            base or 1,
            course,
            quote.activity,
            spans,
            span.margin,
            net,
            turnover,
            seen_at,
            seen_at,
        )

    def looked(self, quote: Quote, at: datetime) -> Self:
        """Return it after a look: what both the old belief and the new quote allow."""
        fresh = self.of(quote, at)
        before = self.at(at)
        # A new volume comes with a new margin (ECONOMY 5). And what contradicts is forgotten.
        spans = before.narrowed(fresh.spans) if fresh.course == self.course else ()
        if not spans or fresh.base != self.base:
            return fresh
        turnover = _turnover(quote.activity, before.turnover)
        return attrs.evolve(fresh, spans=spans, turnover=turnover).guessing(before)

    def traded(self, units: int, price: int, at: datetime) -> Self:
        """Return it after a transaction of ours at `price` credits a unit.

        `units` are those sold to the market, or bought there if negative.
        """
        now, kind = self.at(at), self.course.kind
        bought = units < 0
        ask, bid = (price, None) if bought else (None, price)
        seen = Shown(kind, self.course.volume, ask, bid)
        spans = now.explaining(seen)
        turnover = now.turnover
        # Each good follows trade in its own direction: exports bought, imports sold (ECONOMY 4).
        if kind == (EXPORT if bought else IMPORT):
            turnover += abs(units) / self.course.volume / drift.MEMORY_HOURS
        before = attrs.evolve(now, spans=spans).guessing(now)
        moved = tuple(
            attrs.evolve(it, least=it.least + units, most=it.most + units) for it in spans
        )
        return attrs.evolve(before, spans=moved, net=before.net + units, turnover=turnover)

    def perhaps(self, units: int, at: datetime) -> Self:
        """Return it after something has probably added so many units, or fewer, or none.

        The guess is that it has added them all.
        """
        now = self.at(at)
        spans = tuple(attrs.evolve(it, most=it.most + units) for it in now.spans)
        return attrs.evolve(now, spans=spans, net=now.net + units)

    def after_trades(self, trades: Sequence[PastTrade]) -> Self:
        """Return it as narrowed by the trades that the market listed at the last look.

        They are known to be in its net supply already. Their prices tell what it was before them.
        """
        spans, later = self.spans, list[int]()
        for past in sorted(trades, key=lambda past: past.at, reverse=True):
            seconds = max(0.0, (self.seen_at - past.at).total_seconds())
            if seconds > LISTED_SECONDS:
                break
            then = attrs.evolve(self, spans=spans).before(past, later, seconds)
            if not then:
                break  # something else happened as well: nothing older is understood
            spans = then
            later.append(past.units)
        return self if spans == self.spans else attrs.evolve(self, spans=spans).guessing(self)

    def before(self, past: PastTrade, later: Sequence[int], seconds: float) -> tuple[Span, ...]:
        """Return the part of the set that explains the price of an earlier transaction.

        So many seconds have passed since, in which the units of `later` were sold, or bought if
        negative.
        """
        bought = past.units < 0
        ask, bid = (past.price, None) if bought else (None, past.price)
        seen = Shown(self.kind, self.volume, ask, bid)
        explaining = spans_of(seen, self.base, self._margins(), 0)
        sold = past.units + sum(later)
        bounds = self.course.bounds_between_trades if later else self.course.bounds
        led_to = (
            Span(it.margin, *bounds(it.least + sold, it.most + sold, seconds)) for it in explaining
        )
        return self.narrowed(tuple(led_to))

    def at(self, now: datetime) -> Self:
        """Return it as of a later time, widened by all that the market may have done since."""
        seconds = (now - self.as_of).total_seconds()
        if seconds <= 0:
            return self
        spans = tuple(
            Span(it.margin, *self.course.bounds(it.least, it.most, seconds)) for it in self.spans
        )
        net = self._drifted(seconds / 3600)
        turnover = drift.faded(self.turnover, seconds / 3600)
        return attrs.evolve(self, spans=spans, net=net, turnover=turnover, as_of=now)

    def expected(self, now: datetime) -> Stock:
        """Return the best single guess at a time."""
        net = self._drifted((now - self.as_of).total_seconds() / 3600)
        course = self.course
        return Stock(self.good, course.kind, self.base, self.margin, course.volume, math.floor(net))

    def doubt(self, now: datetime) -> float:
        """Return the credits by which a load of one trade volume may be mispriced.

        It is half of the width between the highest and the lowest price that are possible, for the
        drifts that the good's activity lets expect. It grows with the age, but for a market that
        drifts to its end.
        """
        hours = max(0.0, (now - self.as_of).total_seconds() / 3600)
        volume, kind = self.course.volume, self.course.kind
        little, much = (
            round(rate * hours * volume) for rate in self.course.probable(self._calm_activity())
        )
        unseen = round(min(drift.MOST_UNSEEN, drift.UNSEEN_TRADE * hours) * volume)
        price_of = bid_of if kind == IMPORT else ask_of
        highest, lowest = 0, math.inf
        for span in self.spans:
            least, most = self.course.spread(span.least, span.most, little, much)
            highest = max(highest, price_of(kind, self.base, span.margin, volume, least - unseen))
            lowest = min(lowest, price_of(kind, self.base, span.margin, volume, most + unseen))
        return volume * (highest - lowest) / 2

    @property
    def kind(self) -> str:
        """Whether the market exports, imports or exchanges the good."""
        return self.course.kind

    @property
    def volume(self) -> int:
        """The units that one transaction takes."""
        return self.course.volume

    def narrowed(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return what is both in the set and in other spans."""
        mine = {span.margin: span for span in self.spans}
        both = (
            Span(it.margin, max(it.least, own.least), min(it.most, own.most))
            for it in spans
            if (own := mine.get(it.margin))
        )
        return tuple(span for span in both if span.least <= span.most)

    def guessing(self, before: Self) -> Self:
        """Return it with the guess of its set that lies nearest to what was expected before."""
        mine = {span.margin: span for span in self.spans}
        span = mine.get(before.margin) or _likeliest(self.spans, self.course)
        nearest = max(span.least + MIDDLE, min(span.most + MIDDLE, before.net))
        net = nearest if span.margin == before.margin else _middle(span, self.course) + MIDDLE
        return attrs.evolve(self, margin=span.margin, net=net)

    def explaining(self, seen: Shown) -> tuple[Span, ...]:
        """Return the part of the set that explains a price."""
        mine = {span.margin for span in self.spans}
        for slack in (0, 1):
            explaining = spans_of(seen, self.base, self._margins(), slack)
            # Where it contradicts, somebody else has traded. The price is believed, and the margins
            # are kept.
            spans = self.narrowed(explaining) or tuple(it for it in explaining if it.margin in mine)
            if spans:
                return spans
        return self.spans

    def _margins(self) -> range:
        return range(self.spans[0].margin, self.spans[-1].margin + 1)

    def _drifted(self, hours: float) -> float:
        if hours <= 0:
            return self.net
        if self.activity == drift.RESTRICTED or self.course.kind == EXCHANGE or not self.turnover:
            return self.course.drifted(self.net, self.activity, hours)
        net = self.net
        for activity, lasts in drift.activities(self.turnover, hours):
            net = self.course.drifted(net, activity, lasts)
        return net

    def _calm_activity(self) -> str | None:
        held = self.activity == drift.RESTRICTED
        return self.activity if held else drift.activity_at(self.turnover)


def _seen(quote: Quote) -> Shown:
    kind = quote.type if quote.type in (EXPORT, IMPORT) else EXCHANGE
    volume = max(1, quote.trade_volume)
    ask, bid = max(1, quote.purchase_price), max(1, quote.sell_price)
    return Shown(kind, volume, ask, bid, quote.supply)


def _likeliest(spans: Sequence[Span], course: Course) -> Span:
    # Margins are spread around the usual one by about one percent (MECHANICS 6.1).
    usual = USUAL_RARE_MARGIN if course.rare or course.volume < 10 else USUAL_MARGIN
    return max(
        spans, key=lambda it: (it.count * math.exp(-((it.margin - usual) ** 2) / 2), it.margin)
    )


def _middle(span: Span, course: Course) -> int:
    """Return the middle of a span, of that part of it that markets reach by themselves."""
    end = drift.Course(EXPORT, course.volume).end()
    least, most = max(span.least, -end), min(span.most, end)
    if least > most:
        least, most = span.least, span.most
    return (least + most) // 2


def _turnover(activity: str | None, known: float) -> float:
    """Return the turnover of a shown activity: what is known of it, if that fits."""
    # A good that is held back does not show its trade.
    if activity in {drift.RESTRICTED, None, drift.activity_at(known)}:
        return known
    return USUAL_TURNOVERS.get(activity or "", 0.0)
