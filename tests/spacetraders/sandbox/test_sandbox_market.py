import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox.calibration import Seen, explain
from spacetraders.sandbox.catalogue.goods import GOODS, good
from spacetraders.sandbox.market import Kind, Listing, Market, Quote, Supply, Transaction, supply_of

EXACT = """
    ADVANCED_CIRCUITRY AMMUNITION ASSAULT_RIFLES BIOCOMPOSITES CLOTHING DRUGS ELECTRONICS
    EQUIPMENT FABRICS FAB_MATS FIREARMS FOOD JEWELRY LAB_INSTRUMENTS MACHINERY MEDICINE
    MICROPROCESSORS SHIP_PARTS SHIP_PLATING
"""

listings = st.builds(
    Listing,
    good=st.just("FOOD"),
    kind=st.sampled_from(Kind),
    base=st.sampled_from([70, 1600, 5600]),
    margin=st.integers(5, 13),
    trade_volume=st.sampled_from([6, 20, 60, 180]),
    net_supply=st.integers(-200, 200),
)


def quote_of(kind: Kind, base: int, margin: int, volume: int, net_supply: int) -> Quote:
    return Listing("", kind, base, margin, volume, net_supply).quote()


@pytest.mark.parametrize(
    ("volumes", "word"),
    [
        (-4.01, Supply.SCARCE),
        (-4, Supply.LIMITED),
        (-2.01, Supply.LIMITED),
        (-2, Supply.MODERATE),
        (1.99, Supply.MODERATE),
        (2, Supply.HIGH),
        (3.99, Supply.HIGH),
        (4, Supply.ABUNDANT),
    ],
)
def test_the_supply_in_words_changes_exactly_at_its_bounds(volumes: float, word: Supply) -> None:
    assert supply_of(volumes) is word


def test_fuel_is_exchanged_at_72_and_68_while_supply_is_moderate() -> None:
    for net_supply in (-360, -1, 0, 1, 359):
        assert quote_of(Kind.EXCHANGE, 70, 0, 180, net_supply) == Quote(72, 68)


def test_scarce_exchange_goods_rise_for_buyer_and_seller() -> None:
    quote = quote_of(Kind.EXCHANGE, 70, 0, 180, -180 * 6)
    assert quote.purchase_price > 80
    assert quote.sell_price > 70


def test_exchange_goods_in_plenty_bring_less() -> None:
    assert quote_of(Kind.EXCHANGE, 1200, 0, 180, 180 * 5).sell_price < 1188 - 80


def test_an_export_at_no_net_supply_costs_its_base_less_one_margin() -> None:
    assert quote_of(Kind.EXPORT, 1600, 8, 20, 0).purchase_price == 1600 - 128


def test_an_import_at_no_net_supply_brings_its_base_plus_one_margin() -> None:
    assert quote_of(Kind.IMPORT, 1600, 8, 20, 0).sell_price == 1600 + 128


def test_no_price_is_under_ten_credits() -> None:
    assert quote_of(Kind.EXPORT, 15, 13, 20, 200).sell_price == 10


@given(listings)
def test_a_round_trip_at_one_market_never_pays(listing: Listing) -> None:
    quote = listing.quote()
    assert quote.purchase_price >= quote.sell_price


@given(listings)
def test_buying_never_makes_a_good_cheaper(listing: Listing) -> None:
    before = listing.quote()
    listing.net_supply -= listing.trade_volume
    after = listing.quote()
    assert after.purchase_price >= before.purchase_price
    assert after.sell_price >= before.sell_price


@given(listings.filter(lambda listing: listing.kind is Kind.IMPORT))
def test_the_ask_of_an_import_is_even(listing: Listing) -> None:
    assert listing.quote().purchase_price % 2 == 0


def test_a_purchase_moves_the_supply_and_is_shown_first() -> None:
    market = Market("W", {"FUEL": Listing("FUEL", Kind.EXCHANGE, 70, 0, 180)})
    for units in range(1, 26):
        market.bought(Transaction("W", "S-1", "FUEL", "PURCHASE", units, 72, EPOCH))
    assert market.listings["FUEL"].net_supply == -sum(range(1, 26))
    assert [done.units for done in market.transactions] == list(range(25, 5, -1))


@given(listings.filter(lambda listing: abs(listing.net_supply) <= 20 * listing.trade_volume))
def test_the_hidden_numbers_behind_a_quote_are_found_again(listing: Listing) -> None:
    seen = Seen(listing.kind, listing.trade_volume, listing.supply, listing.quote())
    hidden = explain(seen, listing.base)
    found = Listing("", seen.kind, hidden.base, hidden.margin, seen.volume, hidden.net_supply)
    assert found.supply is listing.supply
    rough = 0.06 if listing.kind is Kind.EXCHANGE else 0
    got, want = found.quote(), listing.quote()
    assert got.purchase_price == pytest.approx(want.purchase_price, abs=4, rel=rough)
    assert got.sell_price == pytest.approx(want.sell_price, abs=4, rel=rough)


@pytest.mark.parametrize("kind", Kind)
def test_a_base_price_that_nobody_knew_is_found(kind: Kind) -> None:
    quote = quote_of(kind, 32_000, 9, 6, -20)
    hidden = explain(Seen(kind, 6, Supply.LIMITED, quote), 10_000)
    assert hidden.error <= quote.purchase_price * (0.05 if kind is Kind.EXCHANGE else 0.005)
    assert hidden.base == pytest.approx(32_000, rel=0.15)


def test_recorded_quotes_are_explained_where_the_base_price_is_exact(recording: Path) -> None:
    quotes = [
        quote
        for market in json.loads(recording.read_text())["marketplaces"]
        for quote in market["tradeGoods"]
        if quote["symbol"] in {*EXACT.split(), "FUEL"}
    ]
    assert len(quotes) > 70
    for quote in quotes:
        supply = Supply(quote["supply"])
        prices = Quote(quote["purchasePrice"], quote["sellPrice"])
        seen = Seen(Kind(quote["type"]), quote["tradeVolume"], supply, prices)
        hidden = explain(seen, good(quote["symbol"]).base)
        assert hidden.base == good(quote["symbol"]).base
        assert hidden.error <= (0 if quote["symbol"] == "FUEL" else 2), quote


def test_every_good_with_a_price_has_a_name_and_a_description() -> None:
    assert all(g.name and g.description.endswith(".") and g.base > 0 for g in GOODS.values())


def test_ship_parts_and_goods_never_seen_are_goods_too() -> None:
    assert good("MOUNT_TURRET_I").base == 7200
    assert good("MODULE_CARGO_HOLD_II").name == "Cargo Hold II"
    assert good("SOMETHING_NEW").name == "Something New"
