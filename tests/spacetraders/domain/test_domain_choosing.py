"""Choosing: the jobs of a hull, their rates, and what a person lets it do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.work import (
    BUDGETS,
    GOODS,
    PLACES,
    ROOMS,
    WAYPOINTS,
    cargos,
    hull,
    limits,
    lot,
    scenes,
    seconds,
    stock,
)

from spacetraders.domain.economy.law import EXPORT, IMPORT
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.work.choosing import (
    NEVER,
    Limits,
    Option,
    TradeScene,
    options,
    way_seconds,
)
from spacetraders.domain.work.jobs import Job, Sink, SinkKind
from spacetraders.domain.work.offers import Offer

RICH = 10**12
WHERE = st.sampled_from(WAYPOINTS)
SIMPLE = TradeScene(
    {
        ("X-A1", "IRON"): stock("IRON", EXPORT, net=80),
        ("X-B1", "IRON"): stock("IRON", IMPORT, net=-80),
        ("X-C1", "IRON"): stock("IRON", IMPORT, net=-60),
    },
    PLACES,
)


def ends(option: Option) -> set[str]:
    return {it.waypoint for it in (lot.sink for lot in option.job.lots)} | {
        lot.source for lot in option.job.lots if lot.source is not None
    }


@given(scenes(), WHERE, ROOMS, BUDGETS)
def test_jobs_pay_fit_and_come_the_best_rate_first(
    scene: TradeScene, where: str, room: int, budget: int
) -> None:
    found = options(scene, hull(where=where, room=room), budget=budget)
    assert [it.rate for it in found] == sorted((it.rate for it in found), reverse=True)
    for option in found:
        assert option.value > 0
        assert option.rate == option.value / option.seconds
        assert option.job.units <= room
        assert option.job.outlay <= budget


@given(scenes(), WHERE, ROOMS)
def test_goods_are_bought_before_they_are_brought(scene: TradeScene, where: str, room: int) -> None:
    for option in options(scene, hull(where=where, room=room), budget=RICH):
        stops = option.job.stops
        assert set(stops) == ends(option)
        for it in option.job.lots:
            assert it.source is not None
            last = len(stops) - 1 - stops[::-1].index(it.sink.waypoint)
            assert stops.index(it.source) <= last


@given(scenes(), WHERE, ROOMS, limits())
def test_a_hull_does_nothing_beyond_its_limits(
    scene: TradeScene, where: str, room: int, bounds: Limits
) -> None:
    for option in options(scene, hull(where=where, room=room, limits=bounds), budget=RICH):
        for it in option.job.lots:
            assert not bounds.goods or it.good in bounds.goods
            assert it.sink.kind.value in bounds.kinds
        assert not bounds.markets or ends(option) <= bounds.markets


@given(scenes(), WHERE, cargos(), limits())
def test_whatever_the_limits_a_hold_is_emptied_of_all_that_some_market_takes(
    scene: TradeScene, where: str, aboard: dict[str, int], bounds: Limits
) -> None:
    """Job after job: a hold that is not emptied would be of no use."""
    left = dict(aboard)
    while found := options(scene, hull(where=where, aboard=left, limits=bounds), budget=0):
        for it in found[0].job.lots:
            left[it.good] -= it.units
        left = {good: units for good, units in left.items() if units}
    assert not set(left) & {good for _, good in scene.stocks}


@given(scenes(), WHERE, cargos())
def test_what_is_aboard_can_be_delivered_to_whatever_takes_it(
    scene: TradeScene, where: str, aboard: dict[str, int]
) -> None:
    found = options(scene, hull(where=where, aboard=aboard), budget=0)
    taken = {good for _, good in scene.stocks} | {offer.good for offer in scene.offers}
    assert {it.good for option in found for it in option.job.lots} == set(aboard) & taken


@given(scenes(), WHERE, cargos())
def test_a_hull_with_goods_aboard_buys_nothing(
    scene: TradeScene, where: str, aboard: dict[str, int]
) -> None:
    for option in options(scene, hull(where=where, aboard=aboard), budget=RICH):
        assert all(it.source is None for it in option.job.lots)
        assert option.job.outlay == 0
        for good in GOODS:
            units = sum(it.units for it in option.job.lots if it.good == good)
            assert units <= aboard.get(good, 0)


def test_goods_aboard_are_sold_at_a_loss_too() -> None:
    """The flight costs more than one unit brings, and the hold is needed."""
    glut = TradeScene({("X-C1", "IRON"): stock("IRON", IMPORT, base=15, net=400)}, PLACES)
    (option,) = options(glut, hull(aboard={"IRON": 1}), budget=0)
    assert option.value < 0


def test_a_job_out_of_reach_is_none() -> None:
    def from_home(start: str, goal: str) -> float:
        return NEVER if "X-C1" in (start, goal) else seconds(start, goal)

    found = options(SIMPLE, hull(way=from_home), budget=RICH)
    assert found
    assert not any("X-C1" in it.job.stops for it in found)


def test_fuel_is_not_traded() -> None:
    pair = {
        ("X-A1", FUEL): stock(FUEL, EXPORT, net=400),
        ("X-B1", FUEL): stock(FUEL, IMPORT, net=-400),
    }
    assert options(TradeScene(pair, PLACES), hull(), budget=RICH) == []


def test_a_waypoint_that_is_not_on_the_chart_is_left_out() -> None:
    stocks = {**SIMPLE.stocks, ("X-Z9", "IRON"): stock("IRON", IMPORT, net=-400)}
    assert options(TradeScene(stocks, PLACES), hull(), budget=RICH) == options(
        SIMPLE, hull(), budget=RICH
    )


def test_a_hull_that_is_ready_later_has_a_lower_rate() -> None:
    soon = options(SIMPLE, hull(), budget=RICH)[0]
    it = hull()
    late = options(
        SIMPLE, type(it)(it.symbol, it.waypoint, it.room, it.seconds, 600.0), budget=RICH
    )[0]
    assert late.rate < soon.rate
    assert late.seconds == pytest.approx(soon.seconds + 600)


def test_a_nearer_hull_has_a_better_rate() -> None:
    near = options(SIMPLE, hull(where="X-A1"), budget=RICH)[0]
    far = options(SIMPLE, hull(where="X-C1"), budget=RICH)[0]
    assert near.rate > far.rate


@given(st.permutations(WAYPOINTS), WHERE)
def test_every_stop_takes_time(stops: list[str], where: str) -> None:
    lots = (lot("IRON", stops[0], Sink(stops[1]), 1, 1, 2),)
    way = [way_seconds(hull(where=where), Job(lots, tuple(stops[:n]))) for n in range(5)]
    assert way == sorted(set(way))


def test_a_limited_hull_fills_its_room_with_what_it_may_carry() -> None:
    """What it may not deliver takes no room of what it may, though it would gain more."""
    site = Offer(Sink("X-B1", SinkKind.SITE), "IRON", 80, 0.0, 9_000.0)
    scene = TradeScene(SIMPLE.stocks, PLACES, (site,))
    bound = hull(limits=Limits(kinds=frozenset({"market"})))
    assert options(scene, bound, budget=RICH) == options(SIMPLE, hull(), budget=RICH)


def test_a_hold_is_sold_within_the_limits_where_that_can_be() -> None:
    bound = hull(aboard={"IRON": 10}, limits=Limits(markets=frozenset({"X-C1"})))
    (option,) = options(SIMPLE, bound, budget=0)
    assert option.job.stops == ("X-C1",)


def test_what_a_market_makes_of_a_good_is_part_of_its_worth() -> None:
    poor = TradeScene(
        {
            ("X-A1", "IRON"): stock("IRON", EXPORT),
            ("X-B1", "IRON"): stock("IRON", IMPORT, net=60),
        },
        PLACES,
    )
    fed = TradeScene(poor.stocks, PLACES, worth={("X-B1", "IRON"): 2_000.0})
    assert options(poor, hull(), budget=RICH) == []
    assert options(fed, hull(), budget=RICH)


def test_places_close_together_are_one_way() -> None:
    """Goods for a contract and for a market beside it are carried in one job."""
    stocks = {
        ("X-B1", "IRON"): stock("IRON", EXPORT, net=80),
        ("X-B1", "FOOD"): stock("FOOD", EXPORT, net=80),
        ("X-A1", "IRON"): stock("IRON", IMPORT, net=-80),
    }
    offer = Offer(Sink("X-A2", SinkKind.CONTRACT, "c1"), "FOOD", 20, 9_000.0, 9_000.0)
    best = options(TradeScene(stocks, PLACES, (offer,)), hull(where="X-B1"), budget=RICH)[0]
    assert best.job.stops == ("X-B1", "X-A1", "X-A2")
    assert {it.good for it in best.job.lots} == {"IRON", "FOOD"}
