"""Beliefs: the truth of a market stays in the set, through looks, trades and time."""

from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.domain.economy import drift
from spacetraders.domain.economy.belief import Belief, PastTrade
from spacetraders.domain.economy.drift import look_value
from spacetraders.domain.economy.goods import BASE_PRICES
from spacetraders.domain.game.waypoints import Quote
from spacetraders.sandbox.catalogue.goods import RARE, good
from spacetraders.sandbox.state import market as sandbox
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import Kind, Listing

TICK = market_ticks.TICK.total_seconds()


@attrs.define
class Place:
    """A market of the sandbox with one good, in its own time."""

    listing: Listing
    market: sandbox.Market
    seconds: float = 0.0

    @classmethod
    def of(cls, listing: Listing) -> "Place":
        market = sandbox.Market("X1-A-A1", {listing.good: listing}, opened=0)
        market_ticks.label(market)
        return cls(listing, market)

    @property
    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.seconds)

    @property
    def margin(self) -> int:
        return 0 if self.listing.kind is Kind.EXCHANGE else self.listing.margin

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        market_ticks.catch_up(self.market, int(self.seconds // TICK), 1)

    def quote(self) -> Quote:
        of, prices = self.listing, self.listing.quote()
        return Quote(
            of.good,
            str(of.kind),
            of.trade_volume,
            str(of.supply),
            of.activity,
            prices.purchase_price,
            prices.sell_price,
        )

    def trade(self, units: int) -> int:
        """Sell so many units to it, or buy them if negative, and return the price of each."""
        of, prices = self.listing, self.listing.quote()
        if of.kind is (Kind.EXPORT if units < 0 else Kind.IMPORT):
            of.count(abs(units), self.market.tick)
        of.net_supply += units
        return prices.purchase_price if units < 0 else prices.sell_price

    def is_in(self, belief: Belief) -> bool:
        net = self.listing.net_supply
        return any(it.margin == self.margin and it.least <= net <= it.most for it in belief.spans)


@st.composite
def places(draw: st.DrawFn) -> Place:
    symbol = draw(st.sampled_from(sorted(BASE_PRICES)))
    kind, of = draw(st.sampled_from(Kind)), good(symbol)
    volume = 180 if kind is Kind.EXCHANGE else of.volume
    margin = draw(st.integers(8, 13) if of.volume <= RARE else st.integers(5, 11))
    net = draw(st.integers(-6 * volume, 6 * volume))
    return Place.of(Listing(symbol, kind, of.base, margin, volume, net))


steps = st.lists(
    st.tuples(st.sampled_from([1, 20, 299, 900, 5_000]), st.floats(-1, 1)), min_size=1, max_size=25
)


@settings(max_examples=150, deadline=None)
@given(places(), steps)
def test_the_truth_stays_in_the_set_through_looks_trades_and_drift(
    place: Place, steps: list[tuple[int, float]]
) -> None:
    belief = Belief.of(place.quote(), place.now)
    assert place.is_in(belief)
    for seconds, share in steps:
        place.wait(seconds)
        units = round(share * belief.volume)
        grown = place.listing.trade_volume != belief.volume
        assert grown or place.is_in(belief.at(place.now))
        if abs(share) < 0.3 or grown or not units:
            belief = belief.looked(place.quote(), place.now)
        else:
            belief = belief.traded(units, place.trade(units), place.now)
        assert place.is_in(belief)
        stock = belief.expected(place.now)
        assert any(it.margin == stock.margin for it in belief.spans)


@settings(max_examples=60, deadline=None)
@given(places(), st.lists(st.floats(-1, 1), min_size=1, max_size=8))
def test_trades_that_a_market_lists_never_cost_the_truth(place: Place, shares: list[float]) -> None:
    belief, told = looked_after_trades(place, shares)
    assert place.is_in(told) or place.listing.steps
    assert sum(it.count for it in told.spans) <= sum(it.count for it in belief.spans)


@pytest.mark.parametrize(
    ("kind", "net", "shares"),
    [
        (Kind.EXCHANGE, 49, [0, 0, 0, 0, 0, 0, -0.5, -1]),
        (Kind.EXCHANGE, -144, [0, 0, 0, 0, 1, 0, 1, 1]),
        (Kind.EXPORT, 346, [0, 0, 0, 1, 0, 0.5, 0, 1]),
    ],
)
def test_a_tick_between_trades_may_go_the_other_way(
    kind: Kind, net: int, shares: list[float]
) -> None:
    place = Place.of(Listing("CLOTHING", kind, good("CLOTHING").base, 8, 60, net))
    _, told = looked_after_trades(place, shares)
    assert place.is_in(told)


def looked_after_trades(place: Place, shares: list[float]) -> tuple[Belief, Belief]:
    """Return what a look tells after trades 40 seconds apart, and what it tells with them."""
    trades = []
    for share in shares:
        place.wait(40)
        units = round(share * place.listing.trade_volume)
        if units:
            trades.append(PastTrade(units, place.trade(units), place.now))
    place.wait(40)
    belief = Belief.of(place.quote(), place.now)
    return belief, belief.after_trades(trades)


def place_of(symbol: str, kind: Kind, net: int, *, margin: int = 8) -> Place:
    of = good(symbol)
    return Place.of(Listing(symbol, kind, of.base, margin, of.volume, net))


def test_what_is_dear_is_known_by_one_look() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    belief = Belief.of(place.quote(), place.now)
    assert [(it.margin, it.least, it.most) for it in belief.spans] == [(8, -37, -37)]
    assert belief.expected(place.now).net == -37


def test_trades_tell_what_a_look_at_cheap_goods_does_not() -> None:
    place = place_of("QUARTZ_SAND", Kind.IMPORT, -200)
    belief = looked = Belief.of(place.quote(), place.now)
    for _ in range(6):
        belief = belief.traded(60, place.trade(60), place.now)
    belief = belief.looked(place.quote(), place.now)
    assert place.is_in(belief)
    assert sum(it.count for it in belief.spans) < sum(it.count for it in looked.spans) / 2


def test_listed_trades_of_others_narrow_a_first_look_at_cheap_goods() -> None:
    place = place_of("QUARTZ_SAND", Kind.IMPORT, -200)
    trades = [PastTrade(60, place.trade(60), place.now) for _ in range(6)]
    belief = Belief.of(place.quote(), place.now)
    told = belief.after_trades(list(reversed(trades)))
    assert place.is_in(told)
    assert sum(it.count for it in told.spans) < sum(it.count for it in belief.spans) / 2


def test_old_trades_and_those_that_cannot_be_true_tell_nothing() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    belief = Belief.of(place.quote(), place.now)
    long_ago = PastTrade(20, 1, place.now - timedelta(hours=1))
    absurd = PastTrade(20, 1, place.now)
    assert belief.after_trades([long_ago]) is belief
    assert belief.after_trades([absurd]) is belief


def test_a_price_that_contradicts_is_believed() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    belief = Belief.of(place.quote(), place.now)
    place.trade(20)  # somebody else was there
    belief = belief.traded(20, place.trade(20), place.now)
    assert place.is_in(belief)
    assert belief.expected(place.now).net == place.listing.net_supply


def test_a_price_that_no_supply_makes_only_moves_the_set() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    belief = Belief.of(place.quote(), place.now).traded(20, 10**9, place.now)
    assert [(it.least, it.most) for it in belief.spans] == [(-17, -17)]


def test_a_look_that_contradicts_begins_anew() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    belief = Belief.of(place.quote(), place.now)
    place.trade(300)
    belief = belief.looked(place.quote(), place.now)
    assert place.is_in(belief)


def test_a_step_of_the_volume_brings_another_margin() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, -60, margin=7)
    belief = Belief.of(place.quote(), place.now)
    place.wait(3600)
    assert place.listing.trade_volume > 20
    belief = belief.looked(place.quote(), place.now)
    assert (belief.volume, place.is_in(belief)) == (place.listing.trade_volume, True)


def test_the_guess_of_a_weak_market_is_exact_after_hours() -> None:
    for symbol, kind in (("CLOTHING", Kind.EXPORT), ("FABRICS", Kind.IMPORT)):
        place = place_of(symbol, kind, 40)
        belief = Belief.of(place.quote(), place.now)
        place.wait(4 * 3600)
        assert abs(belief.expected(place.now).net - place.listing.net_supply) <= 1


def test_the_guess_knows_that_our_own_trade_makes_a_market_brisk() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 120)
    belief = Belief.of(place.quote(), place.now)
    for _ in range(4):
        belief = belief.traded(-20, place.trade(-20), place.now)
    place.wait(5400)
    assert abs(belief.expected(place.now).net - place.listing.net_supply) <= 3


