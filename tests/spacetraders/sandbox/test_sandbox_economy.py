"""What markets do by themselves: ticks, activity, trade volumes."""

import copy
import math
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.parts import MODULES, MOUNTS
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.making import local_economy
from spacetraders.sandbox.making.recorded_universe import load
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import Activity, Kind, Listing, Market, Supply, Transaction
from spacetraders.sandbox.state.universe import Atlas
from spacetraders.sandbox.state.world import World

HOUR = round(timedelta(hours=1) / market_ticks.TICK)
DAY = 24 * HOUR
MEDIANS = {
    Kind.EXPORT: {"RESTRICTED": 0.4, "WEAK": 0.5, "GROWING": 1.7, "STRONG": 2.1},
    Kind.IMPORT: {"RESTRICTED": 0.25, "WEAK": 0.5, "GROWING": 2.1, "STRONG": 2.25},
}
"""Trade volumes an hour that were measured, by MECHANICS 6.4; of STRONG imports, the middle."""


def export(good: str, volumes: float, *, volume: int = 20, turnover: float = 0) -> Listing:
    made = round(volumes * volume)
    return Listing(good, Kind.EXPORT, 3000, 8, volume, made, None, turnover)


def imported(good: str, volumes: float, *, volume: int = 20, turnover: float = 0) -> Listing:
    listing = export(good, volumes, volume=volume, turnover=turnover)
    listing.kind = Kind.IMPORT
    return listing


def market_of(*listings: Listing) -> Market:
    market = Market("X1-A1", {listing.good: listing for listing in listings})
    market_ticks.label(market)
    return market


def activity(market: Market, good: str) -> str | None:
    return market.listings[good].activity


listings = st.builds(
    Listing,
    good=st.sampled_from(["ELECTRONICS", "COPPER", "SILICON_CRYSTALS", "FAB_MATS", "IRON", "FUEL"]),
    kind=st.sampled_from(Kind),
    base=st.just(1000),
    margin=st.integers(5, 11),
    trade_volume=st.sampled_from([6, 20, 60, 180]),
    net_supply=st.integers(-400, 400),
    turnover=st.sampled_from([0.0, 0.5, 1.5, 5.0, 500.0]),
)
markets = st.lists(listings, max_size=6).map(lambda chosen: market_of(*chosen))


def test_the_rule_of_activity_gives_what_was_recorded(recording: Path) -> None:
    markets = load(recording).markets.values()
    counts = {Kind.EXPORT: [0, 0], Kind.IMPORT: [0, 0]}
    for market in markets:
        recorded = {of.good: of.activity for of in market.listings.values()}
        market_ticks.label(market)
        for of in market.listings.values():
            if of.kind is not Kind.EXCHANGE and recorded[of.good] in {"WEAK", "RESTRICTED"}:
                counts[of.kind][recorded[of.good] == of.activity] += 1
    assert counts == {Kind.EXPORT: [0, 35], Kind.IMPORT: [3, 64]}


def test_an_export_is_restricted_where_anything_it_is_made_of_is_scarce() -> None:
    product = export("ELECTRONICS", 0)
    for copper, expected in ((-4.05, Activity.RESTRICTED), (-4, Activity.WEAK)):
        market = market_of(product, imported("COPPER", copper), imported("SILICON_CRYSTALS", 0))
        assert activity(market, "ELECTRONICS") == expected


def test_an_import_is_restricted_where_all_that_is_made_of_it_is_abundant() -> None:
    copper = imported("COPPER", 0)
    plenty, enough = export("ELECTRONICS", 4), export("MICROPROCESSORS", 3.95)
    assert activity(market_of(copper, plenty, enough), "COPPER") == Activity.WEAK
    assert activity(market_of(copper, plenty), "COPPER") == Activity.RESTRICTED
    assert activity(market_of(copper), "COPPER") == Activity.WEAK


def test_goods_of_another_chain_hold_nothing_back() -> None:
    market = market_of(export("ELECTRONICS", 0), imported("IRON", -10))
    assert activity(market, "ELECTRONICS") == Activity.WEAK


