"""Limits of a hull: a budget, kinds of sinks, goods, and what it leaves alone for a while."""

from collections.abc import Callable

import attrs
import pytest

from spacetraders.domain.economy.law import Stock
from spacetraders.domain.work.choosing import CargoHull, Limits, Option, TradeScene, options
from spacetraders.domain.work.jobs import Lot, Sink, SinkKind
from spacetraders.domain.work.offers import Offer

PLACES = {"X-A": (0, 0), "X-B": (30, 0), "X-C": (60, 0)}
CONTRACT = Sink("X-C", SinkKind.CONTRACT, "c1")


def stock(good: str, kind: str, base: int, level: float) -> Stock:
    return Stock(good, kind, base, 6, 40, round(level * 40))


SCENE = TradeScene(
    {
        ("X-A", "IRON"): stock("IRON", "EXPORT", 100, 2.0),
        ("X-A", "GOLD"): stock("GOLD", "EXPORT", 1_000, 2.0),
        ("X-B", "IRON"): stock("IRON", "IMPORT", 100, -2.0),
        ("X-B", "GOLD"): stock("GOLD", "IMPORT", 1_000, -2.0),
        ("X-C", "GOLD"): stock("GOLD", "IMPORT", 1_000, -1.0),
    },
    PLACES,
    (Offer(CONTRACT, "IRON", 20, 500.0, 600.0),),
)


def found(limits: Limits, **aboard: int) -> list[Option]:
    way: Callable[[str, str], float] = lambda start, goal: 60.0  # noqa: E731
    worker = CargoHull("F-1", "X-A", 40, way, aboard=aboard, limits=limits)
    return options(SCENE, worker, budget=10**9)


def lots(found: list[Option]) -> list[Lot]:
    return [lot for option in found for lot in option.job.lots]


def test_a_job_takes_no_more_than_the_budget() -> None:
    assert max(it.job.outlay for it in found(Limits())) > 5_000
    assert 0 < max(it.job.outlay for it in found(Limits(budget=5_000))) <= 5_000


def test_a_budget_that_buys_nothing_leaves_no_job() -> None:
    assert found(Limits(budget=1)) == []


def test_goods_that_are_not_wanted_take_no_room() -> None:
    best = lots(found(Limits()))
    assert {lot.good for lot in best} == {"IRON", "GOLD"}
    only = found(Limits(frozenset({"IRON"}), kinds=frozenset({"market"})))
    assert {lot.good for lot in lots(only)} == {"IRON"}
    assert max(it.job.units for it in only) == 40


@pytest.mark.parametrize("kind", list(SinkKind))
def test_it_buys_for_no_other_kind_of_sink(kind: SinkKind) -> None:
    only = lots(found(Limits(kinds=frozenset({kind.value}))))
    assert {lot.sink.kind for lot in only} <= {kind}


@pytest.mark.parametrize("shunned", [("X-B", None), ("X-B", "GOLD"), ("X-A", "GOLD")])
def test_no_job_leads_to_what_is_left_alone(shunned: tuple[str, str | None]) -> None:
    place, good = shunned
    there = lots(found(Limits(shunned=frozenset({shunned}))))
    assert there
    for lot in there:
        ends = {lot.source, lot.sink.waypoint}
        assert place not in ends or (good is not None and lot.good != good)


def test_what_is_aboard_goes_to_any_market_that_is_not_left_alone() -> None:
    narrow = Limits(frozenset({"IRON"}), frozenset({"X-A"}), frozenset({"site"}))
    assert {lot.sink.waypoint for lot in lots(found(narrow, GOLD=5))} == {"X-A", "X-B", "X-C"}
    shy = attrs.evolve(narrow, shunned=frozenset({("X-B", None), ("X-C", "GOLD")}))
    assert {lot.sink.waypoint for lot in lots(found(shy, GOLD=5))} == {"X-A"}


def test_limits_say_what_they_admit() -> None:
    assert Limits().buys("IRON", "X-A")
    assert not Limits(markets=frozenset({"X-B"})).buys("IRON", "X-A")
    assert not Limits(goods=frozenset({"GOLD"})).buys("IRON", "X-A")
    assert not Limits(shunned=frozenset({("X-A", "IRON")})).buys("IRON", "X-A")
    assert Limits().delivers("IRON", Sink("X-B"))
    assert not Limits(markets=frozenset({"X-A"})).delivers("IRON", Sink("X-B"))
    assert Limits(markets=frozenset({"X-A"})).empties("IRON", Sink("X-B"))
    assert Limits().takes(SinkKind.SITE)
    assert not Limits(kinds=frozenset({"market"})).takes(SinkKind.SITE)
    assert not Limits(budget=5.0).bounded