def test_what_may_have_been_added_is_guessed_and_all_less_is_possible() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    for added in (0, 11, 30):
        place.listing.net_supply = -37
        belief = Belief.of(place.quote(), place.now).perhaps(30, place.now)
        assert belief.expected(place.now).net == -7
        place.listing.net_supply += added
        assert place.is_in(belief)
        assert place.is_in(belief.looked(place.quote(), place.now))


def test_a_shown_activity_corrects_what_was_remembered() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 120)
    quote = place.quote()
    brisk = Belief.of(attrs.evolve(quote, activity="STRONG"), place.now)
    assert drift.activity_at(brisk.turnover) == "STRONG"
    assert drift.activity_at(brisk.looked(quote, place.now).turnover) == "WEAK"
    growing = attrs.evolve(quote, activity="GROWING")
    assert drift.activity_at(brisk.looked(growing, place.now).turnover) == "GROWING"
    held = attrs.evolve(quote, activity="RESTRICTED")
    assert brisk.looked(held, place.now).turnover == brisk.turnover


@given(places(), st.floats(0, 40_000))
def test_a_doubt_is_never_negative_and_a_look_is_worth_a_share_of_it(
    place: Place, seconds: float
) -> None:
    belief, later = Belief.of(place.quote(), place.now), place.now + timedelta(seconds=seconds)
    assert belief.doubt(later) >= 0
    assert look_value(belief, later) == drift.WORTH_OF_CERTAINTY * belief.doubt(later)


