import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import round_half_up
from spacetraders.clock import EPOCH
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import GOODS, TRADE_SYMBOLS, UNPRICED, Sureness, good
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.making.calibration import (
    MARGINS,
    MOST_SUPPLIES,
    Hidden,
    Seen,
    explain,
    supplies,
)
from spacetraders.sandbox.state.market import (
    LEAST_PRICE,
    Kind,
    Listing,
    Market,
    Quote,
    Supply,
    Transaction,
    supply_of,
)

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


def test_fuel_is_exchanged_at_72_and_68_near_balance() -> None:
    for net_supply in (-240, -1, 0, 1, 240):
        assert quote_of(Kind.EXCHANGE, 70, 0, 180, net_supply) == Quote(72, 68)


def test_scarce_exchange_goods_rise_for_buyer_and_seller() -> None:
    quote = quote_of(Kind.EXCHANGE, 70, 0, 180, -180 * 8)
    assert quote.purchase_price > 77
    assert quote.sell_price > 68


def test_exchange_goods_in_plenty_bring_less() -> None:
    assert quote_of(Kind.EXCHANGE, 1200, 0, 180, 180 * 5).sell_price < 1188 - 40


def test_an_export_at_no_net_supply_costs_its_base_less_one_margin() -> None:
    assert quote_of(Kind.EXPORT, 1600, 8, 20, 0).purchase_price == 1600 - 128


def test_an_import_at_no_net_supply_brings_its_base_plus_one_margin() -> None:
    assert quote_of(Kind.IMPORT, 1600, 8, 20, 0).sell_price == 1600 + 128


def test_a_glut_presses_a_bid_to_one_credit_and_the_ask_to_nine_tenths_of_the_base() -> None:
    assert quote_of(Kind.IMPORT, 80, 9, 60, 60 * 60) == Quote(72, 1)


@pytest.mark.parametrize("kind", Kind)
def test_no_price_is_under_one_credit(kind: Kind) -> None:
    quote = quote_of(kind, 1, 16, 20, 2_000)
    assert min(quote.purchase_price, quote.sell_price) == 1


def test_every_row_of_the_recorded_panel_is_explained_to_the_credit(
    recorded: Callable[[str], Path],
) -> None:
    """Its margins and supplies were fitted with the law; where it has none, the law is another."""
    rows = json.loads(recorded("captured/economy/fb5_panel.json").read_text())["rows"]
    lawful = [row for row in rows if row[-1] is not None]
    assert len(lawful) == 834
    for _, symbol, kind, _, ask, bid, supply, _, volume, margin, net_supply in lawful:
        of = Listing(symbol, Kind(kind), good(symbol).base, margin, volume, net_supply)
        assert (of.quote(), of.supply) == (Quote(ask, bid), supply)


def test_every_quote_of_a_recorded_start_is_explained_to_the_credit(
    recorded: Callable[[str], Path],
) -> None:
    markets = json.loads(recorded("captured/economy/zg64_universe.json").read_text())
    lawful = [
        {**quote, "type": kind}
        for market in markets["marketplaces"]
        for kind, listed in (("EXPORT", "exports"), ("IMPORT", "imports"))
        for quote in market["tradeGoods"]
        if quote["symbol"] in {it["symbol"] for it in market[listed]}
    ]
    assert len(lawful) == 119
    for quote in lawful:
        hidden_behind(quote)


any_seen = st.builds(
    Seen,
    st.sampled_from(Kind),
    st.sampled_from([1, 6, 60, 180, 3_000]),
    st.sampled_from(Supply),
    st.builds(Quote, st.integers(1, 10**6), st.integers(1, 10**6)),
)


@given(any_seen, st.sampled_from([1, 15, 70, 36_000]))
def test_few_supplies_are_tried_for_any_quote(seen: Seen, base: int) -> None:
    for margin in MARGINS:
        assert len(supplies(seen, base, margin)) <= 2 * MOST_SUPPLIES


@given(listings)
def test_a_round_trip_at_one_market_never_pays(listing: Listing) -> None:
    quote = listing.quote()
    assert quote.purchase_price >= quote.sell_price


