"""Inference: what a quote of an unknown good tells of its base price."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spacetraders.domain.economy.fitting import Shown
from spacetraders.domain.economy.inference import inferred
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock

dear = st.builds(
    Stock,
    good=st.just("MOOD_REGULATORS"),
    kind=st.sampled_from([EXPORT, IMPORT]),
    base=st.integers(30, 900).map(lambda hundreds: 100 * hundreds),
    margin=st.integers(8, 12),
    volume=st.sampled_from([6, 7, 9, 15]),
    net=st.integers(-60, 60),
)

any_seen = st.builds(
    Shown,
    kind=st.sampled_from([EXPORT, IMPORT, EXCHANGE]),
    volume=st.integers(1, 300),
    ask=st.integers(1, 200_000),
    bid=st.integers(1, 200_000),
    label=st.sampled_from(["SCARCE", "LIMITED", "MODERATE", "HIGH", "ABUNDANT", "STRANGE"]),
)


def seen(stock: Stock) -> Shown:
    return Shown(stock.kind, stock.volume, stock.ask, stock.bid, stock.label)


def guess(stock: Stock) -> Stock:
    base, spans = inferred(seen(stock), rare=True)
    span = spans[0]
    return Stock(stock.good, stock.kind, base, span.margin, stock.volume, span.least)


@given(dear)
def test_an_inferred_base_gives_the_quote_again(stock: Stock) -> None:
    again = guess(stock)
    assert (again.ask, again.bid) == (stock.ask, stock.bid)


@given(dear, st.integers(-2, 2))
def test_it_foretells_prices_within_two_percent(stock: Stock, volumes: int) -> None:
    assume(stock.ask < 3 * stock.bid)  # in a glut, one price tells nothing
    units = volumes * stock.volume
    truth, foretold = stock.after(units), guess(stock).after(units)
    if stock.kind == EXPORT:
        assert foretold.ask == pytest.approx(truth.ask, rel=0.02, abs=3)
    else:
        assert foretold.bid == pytest.approx(truth.bid, rel=0.02, abs=3)


def test_in_a_glut_the_ask_tells_the_base() -> None:
    stock = Stock("MOOD_REGULATORS", IMPORT, 26_000, 10, 6, 60)
    assert inferred(seen(stock), rare=True)[0] == 26_000


def test_round_bases_are_found_to_the_credit() -> None:
    for base in (14_000, 26_000, 32_000, 62_500):
        for kind in (EXPORT, IMPORT):
            stock = Stock("MOOD_REGULATORS", kind, base, 10, 6, 31)
            assert inferred(seen(stock), rare=True)[0] == base


def test_an_exchanged_good_lies_midway_between_its_prices() -> None:
    assert inferred(Shown(EXCHANGE, 180, 7_073, 6_927, "MODERATE"), rare=False)[0] == 7_000


@given(any_seen)
def test_any_quote_is_explained_somehow(quote: Shown) -> None:
    base, spans = inferred(quote, rare=False)
    assert base >= 1
    assert spans