def test_doubt_grows_with_age() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 0)
    belief = Belief.of(place.quote(), place.now)
    doubts = [belief.doubt(place.now + timedelta(hours=hours)) for hours in range(8)]
    assert doubts == sorted(set(doubts))


def test_even_a_market_that_has_surely_come_to_its_end_is_doubted_a_little() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 200)
    belief = Belief.of(place.quote(), place.now)
    assert belief.doubt(place.now + timedelta(days=2)) > 0


def test_a_price_just_seen_is_not_doubted() -> None:
    place = place_of("CLOTHING", Kind.IMPORT, -37)
    assert Belief.of(place.quote(), place.now).doubt(place.now) == 0


def test_an_hour_of_brisk_trade_is_doubted_more_than_one_of_calm() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 60)
    hour = place.now + timedelta(hours=1)
    calm = Belief.of(place.quote(), place.now)
    brisk = Belief.of(attrs.evolve(place.quote(), activity="STRONG"), place.now)
    assert brisk.doubt(hour) > 3 * calm.doubt(hour) > 0


def test_time_never_runs_backwards_in_a_belief() -> None:
    place = place_of("CLOTHING", Kind.EXPORT, 60)
    belief = Belief.of(place.quote(), place.now)
    before = place.now - timedelta(hours=1)
    assert belief.at(before) is belief
    assert belief.expected(before) == belief.expected(place.now)
    assert belief.doubt(before) == 0


def test_a_good_without_a_known_base_is_believed_by_its_quote() -> None:
    place = Place.of(Listing("MOOD_REGULATORS", Kind.EXPORT, 26_000, 10, 6, 70))
    belief = Belief.of(place.quote(), place.now)
    assert (belief.base, place.is_in(belief)) == (26_000, True)
    belief = belief.traded(-6, place.trade(-6), place.now).looked(place.quote(), place.now)
    assert (belief.base, place.is_in(belief)) == (26_000, True)


def test_a_strange_quote_is_a_belief_too() -> None:
    quote = Quote("CLOTHING", "MYSTERY", 0, "PLENTY", "FRANTIC", 0, 0)
    belief = Belief.of(quote, EPOCH)
    assert belief.expected(EPOCH).volume == 1
    assert belief.looked(quote, EPOCH).doubt(EPOCH + timedelta(days=1)) >= 0


@pytest.mark.parametrize("kind", Kind)
def test_it_says_what_it_is_about(kind: Kind) -> None:
    belief = Belief.of(place_of("CLOTHING", kind, 0).quote(), EPOCH)
    assert (belief.good, belief.kind, belief.volume) == ("CLOTHING", str(kind), 20)