@pytest.mark.parametrize(
    ("turnover", "copper", "expected"),
    [
        (0.9, 0, "WEAK"),
        (1, -3, "GROWING"),
        (1.9, 0, "GROWING"),
        (2, -3, "GROWING"),
        (2, 0, "STRONG"),
    ],
)
def test_brisk_trade_makes_an_export_grow_and_good_supplies_make_it_strong(
    turnover: float, copper: float, expected: str
) -> None:
    product = export("ELECTRONICS", 0, turnover=turnover)
    market = market_of(product, imported("COPPER", copper))
    assert activity(market, "ELECTRONICS") == expected


@pytest.mark.parametrize(
    ("supply", "turnover", "expected"),
    [(0, 0, "WEAK"), (0, 1, "GROWING"), (0, 2, "STRONG"), (4, 2, "RESTRICTED")],
)
def test_an_import_is_as_brisk_as_what_is_made_of_it(
    supply: float, turnover: float, expected: str
) -> None:
    product = export("ELECTRONICS", supply, turnover=turnover)
    for own in (0, 5):
        market = market_of(imported("COPPER", 0, turnover=own), product)
        assert activity(market, "COPPER") == expected


def test_a_product_that_lacks_something_else_uses_its_inputs_up_as_a_weak_one() -> None:
    product, silicon = export("ELECTRONICS", 0, turnover=9), imported("SILICON_CRYSTALS", -5)
    market = market_of(product, imported("COPPER", 0), silicon)
    assert activity(market, "ELECTRONICS") == "RESTRICTED"
    assert activity(market, "COPPER") == "WEAK"


@pytest.mark.parametrize(("turnover", "expected"), [(0, "WEAK"), (1, "GROWING"), (2, "STRONG")])
def test_an_import_of_which_nothing_is_made_is_as_brisk_as_its_sales(
    turnover: float, expected: str
) -> None:
    market = market_of(imported("FOOD", 0, turnover=turnover))
    assert activity(market, "FOOD") == expected


def test_exchanged_goods_have_no_activity() -> None:
    market = market_of(Listing("FUEL", Kind.EXCHANGE, 70, 0, 180))
    market_ticks.catch_up(market, 3, 1)
    assert activity(market, "FUEL") is None


@pytest.mark.parametrize("kind", MEDIANS)
@pytest.mark.parametrize("level", ["RESTRICTED", "WEAK", "GROWING", "STRONG"])
def test_supply_drifts_as_fast_as_was_measured(kind: Kind, level: str) -> None:
    """Fifty markets, for an hour each: none of them comes near where drift ends."""
    turnover = {"GROWING": 1.7, "STRONG": 3.0}.get(level, 0.0)
    moved = []
    for number in range(50):
        good = export("ELECTRONICS", 1.5, turnover=turnover)
        other = imported("COPPER", -4.5 if level == "RESTRICTED" else 0)
        if kind is Kind.IMPORT:
            good = imported("COPPER", 1.5)
            other = export("ELECTRONICS", 6 if level == "RESTRICTED" else 0, turnover=turnover)
        market = market_of(good, other)
        market.symbol = f"X1-A{number}"
        before = good.net_supply
        assert good.activity == level
        market_ticks.catch_up(market, HOUR, 1)
        moved.append((good.net_supply - before) / good.trade_volume)
    drift = sum(moved) / len(moved) * (1 if kind is Kind.EXPORT else -1)
    assert drift == pytest.approx(guesses.DRIFT[level], rel=0.1)
    assert drift == pytest.approx(MEDIANS[kind][level], rel=0.3)


def test_exports_fill_up_and_imports_run_dry_as_far_as_they_go_and_no_further() -> None:
    market = market_of(export("FAB_MATS", 0), imported("IRON", 0, volume=60))
    market_ticks.catch_up(market, 30 * DAY, 1)
    supplies = {of.good: (of.net_supply, of.supply) for of in market.listings.values()}
    assert supplies == {"FAB_MATS": (100, Supply.ABUNDANT), "IRON": (-300, Supply.SCARCE)}


def test_exchanged_goods_go_back_to_balance_from_either_side() -> None:
    market = market_of(
        Listing("FUEL", Kind.EXCHANGE, 70, 0, 180, 400),
        Listing("DIAMONDS", Kind.EXCHANGE, 90, 0, 180, -400),
    )
    market_ticks.catch_up(market, HOUR, 1)
    fuel, diamonds = (of.net_supply for of in market.listings.values())
    assert fuel == pytest.approx(310, abs=12)
    assert diamonds == pytest.approx(-310, abs=12)
    market_ticks.catch_up(market, DAY, 1)
    assert [of.net_supply for of in market.listings.values()] == [0, 0]


