"""Prices: what is a change, where a good is best, and which pairs of markets pay."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.game.prices import (
    SeenQuote,
    Side,
    best_first,
    best_spreads,
    changed,
)
from spacetraders.domain.game.waypoints import Quote

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
IRON = Quote("IRON", "EXPORT", 60, "HIGH", "WEAK", 40, 36)
PLACES = {"X1-A-A1": (0, 0), "X1-A-B2": (30, 40), "X1-A-C3": (0, 10)}


def seen(where: str, buy: int, sell: int, *, good: str = "IRON", volume: int = 60) -> SeenQuote:
    quote = Quote(good, "EXCHANGE", volume, "HIGH", None, buy, sell)
    return SeenQuote(where, quote, NOON)


def places(quotes: list[SeenQuote]) -> list[str]:
    return [each.waypoint_symbol.rpartition("-")[2] for each in quotes]


def test_the_first_price_is_a_change() -> None:
    assert changed(None, seen("X1-A-A1", 5, 4))


@pytest.mark.parametrize(
    ("seconds", "price", "news"), [(60, 41, True), (0, 41, True), (-60, 41, False), (60, 40, False)]
)
def test_another_price_is_a_change_unless_it_is_older(seconds: int, price: int, news: bool) -> None:
    known = SeenQuote("X1-A-A1", IRON, NOON)
    other = attrs.evolve(IRON, purchase_price=price)
    assert changed(known, SeenQuote("X1-A-A1", other, NOON + timedelta(seconds=seconds))) is news


@pytest.mark.parametrize(("minutes", "old"), [(0, False), (60, False), (61, True)])
def test_a_price_is_old_after_an_hour(minutes: int, old: bool) -> None:
    assert seen("X1-A-A1", 5, 4).is_old(NOON + timedelta(minutes=minutes)) is old


def test_the_cheapest_is_bought_and_the_dearest_sold() -> None:
    quotes = [seen("X1-A-A1", 9, 8), seen("X1-A-B2", 5, 4), seen("X1-A-C3", 9, 3)]
    assert places(best_first(quotes, Side.BUY)) == ["B2", "A1", "C3"]
    assert places(best_first(quotes, Side.SELL)) == ["A1", "B2", "C3"]


def test_ships_are_bought_but_not_sold() -> None:
    ship = SeenQuote("X1-A-A1", Quote("SHIP_PROBE", "SHIP", 1, "", None, 20_000, 0), NOON)
    assert best_first([ship], Side.BUY) == [ship]
    assert best_first([ship], Side.SELL) == []
    assert best_spreads([ship, ship], PLACES, 9) == []


def test_a_spread_tells_its_gain_and_its_way() -> None:
    quotes = [seen("X1-A-A1", 10, 8, volume=20), seen("X1-A-B2", 30, 25, volume=60)]
    (spread,) = best_spreads(quotes, PLACES, 9)
    assert (spread.good, spread.margin, spread.volume, spread.profit) == ("IRON", 15, 20, 300)
    assert spread.distance == pytest.approx(50)


def test_a_place_that_is_not_known_has_no_distance() -> None:
    quotes = [seen("X1-A-A1", 10, 8), seen("X1-A-Z9", 30, 25)]
    assert best_spreads(quotes, PLACES, 9)[0].distance is None


def test_the_nearer_of_two_that_gain_the_same_comes_first() -> None:
    quotes = [seen("X1-A-A1", 10, 8), seen("X1-A-B2", 30, 25), seen("X1-A-C3", 30, 25)]
    found = best_spreads(quotes, PLACES, 9)
    assert [spread.sold.waypoint_symbol for spread in found] == ["X1-A-C3", "X1-A-B2"]


def test_systems_and_goods_are_apart() -> None:
    quotes = [seen("X1-A-A1", 10, 8), seen("X1-B-A1", 30, 25), seen("X1-A-B2", 90, 80, good="GOLD")]
    assert best_spreads(quotes, PLACES, 9) == []


markets = st.lists(
    st.builds(
        seen,
        st.sampled_from(sorted(PLACES)),
        st.integers(5, 20),
        st.integers(1, 20),
        good=st.sampled_from(["IRON", "GOLD"]),
        volume=st.integers(1, 50),
    ),
    max_size=6,
    unique_by=lambda each: (each.waypoint_symbol, each.quote.trade_symbol),
)


@given(quotes=markets, limit=st.integers(1, 5))
def test_spreads_are_the_best_of_all_pairs_that_gain(quotes: list[SeenQuote], limit: int) -> None:
    profits = sorted(
        (
            (b.quote.sell_price - a.quote.purchase_price)
            * min(a.quote.trade_volume, b.quote.trade_volume)
            for a in quotes
            for b in quotes
            if a is not b
            and a.quote.trade_symbol == b.quote.trade_symbol
            and a.quote.purchase_price < b.quote.sell_price
        ),
        reverse=True,
    )
    found = best_spreads(quotes, PLACES, limit)
    assert [spread.profit for spread in found] == profits[:limit]
