"""Fitting: exactly those margins and supplies that explain what a market shows."""

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.economy.fitting import (
    Shown,
    Span,
    explained,
    likely_margins,
    reach,
    spans_of,
)
from spacetraders.domain.economy.goods import BASE_PRICES, base_of, is_rare
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock

MARGINS = range(3, 15)


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    volume = draw(st.sampled_from([6, 10, 20, 60, 111, 180]))
    kind = draw(st.sampled_from([EXPORT, IMPORT, EXCHANGE]))
    margin = 0 if kind == EXCHANGE else draw(st.integers(3, 14))
    base = draw(st.sampled_from(sorted(set(BASE_PRICES.values()))))
    return Stock("ANY", kind, base, margin, volume, draw(st.integers(-12, 12)) * volume // 2)


def seen(stock: Stock) -> Shown:
    return Shown(stock.kind, stock.volume, stock.ask, stock.bid, stock.label)


def of(stock: Stock, margin: int, net: int) -> Stock:
    return Stock(stock.good, stock.kind, stock.base, margin, stock.volume, net)


@given(stocks())
def test_the_truth_is_always_among_what_explains(stock: Stock) -> None:
    spans = spans_of(seen(stock), stock.base, MARGINS, 0)
    assert any(it.margin == stock.margin and it.least <= stock.net <= it.most for it in spans)


@given(stocks())
def test_the_ends_of_a_span_explain_and_what_lies_beyond_does_not(stock: Stock) -> None:
    for span in spans_of(seen(stock), stock.base, MARGINS, 0):
        for net in (span.least, span.most):
            assert seen(of(stock, span.margin, net)) == seen(stock)
        for net in (span.least - 1, span.most + 1):
            if abs(net) <= reach(stock.volume):
                assert seen(of(stock, span.margin, net)) != seen(stock)


@given(stocks(), st.integers(-1, 1), st.integers(-1, 1))
def test_with_a_slack_prices_may_be_a_credit_off(stock: Stock, more: int, less: int) -> None:
    off = Shown(
        stock.kind, stock.volume, max(1, stock.ask + more), max(1, stock.bid + less), stock.label
    )
    spans = spans_of(off, stock.base, MARGINS, 1)
    assert any(it.margin == stock.margin and it.least <= stock.net <= it.most for it in spans)


@given(stocks())
def test_one_price_alone_leaves_more(stock: Stock) -> None:
    both = spans_of(seen(stock), stock.base, MARGINS, 0)
    for alone in (
        Shown(stock.kind, stock.volume, stock.ask, None),
        Shown(stock.kind, stock.volume, None, stock.bid),
    ):
        one = {it.margin: it for it in spans_of(alone, stock.base, MARGINS, 0)}
        assert all(
            one[it.margin].least <= it.least and it.most <= one[it.margin].most for it in both
        )


def test_likely_margins_go_before_others() -> None:
    narrow = Stock("ICE_WATER", EXPORT, 15, 8, 60, 120)
    assert {it.margin for it in explained(seen(narrow), 15, rare=False)} <= set(range(5, 12))


def test_a_margin_that_is_not_likely_is_found_where_no_other_explains() -> None:
    odd = Stock("CLOTHING", IMPORT, 4000, 15, 20, -31)
    assert explained(seen(odd), 4000, rare=False) == (Span(15, -31, -31),)


def test_a_credit_off_is_the_last_resort() -> None:
    stock = Stock("CLOTHING", IMPORT, 4000, 8, 20, -31)
    off = Shown(IMPORT, 20, stock.ask, stock.bid + 1, stock.label)
    assert Span(8, -31, -31) in explained(off, 4000, rare=False)


def test_a_quote_of_another_base_explains_nothing() -> None:
    assert explained(Shown(IMPORT, 20, 10, 4_000, "MODERATE"), 4000, rare=False) == ()
    assert explained(Shown(EXPORT, 20, 10, 9_000, "MODERATE"), 4000, rare=False) == ()


def test_a_label_that_nobody_knows_says_nothing() -> None:
    stock = Stock("CLOTHING", IMPORT, 4000, 8, 20, -31)
    strange = Shown(IMPORT, 20, stock.ask, stock.bid, "OVERFLOWING")
    assert Span(8, -31, -31) in explained(strange, 4000, rare=False)


def test_rare_goods_have_greater_margins() -> None:
    assert likely_margins(rare=True).start > likely_margins(rare=False).start


def test_prices_above_all_that_a_supply_can_make_have_no_span() -> None:
    # An import never brings more than its base and five margins, nor an export less than without.
    assert spans_of(Shown(IMPORT, 20, None, 9_000), 4000, range(8, 9), 0) == ()
    assert spans_of(Shown(EXPORT, 20, 1_000, None), 4000, range(8, 9), 0) == ()


def test_the_recorded_panel_is_among_what_its_prices_explain(
    recorded: Callable[[str], Path],
) -> None:
    rows = json.loads(recorded("captured/economy/fb5_panel.json").read_text())["rows"]
    for _, symbol, kind, _, ask, bid, supply, _, volume, margin, net in rows:
        base = base_of(symbol)
        assert base is not None
        spans = explained(Shown(kind, volume, ask, bid, supply), base, rare=is_rare(symbol))
        if net is not None:
            assert any(it.margin == margin and it.least <= net <= it.most for it in spans)


def test_what_is_dear_is_explained_by_one_pair(recorded: Callable[[str], Path]) -> None:
    rows = json.loads(recorded("captured/economy/fb5_panel.json").read_text())["rows"]
    pairs = []
    for _, symbol, kind, _, ask, bid, supply, _, volume, _, _ in rows:
        base = base_of(symbol) or 0
        if base >= 1000:
            spans = explained(Shown(kind, volume, ask, bid, supply), base, rare=is_rare(symbol))
            pairs.append(sum(span.count for span in spans))
    assert sum(count == 1 for count in pairs) > 0.95 * len(pairs)