@settings(deadline=None)
@given(markets, st.lists(st.integers(0, 600), max_size=8), st.integers(0, 5))
def test_it_does_not_matter_how_often_a_market_is_looked_at(
    market: Market, looks: list[int], seed: int
) -> None:
    once = copy.deepcopy(market)
    market_ticks.catch_up(once, 600, seed)
    for tick in [*sorted(looks), 600]:
        market_ticks.catch_up(market, tick, seed)
    assert market == once


@settings(deadline=None)
@given(markets, st.integers(1, 3 * DAY))
def test_ticks_move_every_supply_towards_its_end_and_never_past_it(
    market: Market, ticks: int
) -> None:
    for of in market.listings.values():
        of.turnover = 0.0  # so that no trade volume, and with it the end, changes
    before = copy.deepcopy(market.listings)
    market_ticks.catch_up(market, ticks, 1)
    for good, of in market.listings.items():
        least, cap = before[good].net_supply, max(100, 5 * of.trade_volume)
        if of.kind is Kind.EXCHANGE:
            assert abs(of.net_supply) <= abs(least)
            assert of.net_supply * least >= 0
        else:
            sign = 1 if of.kind is Kind.EXPORT else -1
            assert sign * least <= sign * of.net_supply <= max(sign * least, cap)


@settings(deadline=None)
@given(markets, st.integers(1, 3 * DAY))
def test_trade_manystay_between_the_first_and_the_largest(market: Market, ticks: int) -> None:
    first = {good: of.trade_volume for good, of in market.listings.items()}
    market_ticks.catch_up(market, ticks, 1)
    for good, of in market.listings.items():
        assert first[good] <= of.trade_volume <= 400
        assert of.margin >= 1
        assert of.turnover >= 0


def test_seeds_and_markets_differ_in_how_they_round() -> None:
    def supplies(symbol: str, seed: int) -> list[int]:
        market = market_of(export("FAB_MATS", -20))
        market.symbol = symbol
        seen = []
        for tick in range(1, 40):
            market_ticks.catch_up(market, tick, seed)
            seen.append(market.listings["FAB_MATS"].net_supply)
        return seen

    assert supplies("X1-A1", 1) == supplies("X1-A1", 1)
    assert supplies("X1-A1", 1) != supplies("X1-A2", 1)
    assert supplies("X1-A1", 1) != supplies("X1-A1", 2)


def traded(market: Market, hours: int, *, buy: int, sell: int) -> list[int]:
    """Buy FAB_MATS and sell IRON each hour, in trade volumes; return those that FAB_MATS had."""
    volumes = []
    for _ in range(hours):
        for many, good, move in ((buy, "FAB_MATS", market.bought), (sell, "IRON", market.sold)):
            units = many * market.listings[good].trade_volume
            move(Transaction("X1-A1", "S-1", good, "", units, 1, EPOCH))
        market_ticks.catch_up(market, market.tick + HOUR, 1)
        volumes.append(market.listings["FAB_MATS"].trade_volume)
    return list(dict.fromkeys(volumes))


def fabricator() -> Market:
    return market_of(export("FAB_MATS", 4), imported("IRON", 0, volume=60))


def test_sustained_trade_with_good_supplies_makes_a_trade_volume_grow_as_recorded() -> None:
    volumes = traded(fabricator(), 80, buy=3, sell=3)
    assert volumes[:8] == [20, 22, 25, 28, 31, 35, 39, 43]


def test_trade_without_supplies_makes_nothing_grow() -> None:
    assert traded(fabricator(), 48, buy=3, sell=0) == [20]


def test_supplies_without_trade_make_nothing_grow() -> None:
    assert traded(fabricator(), 48, buy=0, sell=3) == [20]


def test_a_trade_volume_that_nobody_uses_shrinks_to_the_first_and_no_further() -> None:
    market = fabricator()
    traded(market, 80, buy=3, sell=3)
    of = market.listings["FAB_MATS"]
    grown = of.trade_volume
    market_ticks.catch_up(market, market.tick + 3 * DAY, 1)
    assert 20 < of.trade_volume < grown
    market_ticks.catch_up(market, market.tick + 60 * DAY, 1)
    assert (of.trade_volume, of.progress, of.turnover) == (20, 0, 0.0)


