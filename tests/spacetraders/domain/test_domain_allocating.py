"""Allocating: hulls to jobs, without giving anything twice."""

from collections.abc import Mapping, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.work import (
    BUDGETS,
    PLACES,
    bought,
    delivered,
    fleets,
    hull,
    lot,
    scenes,
    stock,
)

from spacetraders.domain.economy.law import EXPORT, IMPORT, purchase, sale
from spacetraders.domain.work.allocating import (
    MOST_OPTIONS,
    Allotment,
    Assign,
    allotted,
    greedy,
    scene_without,
)
from spacetraders.domain.work.choosing import CargoHull, TradeScene, options
from spacetraders.domain.work.jobs import Job, Sink, SinkKind
from spacetraders.domain.work.offers import Offer
from spacetraders.planning.assignment import assigned

RICH = 10**12
ASSIGNS = st.sampled_from([greedy, assigned])
RATES = st.one_of(st.none(), st.floats(0.001, 500))
MATRICES = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(RATES, min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)

ONE_WAY = TradeScene(
    {
        ("X-A1", "IRON"): stock("IRON", EXPORT, net=240, volume=60),
        ("X-B1", "IRON"): stock("IRON", IMPORT, net=-240, volume=60),
    },
    PLACES,
)


def total(rates: Sequence[Sequence[float | None]], columns: Sequence[int | None]) -> float:
    return sum(
        line[column] or 0.0
        for line, column in zip(rates, columns, strict=True)
        if column is not None
    )


def jobs_of(allotments: Mapping[str, Allotment]) -> list[Job]:
    """In the order in which they were allotted."""
    return [allotment.option.job for allotment in allotments.values()]


@given(scenes(), fleets(), BUDGETS, ASSIGNS)
def test_no_job_is_over_the_budget_nor_all_of_them(
    scene: TradeScene, workers: list[CargoHull], budget: int, assign: Assign
) -> None:
    jobs = jobs_of(allotted(scene, workers, budget=budget, assign=assign))
    assert sum(job.outlay for job in jobs) <= budget


@given(scenes(), fleets(), ASSIGNS)
def test_no_depth_is_given_twice(
    scene: TradeScene, workers: list[CargoHull], assign: Assign
) -> None:
    """Each job is planned at the prices that those before it leave."""
    left = scene
    for job in jobs_of(allotted(scene, workers, budget=RICH, assign=assign)):
        for (place, good), it in left.stocks.items():
            took = [each for each in job.lots if (each.source, each.good) == (place, good)]
            gave = [each for each in job.lots if (each.sink, each.good) == (Sink(place), good)]
            ladder = purchase(it, sum(each.units for each in took))
            assert sum(each.cost for each in took) >= sum(each.credits for each in ladder)
            ladder = sale(it, sum(each.units for each in gave))
            assert sum(each.income for each in gave) <= sum(each.credits for each in ladder)
        left = scene_without(left, job)


@given(scenes(), fleets(), ASSIGNS)
def test_no_offer_is_served_beyond_what_it_wants(
    scene: TradeScene, workers: list[CargoHull], assign: Assign
) -> None:
    jobs = jobs_of(allotted(scene, workers, budget=RICH, assign=assign))
    for offer in scene.offers:
        assert delivered(jobs, offer.sink, offer.good) <= offer.units


@given(scenes(), fleets(), BUDGETS, ASSIGNS)
def test_a_hull_goes_without_a_job_only_where_none_pays_it(
    scene: TradeScene, workers: list[CargoHull], budget: int, assign: Assign
) -> None:
    found = allotted(scene, workers, budget=budget, assign=assign)
    for job in jobs_of(found):
        scene, budget = scene_without(scene, job), budget - job.outlay
    for worker in workers:
        assert worker.symbol in found or not options(scene, worker, budget=budget)


@given(scenes(), fleets(), ASSIGNS)
def test_the_same_question_has_the_same_answer(
    scene: TradeScene, workers: list[CargoHull], assign: Assign
) -> None:
    first, then = (allotted(scene, workers, budget=RICH, assign=assign) for _ in range(2))
    assert first == then


def test_two_hulls_share_the_only_way_where_there_is_enough_for_both() -> None:
    found = allotted(ONE_WAY, [hull("SHIP-1"), hull("SHIP-2")], budget=RICH, assign=greedy)
    assert sorted(found) == ["SHIP-1", "SHIP-2"]
    first, then = jobs_of(found)
    assert then.outlay / then.units > first.outlay / first.units


def test_the_nearer_hull_has_the_better_job() -> None:
    workers = [hull("SHIP-1", "X-C1"), hull("SHIP-2", "X-A1")]
    found = allotted(ONE_WAY, workers, budget=RICH, assign=assigned)
    assert next(iter(found)) == "SHIP-2"
    assert found["SHIP-2"].option.value > found["SHIP-1"].option.value


