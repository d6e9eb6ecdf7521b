"""The daemon's price law, held against the sandbox's own and against recorded prices."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.economy import law
from spacetraders.domain.economy.goods import BASE_PRICES, MADE_OF, base_of, is_rare
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock, Tranche
from spacetraders.sandbox.catalogue.goods import GOODS, RARE, good
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.state import market

KINDS = (EXPORT, IMPORT, EXCHANGE)
VOLUMES = (6, 7, 17, 18, 20, 53, 60, 111, 180, 300)
LEVELS = (-40.0, -12.0, -8.0, -4.0, -3.95, -2.0, -1 / 3, 0.0, 0.5, 2.0, 3.3, 4.0, 8.0, 40.0)

stocks = st.builds(
    Stock,
    good=st.sampled_from(sorted(GOODS)),
    kind=st.sampled_from(KINDS),
    base=st.sampled_from(sorted(set(BASE_PRICES.values()))),
    margin=st.integers(1, 20),
    volume=st.sampled_from(VOLUMES),
    net=st.integers(-3_000, 3_000),
)


def shown(stock: Stock) -> tuple[int, int, str]:
    return stock.ask, stock.bid, stock.label


def shown_by_the_sandbox(stock: Stock) -> tuple[int, int, str]:
    kind = market.Kind(stock.kind)
    quote = market.quote(kind, stock.base, stock.margin, stock.net, stock.volume)
    return quote.purchase_price, quote.sell_price, str(market.supply_of(stock.level))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("symbol", sorted(GOODS))
def test_every_good_is_priced_as_in_the_sandbox_at_every_volume_and_level(
    symbol: str, kind: str
) -> None:
    base = good(symbol).base
    for volume in VOLUMES:
        for level in LEVELS:
            for margin in (5, 8, 13):
                stock = Stock(symbol, kind, base, margin, volume, round(level * volume))
                assert shown(stock) == shown_by_the_sandbox(stock)


@given(stocks)
def test_any_stock_is_priced_as_in_the_sandbox(stock: Stock) -> None:
    assert shown(stock) == shown_by_the_sandbox(stock)


@given(stocks, st.integers(0, 200))
def test_no_price_rises_when_the_supply_grows(stock: Stock, units: int) -> None:
    assert stock.after(units).ask <= stock.ask
    assert stock.after(units).bid <= stock.bid


@given(stocks)
def test_a_unit_bought_and_sold_on_the_spot_never_gains(stock: Stock) -> None:
    assert stock.after(-1).bid <= stock.ask


@given(stocks, st.integers(0, 2_000))
def test_a_purchase_is_a_ladder_of_transactions_at_the_ask_before_each(
    stock: Stock, units: int
) -> None:
    bought = 0
    for tranche in law.purchase(stock, units):
        assert tranche.price == stock.after(-bought).ask
        assert 0 < tranche.units <= stock.volume
        bought += tranche.units
    assert bought == units


@given(stocks, st.integers(0, 2_000))
def test_a_sale_is_a_ladder_of_transactions_at_the_bid_before_each(
    stock: Stock, units: int
) -> None:
    sold = 0
    for tranche in law.sale(stock, units):
        assert tranche.price == stock.after(sold).bid
        assert 0 < tranche.units <= stock.volume
        sold += tranche.units
    assert sold == units


def test_a_ladder_of_nothing_has_no_transaction() -> None:
    assert law.sale(Stock("FOOD", IMPORT, 1800, 8, 60, 0), 0) == ()
    assert law.purchase(Stock("FOOD", IMPORT, 1800, 8, 60, 0), -5) == ()


def test_a_transaction_costs_its_price_for_each_unit() -> None:
    assert Tranche(20, 1500).credits == 30_000


def test_an_absurd_supply_has_a_price_all_the_same() -> None:
    for kind in KINDS:
        for net in (-(10**9), 10**9):
            stock = Stock("FOOD", kind, 1800, 8, 6, net)
            assert stock.bid >= 1
            assert stock.ask >= 1


@pytest.mark.parametrize(
    ("level", "label"),
    [(-4.1, "SCARCE"), (-4, "LIMITED"), (-2, "MODERATE"), (1.9, "MODERATE"), (2, "HIGH")],
)
def test_labels_begin_exactly_at_their_bounds(level: float, label: str) -> None:
    assert Stock("FOOD", IMPORT, 1800, 8, 60, round(level * 60)).label == label


def test_the_recorded_panel_is_explained_to_the_credit(recorded: Callable[[str], Path]) -> None:
    rows = json.loads(recorded("captured/economy/fb5_panel.json").read_text())["rows"]
    explained = [row for row in rows if row[-1] is not None]
    assert len(explained) == 834
    for _, symbol, kind, _, ask, bid, supply, _, volume, margin, net in explained:
        base = base_of(symbol)
        assert base is not None
        assert shown(Stock(symbol, kind, base, margin, volume, net)) == (ask, bid, supply)


def test_every_known_base_price_is_that_of_the_sandbox() -> None:
    assert {symbol: good(symbol).base for symbol in BASE_PRICES} == BASE_PRICES


def test_a_good_that_was_never_recorded_has_no_base_price() -> None:
    assert base_of("MOOD_REGULATORS") is None


def test_everything_is_made_of_what_it_is_made_of_in_the_sandbox() -> None:
    assert {symbol: tuple(inputs) for symbol, inputs in SUPPLY_CHAIN.items()} == MADE_OF


def test_goods_are_rare_that_the_sandbox_begins_to_trade_by_sixes() -> None:
    traded = {*GOODS, *(symbol for symbol in MADE_OF if not symbol.startswith("SHIP_"))}
    assert {symbol for symbol in traded if is_rare(symbol)} == {
        symbol for symbol in traded if good(symbol).volume <= RARE
    }