@given(listings, st.data())
def test_buying_and_then_selling_back_at_one_market_never_gains(
    listing: Listing, data: st.DataObject
) -> None:
    listing.net_supply = data.draw(st.integers(-40, 40)) * listing.trade_volume
    listing.net_supply += data.draw(st.integers(0, listing.trade_volume))
    hold, gained = 0, 0
    for _ in range(data.draw(st.integers(1, 4))):
        units = data.draw(st.integers(1, listing.trade_volume))
        gained -= units * listing.quote().purchase_price
        listing.net_supply -= units
        hold += units
    while hold:
        units = data.draw(st.integers(1, min(hold, listing.trade_volume)))
        gained += units * listing.quote().sell_price
        listing.net_supply += units
        hold -= units
    assert gained <= 0


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("base", [15, 70, 1_600, 36_000])
@pytest.mark.parametrize("margin", [5, 13])
@pytest.mark.parametrize("volume", [1, 6, 60])
def test_no_supply_lets_anyone_gain_by_selling_back_what_was_just_bought(
    kind: Kind, base: int, margin: int, volume: int
) -> None:
    for net_supply in range(-40 * volume, 40 * volume):
        ask = quote_of(kind, base, margin, volume, net_supply).purchase_price
        for units in {1, volume // 2 or 1, volume}:
            assert quote_of(kind, base, margin, volume, net_supply - units).sell_price <= ask


@given(listings)
def test_buying_never_makes_a_good_cheaper(listing: Listing) -> None:
    before = listing.quote()
    listing.net_supply -= listing.trade_volume
    after = listing.quote()
    assert after.purchase_price >= before.purchase_price
    assert after.sell_price >= before.sell_price


@given(listings.filter(lambda listing: listing.kind is Kind.IMPORT))
def test_the_ask_of_an_import_is_even_but_at_its_least(listing: Listing) -> None:
    ask = listing.quote().purchase_price
    assert ask % 2 == 0 or ask == round_half_up(0.9 * listing.base)


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


def hidden_behind(quote: dict[str, Any], base: int | None = None) -> Hidden:
    """Check that whole numbers and the known base price give the quote with its label."""
    kind, volume, supply = Kind(quote["type"]), quote["tradeVolume"], Supply(quote["supply"])
    prices = Quote(quote["purchasePrice"], quote["sellPrice"])
    base = base or good(quote["symbol"]).base
    hidden = explain(Seen(kind, volume, supply, prices), base)
    found = Listing("", kind, hidden.base, hidden.margin, volume, hidden.net_supply)
    assert (hidden.base, found.quote(), found.supply) == (base, prices, supply)
    return hidden


def known_for_sure(quote: dict[str, Any]) -> bool:
    """Whether the law of prices is known, and the base price too."""
    sure = good(quote["symbol"]).sureness is Sureness.EXACT
    return sure and quote["type"] != Kind.EXCHANGE


def test_every_recorded_quote_of_a_known_base_price_is_explained_to_the_credit(
    recording: Path,
) -> None:
    markets = json.loads(recording.read_text())["marketplaces"]
    quotes = [quote for market in markets for quote in market["tradeGoods"]]
    lawful = [quote for quote in quotes if quote["type"] != Kind.EXCHANGE]
    known = [quote for quote in lawful if known_for_sure(quote)]
    assert (len(lawful), len(known)) == (103, 93)
    for quote in lawful:  # the other ten with base prices that one quote is enough to tell
        hidden_behind(quote)
    margins = [hidden_behind(quote).margin for quote in known]
    assert min(margins) >= 5
    assert sum(margins) / len(margins) == pytest.approx(8, abs=0.5)


def test_recorded_quotes_of_an_older_year_are_explained_to_the_credit_as_well(
    recorded: Callable[[str], Path],
) -> None:
    body = json.loads(recorded("captured/responses/market-local.json").read_text())
    quotes = body.get("data", body)["tradeGoods"]
    known = [quote for quote in quotes if quote["type"] != Kind.EXCHANGE]
    assert len(known) == 6
    for quote in known:
        hidden_behind(quote, {"LASER_RIFLES": 24_000}.get(quote["symbol"]))


def test_recorded_fuel_in_moderate_supply_is_explained_to_the_credit(recording: Path) -> None:
    markets = json.loads(recording.read_text())["marketplaces"]
    quotes = [quote for market in markets for quote in market["tradeGoods"]]
    fuel = [q for q in quotes if q["symbol"] == "FUEL" and q["type"] == Kind.EXCHANGE]
    assert len(fuel) == 24
    for quote in fuel:
        hidden_behind(quote)


@given(listings.filter(lambda listing: listing.kind is not Kind.EXCHANGE))
def test_the_other_side_is_the_law_one_trade_volume_away_halved_or_doubled(
    listing: Listing,
) -> None:
    quote, exports = listing.quote(), listing.kind is Kind.EXPORT
    listing.net_supply += listing.trade_volume if exports else -listing.trade_volume
    there = listing.quote()
    if exports:
        half = (there.purchase_price + 1) // 2
        assert quote.sell_price == half or there.purchase_price == LEAST_PRICE
    else:
        least = round_half_up(0.9 * listing.base)
        assert quote.purchase_price == max(least, 2 * there.sell_price)


@given(listings, st.integers(1, 400))
def test_a_purchase_and_a_sale_of_as_much_leave_the_prices_as_they_were(
    listing: Listing, units: int
) -> None:
    market, before = Market("W", {"FOOD": listing}), listing.quote()
    market.bought(Transaction("W", "S-1", "FOOD", "PURCHASE", units, 1, EPOCH))
    market.sold(Transaction("W", "S-1", "FOOD", "SELL", units, 1, EPOCH))
    assert listing.quote() == before
    assert [done.type for done in market.transactions] == ["SELL", "PURCHASE"]


def test_only_the_trade_that_a_market_is_there_for_counts_as_turnover() -> None:
    for kind, wanted in ((Kind.EXPORT, "bought"), (Kind.IMPORT, "sold"), (Kind.EXCHANGE, "")):
        for move in ("bought", "sold"):
            listing = Listing("FOOD", kind, 1800, 8, 20)
            getattr(Market("W", {"FOOD": listing}), move)(
                Transaction("W", "S-1", "FOOD", "", 60, 1, EPOCH)
            )
            assert listing.turnover == (1.0 if move == wanted else 0.0)


def test_the_goods_of_the_catalogue_are_those_of_the_specification(specification: Path) -> None:
    schemas = json.loads(specification.read_text())["components"]["schemas"]
    assert set(schemas["TradeSymbol"]["enum"]) == TRADE_SYMBOLS


def test_the_supply_chain_is_the_recorded_one(recorded: Callable[[str], Path]) -> None:
    rows = json.loads(recorded("captured/static/exports.json").read_text())
    assert {row["export"]: tuple(row["imports"]) for row in rows} == SUPPLY_CHAIN
    assert list(SUPPLY_CHAIN) == sorted(SUPPLY_CHAIN)


def test_everything_that_is_made_or_used_has_a_price_but_ships_which_yards_sell() -> None:
    chain = {*SUPPLY_CHAIN, *(symbol for needed in SUPPLY_CHAIN.values() for symbol in needed)}
    unpriced = {symbol for symbol in chain if good(symbol).base == UNPRICED} - set(
        guesses.GUESSED_PRICES
    )
    assert unpriced <= set(SHIP_TYPES)


def test_base_prices_are_those_that_were_recovered(recorded: Callable[[str], Path]) -> None:
    known = json.loads(recorded("captured/static/base_prices.json").read_text())
    for symbol, base in {**known["exact"], **known["good"], **known["exchange_mid"]}.items():
        assert good(symbol).base == base
    for symbol in known["exact"]:
        assert good(symbol).sureness is Sureness.EXACT


def test_every_good_with_a_price_has_a_name_and_a_description() -> None:
    assert all(g.name and g.description.endswith(".") and g.base > 0 for g in GOODS.values())


def test_ship_parts_and_goods_never_seen_are_goods_too() -> None:
    assert good("MOUNT_TURRET_I").base == 7200
    assert good("MODULE_CARGO_HOLD_II").name == "Cargo Hold II"
    assert good("SOMETHING_NEW").name == "Something New"