def test_a_job_names_the_next_best_one() -> None:
    stocks = {**ONE_WAY.stocks, ("X-C1", "IRON"): stock("IRON", IMPORT, net=-60)}
    worker = hull()
    scene = TradeScene(stocks, PLACES)
    allotment = allotted(scene, [worker], budget=RICH, assign=greedy)[worker.symbol]
    best, then = options(scene, worker, budget=RICH)
    assert allotment == Allotment(best, then)


def test_without_hulls_or_without_work_nothing_is_allotted() -> None:
    assert allotted(ONE_WAY, [], budget=RICH, assign=greedy) == {}
    assert allotted(TradeScene({}, PLACES), [hull()], budget=RICH, assign=greedy) == {}
    assert allotted(ONE_WAY, [hull()], budget=0, assign=greedy) == {}


@given(scenes(), fleets())
def test_a_scene_without_a_job_has_all_but_what_it_takes(
    scene: TradeScene, workers: list[CargoHull]
) -> None:
    for option in options(scene, workers[0], budget=RICH):
        rest = scene_without(scene, option.job)
        for (place, good), it in scene.stocks.items():
            sold = delivered([option.job], Sink(place), good)
            moved = sold - bought([option.job], place, good)
            assert rest.stocks[place, good] == it.after(moved)
        left = {(offer.sink, offer.good): offer.units for offer in rest.offers}
        for offer in scene.offers:
            taken = delivered([option.job], offer.sink, offer.good)
            assert left.get((offer.sink, offer.good), 0) == offer.units - taken
        assert (rest.places, rest.worth) == (scene.places, scene.worth)


def test_a_scene_without_a_job_is_another_one() -> None:
    """What the first has worked out of its ladders does not hold for the second."""
    (option,) = options(ONE_WAY, hull(), budget=RICH)
    assert scene_without(ONE_WAY, option.job).supply() != ONE_WAY.supply()


def test_a_job_at_a_market_that_is_not_known_leaves_the_scene_as_it_is() -> None:
    unknown = Job((lot("FOOD", "X-C1", Sink("X-A1"), 5, 1, 2),), ("X-C1", "X-A1"))
    assert scene_without(ONE_WAY, unknown) == ONE_WAY


@given(MATRICES)
def test_the_solver_is_never_behind_the_greedy_choice(
    rates: list[list[float | None]],
) -> None:
    rounding = 0.001 * len(rates)
    assert total(rates, assigned(rates)) >= total(rates, greedy(rates)) - rounding


@given(MATRICES, st.sampled_from([greedy, assigned]))
def test_a_column_serves_one_row_and_only_one_that_can_have_it(
    rates: list[list[float | None]], assign: Assign
) -> None:
    columns = assign(rates)
    taken = [column for column in columns if column is not None]
    assert len(columns) == len(rates)
    assert len(taken) == len(set(taken))
    for line, column in zip(rates, columns, strict=True):
        assert column is None or line[column] is not None


@given(MATRICES)
def test_the_solver_gives_the_same_answer_again(rates: list[list[float | None]]) -> None:
    assert assigned(rates) == assigned(rates)


@pytest.mark.parametrize("rates", [[], [[]], [[], []], [[None, None]]])
@pytest.mark.parametrize("assign", [greedy, assigned])
def test_where_there_is_nothing_to_assign_nothing_is(
    rates: list[list[float | None]], assign: Assign
) -> None:
    assert assign(rates) == [None] * len(rates)


def test_the_solver_gives_up_the_best_rate_for_the_best_total() -> None:
    rates = [[10.0, 9.0], [9.0, None]]
    assert greedy(rates) == [0, None]
    assert assigned(rates) == [1, 0]


def test_of_more_ways_than_are_looked_at_a_hull_gets_the_best() -> None:
    places = {f"X-{n}": (10 * n, 0) for n in range(14)}
    stocks = {
        (place, "IRON"): stock("IRON", EXPORT if n % 2 else IMPORT, net=80 if n % 2 else -80)
        for n, place in enumerate(places)
    }

    def flight(start: str, goal: str) -> float:
        return abs(places[start][0] - places[goal][0]) + 15.0

    worker = attrs.evolve(hull(where="X-0"), seconds=flight)
    scene = TradeScene(stocks, places)
    found = allotted(scene, [worker], budget=RICH, assign=assigned)
    ways = options(scene, worker, budget=RICH)
    assert len(ways) > MOST_OPTIONS
    assert found[worker.symbol].option.rate == ways[0].rate


def test_a_contract_is_not_promised_to_two_hulls() -> None:
    sink = Sink("X-B1", SinkKind.CONTRACT, "c1")
    scene = TradeScene(
        {("X-A1", "IRON"): stock("IRON", EXPORT, volume=60)},
        PLACES,
        (Offer(sink, "IRON", 100, 5_000.0, 5_000.0),),
    )
    found = allotted(scene, [hull("SHIP-1"), hull("SHIP-2")], budget=RICH, assign=greedy)
    assert [job.units for job in jobs_of(found)] == [80, 20]
