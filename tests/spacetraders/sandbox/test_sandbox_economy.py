"""What markets do by themselves: ticks, activity, trade volumes."""

import copy
import math
import statistics
from collections.abc import Callable
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
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules import navigation
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import (
    MILLIONTHS,
    Activity,
    Kind,
    Listing,
    Market,
    Supply,
    Transaction,
)
from spacetraders.sandbox.state.universe import Atlas
from spacetraders.sandbox.state.world import World

HOUR, DAY = market_ticks.HOUR, market_ticks.DAY


def export(good: str, volumes: float, *, volume: int = 20, turnover: float = 0) -> Listing:
    made = round(volumes * volume)
    return Listing(good, Kind.EXPORT, 3000, 8, volume, made, None, turnover)


def imported(good: str, volumes: float, *, volume: int = 20, turnover: float = 0) -> Listing:
    listing = export(good, volumes, volume=volume, turnover=turnover)
    listing.kind = Kind.IMPORT
    return listing


def market_of(*listings: Listing, opened: int | None = 0) -> Market:
    market = Market("X1-A1", {listing.good: listing for listing in listings}, opened=opened)
    market_ticks.label(market)
    return market


def activity(market: Market, good: str) -> str | None:
    return market.listings[good].activity


listings = st.builds(
    Listing,
    good=st.sampled_from(
        ["ELECTRONICS", "COPPER", "SILICON_CRYSTALS", "FAB_MATS", "IRON", "SHIP_PARTS", "FUEL"]
    ),
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


@pytest.mark.parametrize("make", [export, imported])
@pytest.mark.parametrize(
    ("turnover", "expected"),
    [(0, "WEAK"), (0.69, "WEAK"), (0.7, "GROWING"), (1.59, "GROWING"), (1.6, "STRONG")],
)
def test_a_good_is_as_brisk_as_its_own_trade(
    make: Callable[..., Listing], turnover: float, expected: str
) -> None:
    assert activity(market_of(make("FOOD", 0, turnover=turnover)), "FOOD") == expected


def test_brisk_trade_of_a_product_leaves_its_inputs_as_they_are() -> None:
    market = market_of(export("ELECTRONICS", 0, turnover=9), imported("COPPER", -3.9))
    assert activity(market, "ELECTRONICS") == "STRONG"
    assert activity(market, "COPPER") == "WEAK"


def test_exchanged_goods_have_no_activity() -> None:
    market = market_of(Listing("FUEL", Kind.EXCHANGE, 70, 0, 180))
    market_ticks.catch_up(market, 3, 1)
    assert activity(market, "FUEL") is None


def moved(good: Listing, *others: Listing, hours: int = 1) -> float:
    """Return by how many trade volumes an hour a good moves."""
    before, market = good.millionths, market_of(good, *others)
    market_ticks.catch_up(market, hours * HOUR, 1)
    return (good.millionths - before) / MILLIONTHS / good.trade_volume / hours


@pytest.mark.parametrize(
    ("volumes", "turnover", "copper", "rate"),
    [
        (1.5, 0.0, -4.5, 0.33),
        (3.0, 0.0, -4.5, 0.1),
        (1.5, 0.0, 0, 0.28),
        (1.5, 1.5, 0, 1.4),
        (1.5, 3.0, 0, 2.0),
    ],
)
def test_an_export_gains_supply_as_fast_as_its_activity_says(
    volumes: float, turnover: float, copper: float, rate: float
) -> None:
    product = export("ELECTRONICS", volumes, turnover=turnover)
    assert moved(product, imported("COPPER", copper)) == pytest.approx(rate, rel=1e-4)


@pytest.mark.parametrize(
    ("turnover", "made", "rate"), [(0.0, 6, 0.18), (0.0, 0, 0.43), (1.5, 0, 1.25), (3.0, 0, 2.0)]
)
def test_an_import_loses_supply_as_fast_as_its_activity_says(
    turnover: float, made: float, rate: float
) -> None:
    copper = imported("COPPER", 1.5, turnover=turnover)
    assert moved(copper, export("ELECTRONICS", made)) == pytest.approx(-rate, rel=1e-4)


def test_rare_goods_move_faster_while_trade_is_weak() -> None:
    assert moved(export("SHIP_PARTS", 1, volume=6)) == pytest.approx(0.55, rel=1e-4)
    assert moved(imported("SHIP_PARTS", 1, volume=6)) == pytest.approx(-0.8, rel=1e-4)


def test_exports_fill_up_and_imports_run_dry_as_far_as_they_go_and_no_further() -> None:
    market = market_of(
        export("FAB_MATS", 2), imported("IRON", 0, volume=60), export("SHIP_PARTS", 2, volume=6)
    )
    market_ticks.catch_up(market, 30 * DAY, 1)
    supplies = {of.good: (of.net_supply, of.supply) for of in market.listings.values()}
    assert supplies == {
        "FAB_MATS": (160, Supply.ABUNDANT),
        "IRON": (-480, Supply.SCARCE),
        "SHIP_PARTS": (110, Supply.ABUNDANT),
    }


def test_what_lies_beyond_the_end_stays() -> None:
    market = market_of(export("FAB_MATS", 9), imported("IRON", -9))
    market_ticks.catch_up(market, DAY, 1)
    assert [of.net_supply for of in market.listings.values()] == [180, -180]


def test_exchanged_goods_go_back_to_balance_from_either_side() -> None:
    market = market_of(
        Listing("FUEL", Kind.EXCHANGE, 70, 0, 180, 400),
        Listing("DIAMONDS", Kind.EXCHANGE, 90, 0, 180, -400),
    )
    market_ticks.catch_up(market, HOUR, 1)
    assert [of.net_supply for of in market.listings.values()] == [310, -310]
    market_ticks.catch_up(market, DAY, 1)
    assert [of.net_supply for of in market.listings.values()] == [0, 0]


@settings(deadline=None)
@given(markets, st.lists(st.integers(0, 3 * DAY), max_size=8), st.integers(0, 5))
def test_it_does_not_matter_how_often_a_market_is_looked_at(
    market: Market, looks: list[int], seed: int
) -> None:
    once = copy.deepcopy(market)
    market_ticks.catch_up(once, 3 * DAY, seed)
    for tick in [*sorted(looks), 3 * DAY]:
        market_ticks.catch_up(market, tick, seed)
    assert market == once


@settings(deadline=None, max_examples=30)
@given(markets)
def test_leaps_are_as_good_as_ticks_one_by_one(market: Market) -> None:
    leaping = copy.deepcopy(market)
    market_ticks.catch_up(leaping, DAY, 1)
    for tick in range(1, DAY + 1):
        market_ticks.catch_up(market, tick, 1)
    assert market == leaping


@settings(deadline=None)
@given(markets, st.integers(1, 3 * DAY))
def test_ticks_move_every_supply_towards_its_end_and_never_past_it(
    market: Market, ticks: int
) -> None:
    before = copy.deepcopy(market.listings)
    market_ticks.catch_up(market, ticks, 1)
    for good, of in market.listings.items():
        least, cap = before[good].net_supply, max(110, 8 * of.trade_volume)
        if of.kind is Kind.EXCHANGE:
            assert abs(of.net_supply) <= abs(least)
            assert of.net_supply * least >= 0
        else:
            sign = 1 if of.kind is Kind.EXPORT else -1
            assert sign * least <= sign * of.net_supply <= max(sign * least, cap)


def test_a_market_stands_still_until_the_first_ship_is_there() -> None:
    market = market_of(export("FAB_MATS", 0), imported("IRON", 0), opened=None)
    before = copy.deepcopy(market)
    market_ticks.catch_up(market, 10 * DAY, 1)
    assert market == before
    market.opened = 10 * DAY
    market_ticks.catch_up(market, 10 * DAY + HOUR, 1)
    assert market.listings["IRON"].net_supply == math.floor(-0.43 * 20)


def traded(market: Market, hours: int, **volumes: Callable[[Listing], float]) -> list[int]:
    """Trade each hour so many volumes of each good; return the trade volumes of the first one."""
    seen = []
    for _ in range(hours):
        for good, wanted in volumes.items():
            of = market.listings[good]
            units = round(wanted(of) * of.trade_volume)
            move = market.bought if of.kind is Kind.EXPORT else market.sold
            move(Transaction("X1-A1", "S-1", good, "", units, 1, EPOCH))
        market_ticks.catch_up(market, market.tick + HOUR, 1)
        seen.append(next(iter(market.listings.values())).trade_volume)
    return list(dict.fromkeys(seen))


def down_to(volumes: float) -> Callable[[Listing], float]:
    """Return a rule that buys a good down to a supply, in trade volumes."""
    return lambda of: max(0.0, of.net_supply / of.trade_volume - volumes)


def test_an_export_bought_down_all_day_makes_seven_steps_and_then_two_a_day() -> None:
    market = market_of(export("FAB_MATS", 3))
    first_day = traded(market, 24, FAB_MATS=down_to(-3))
    assert first_day[-1] == 43  # by 22, 25, 28, 31, 35 and 39
    assert traded(market, 24, FAB_MATS=down_to(-3))[-1] == 53


def test_an_export_grows_whether_it_is_fed_or_not() -> None:
    starved = market_of(export("FAB_MATS", -3), imported("IRON", -8))
    assert traded(starved, 3, FAB_MATS=down_to(-3))[-1] > 25
    assert activity(starved, "FAB_MATS") == "RESTRICTED"


def test_an_export_that_is_lifted_only_while_it_is_high_stays_as_it_is() -> None:
    assert traded(market_of(export("FAB_MATS", 4)), 24, FAB_MATS=down_to(2)) == [20]


def test_an_import_grows_while_it_is_overfilled() -> None:
    filled = traded(market_of(imported("IRON", 2)), 12, IRON=lambda of: 5 - of.net_supply / 20)
    assert filled[-1] >= 28
    assert traded(market_of(imported("IRON", -2)), 24, IRON=lambda _: 0.4) == [20]


def test_the_supply_stays_when_a_volume_grows() -> None:
    market = market_of(export("FAB_MATS", -3))
    seen = []
    for tick in range(1, HOUR):
        of = market.listings["FAB_MATS"]
        before = of.net_supply
        market_ticks.catch_up(market, tick, 1)
        seen.append(of.net_supply - before)
    assert of.trade_volume == 22
    assert max(seen) <= 1


@pytest.mark.parametrize(
    "ladder",
    [
        (6, 7, 8, 9, 10, 11, 13, 15, 17),
        (60, 66, 73, 81, 90, 100, 111, 123, 136, 150, 165, 182, 201, 222, 245),
    ],
)
def test_volumes_climb_the_recorded_ladder(ladder: tuple[int, ...]) -> None:
    volume = ladder[0]
    market = market_of(export("FAB_MATS", -90, volume=volume))
    seen = [volume]
    for tick in range(1, 9 * DAY):
        market.listings["FAB_MATS"].net_supply = -9 * 250
        market_ticks.catch_up(market, tick, 1)
        seen.append(market.listings["FAB_MATS"].trade_volume)
    assert tuple(dict.fromkeys(seen))[: len(ladder)] == ladder


def test_another_trade_volume_has_a_margin_drawn_anew_around_the_usual_one() -> None:
    margins = []
    for number in range(60):
        of = export("FAB_MATS", -3)
        of.margin = 99
        market = market_of(of)
        market.symbol = f"X1-A{number}"
        market_ticks.catch_up(market, HOUR // 2, 1)
        assert of.trade_volume == 22
        margins.append(of.margin)
    assert sum(margins) / len(margins) == pytest.approx(8, abs=0.5)
    assert 5 <= min(margins) < max(margins) <= 11


def test_trade_is_forgotten_within_hours() -> None:
    of = export("FAB_MATS", 4, turnover=1.0)
    assert of.turnover_at(round(guesses.TURNOVER_HOURS * HOUR)) == pytest.approx(1 / math.e)


def test_a_steady_trade_settles_at_its_rate() -> None:
    of = export("FAB_MATS", 4)
    for hour in range(48):
        of.count(20, hour * HOUR)
    assert of.turnover == pytest.approx(1.2, abs=0.1)


def test_a_life_of_years_takes_no_more_leaps_than_one_of_days(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaps(ticks: int) -> int:
        counted = []
        label = market_ticks._label
        with monkeypatch.context() as patch:
            patch.setattr(market_ticks, "_label", lambda *it: counted.append(label(*it)))
            for market in atlas.markets.values():
                grown = copy.deepcopy(market)
                grown.opened = 0
                market_ticks.catch_up(grown, ticks, 1)
        return len(counted)

    assert leaps(10_000 * DAY) <= leaps(10 * DAY) + len(atlas.markets)
    assert leaps(10 * DAY) < 60 * len(atlas.markets)


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


def first_supplies(*, seeds: int) -> list[Listing]:
    atlases = (generate(seed, EPOCH) for seed in range(seeds))
    return [
        of for it in atlases for market in it.markets.values() for of in market.listings.values()
    ]


def test_a_world_starts_as_little_starved_as_the_recorded_ones() -> None:
    listings = first_supplies(seeds=30)
    exports = [of for of in listings if of.kind is Kind.EXPORT]
    imports = [of for of in listings if of.kind is Kind.IMPORT]
    scarce = sum(of.supply is Supply.SCARCE for of in imports) / len(imports)
    restricted = sum(of.activity == "RESTRICTED" for of in exports) / len(exports)
    assert 0.06 <= scarce <= 0.11
    assert 0.05 <= restricted <= 0.08
    assert {of.activity for of in [*exports, *imports]} == {"WEAK", "RESTRICTED"}


@pytest.mark.parametrize(
    ("kind", "volume", "law"),
    [
        (Kind.EXPORT, 60, (2.6, 1.0, 0.9, 5.1)),
        (Kind.EXPORT, 20, (2.2, 1.4, -2.0, 4.2)),
        (Kind.IMPORT, 60, (-2.2, 1.2, -6.8, 1.2)),
        (Kind.IMPORT, 20, (-2.1, 1.3, -5.0, 1.6)),
    ],
)
def test_first_supplies_are_distributed_as_recorded(
    kind: Kind, volume: int, law: tuple[float, float, float, float]
) -> None:
    mean, deviation, least, most = law
    drawn = [
        of.net_supply / volume
        for of in first_supplies(seeds=40)
        if of.kind is kind and of.trade_volume == volume
    ]
    assert statistics.mean(drawn) == pytest.approx(mean, abs=0.2)
    assert statistics.pstdev(drawn) == pytest.approx(deviation, abs=0.25)
    assert least - 0.01 <= min(drawn) < max(drawn) <= most + 0.01


def test_first_supplies_of_rare_goods_are_those_that_were_recorded() -> None:
    rare = [of for of in first_supplies(seeds=40) if of.trade_volume == 6]
    made = [of.net_supply for of in rare if of.kind is Kind.EXPORT]
    needed = [of.net_supply for of in rare if of.kind is Kind.IMPORT]
    assert 60 <= min(made) < max(made) <= 100
    assert -94 <= min(needed) < max(needed) <= 8
    assert statistics.mean(needed) == pytest.approx(-20, abs=3)


def test_nine_exchanged_goods_in_ten_start_in_balance() -> None:
    exchanged = [of for of in first_supplies(seeds=10) if of.kind is Kind.EXCHANGE]
    balanced = sum(of.net_supply == 0 for of in exchanged) / len(exchanged)
    assert balanced == pytest.approx(0.9, abs=0.04)


def test_a_ship_starts_the_clock_of_the_market_where_it_arrives(world: World) -> None:
    agent = register(world, "TESTER", "COSMIC", world.started)
    home, *others = (it for it in world.universe.systems.values() for it in it.waypoints.values())
    target = next(it for it in others if it.symbol.endswith("-B6"))
    ship = agent.ship("TESTER-1")
    navigation.orbit(ship, world.started)
    system = world.system(target.system_symbol)
    navigation.navigate(ship, system, target.symbol, world.lasting, world.started)
    world.expect(ship)
    world.time = world.started + timedelta(days=1)
    flight = round((ship.nav.arrival - world.started) / market_ticks.TICK)
    assert world.market(target).age == pytest.approx(DAY - flight, abs=1)
    assert world.market(home).age == DAY


def test_a_market_that_nobody_visited_is_after_a_day_as_it_was(world: World) -> None:
    home = world.universe.headquarters
    before = copy.deepcopy(world.market(home))
    world.time = world.started + timedelta(days=1)
    assert world.market(home) == before