def test_another_trade_volume_has_a_margin_drawn_anew_around_the_usual_one() -> None:
    margins = []
    for number in range(60):
        of = export("FAB_MATS", 0, turnover=50)
        of.margin = 99
        market = market_of(of)
        market.symbol = f"X1-A{number}"
        market_ticks.catch_up(market, 7 * HOUR, 1)
        assert of.trade_volume == 22
        margins.append(of.margin)
    assert sum(margins) / len(margins) == pytest.approx(8, abs=0.5)
    assert 5 <= min(margins) < max(margins) <= 11


def test_trade_is_forgotten_within_hours() -> None:
    market = market_of(export("FAB_MATS", 4, turnover=1.0))
    market_ticks.catch_up(market, round(guesses.TURNOVER_HOURS * HOUR), 1)
    assert market.listings["FAB_MATS"].turnover == pytest.approx(1 / math.e)
    market_ticks.catch_up(market, DAY, 1)
    assert market.listings["FAB_MATS"].turnover == 0


def test_a_month_that_nobody_saw_is_caught_up_quickly(atlas: Atlas) -> None:
    markets = [copy.deepcopy(market) for market in atlas.markets.values()]
    began = time.process_time()
    for market in markets:
        market_ticks.catch_up(market, 30 * DAY, 1)
    assert (time.process_time() - began) / len(
        markets
    ) < 0.1  # seconds of the processor; 0.004 were measured
    began = time.process_time()
    for market in markets:
        market_ticks.catch_up(market, 10_000 * DAY, 1)
    assert (time.process_time() - began) / len(markets) < 0.01


async def test_prices_move_while_nobody_trades_and_the_status_says_when(
    api: httpx.AsyncClient, world: World, mock_clock: MockClock
) -> None:
    home = world.universe.headquarters
    path = f"/systems/{home.system_symbol}/waypoints/{home.symbol}/market"

    async def look() -> tuple[list[int], str]:
        goods = (await api.get(path)).json()["data"]["tradeGoods"]
        status = (await api.get("/")).json()
        return [good["sellPrice"] for good in goods], status["health"]["lastMarketUpdate"]

    first, at_first = await look()
    mock_clock.jump(299)
    assert await look() == (first, at_first)
    mock_clock.jump(4 * 3600)
    later, at_last = await look()
    assert all(new >= old for new, old in zip(later, first, strict=True))
    assert later != first
    assert at_last > at_first


def test_ticks_follow_the_pace_of_the_world(world: World) -> None:
    world.pace = 60.0
    for seconds, ticks in ((0, 0), (4.999, 0), (5, 1), (60, 12), (3600, 720)):
        world.time = world.started + timedelta(seconds=seconds)
        assert world.market_ticks == ticks
        assert world.last_market_update == world.started + ticks * timedelta(seconds=5)
    world.pace = 0.5
    assert world.market_ticks == 6


def test_every_mount_and_module_is_made_somewhere_of_what_its_market_uses() -> None:
    made = {symbol for trade in local_economy.EXOTIC for symbol in trade.exports.split()}
    fitted = {part.symbol for part in (*MOUNTS, *MODULES)}
    assert {symbol for symbol in fitted if "JUMP_DRIVE" not in symbol} <= made
    for trade in local_economy.EXOTIC:
        needed = {good for symbol in trade.exports.split() for good in SUPPLY_CHAIN[symbol]}
        assert needed == set(trade.imports.split()), trade.exports


def test_a_fresh_market_is_supplied_as_the_recorded_ones_were(atlas: Atlas) -> None:
    listings = [of for market in atlas.markets.values() for of in market.listings.values()]
    exports = [of for of in listings if of.kind is Kind.EXPORT]
    imports = [of for of in listings if of.kind is Kind.IMPORT]
    assert {of.supply for of in exports} == {Supply.HIGH, Supply.ABUNDANT}
    assert {of.supply for of in imports} <= {Supply.MODERATE, Supply.LIMITED, Supply.SCARCE}
    assert {of.activity for of in [*exports, *imports]} == {"WEAK", "RESTRICTED"}


def test_only_markets_that_somebody_came_across_tick(world: World) -> None:
    world.time = world.started + timedelta(days=1)
    home = world.market(world.universe.headquarters)
    assert home.tick == DAY
    assert list(world.markets) == [home.symbol]
