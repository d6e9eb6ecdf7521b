"""Fleets: every stop once, and the last vehicle done as early as possible."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing.matrices import least_split, length, plane, square

from routing.answers import Quality
from routing.cost_matrix import UNREACHABLE
from routing.errors import NoOrder, SolveCancelled
from routing.split.destroy_repair import DestroyRepair
from routing.split.exact import shortest_split
from routing.split.solve import MakespanAnswer, solve_makespan
from routing.stopping import StoppingCriterion

Matrices = list[list[list[int]]]
Starts = list[list[int]]


def fleet(vehicles: int, stops: int, seed: int) -> tuple[Matrices, Starts]:
    """Vehicles of different speed at different places."""
    base = plane(stops + vehicles, seed)
    matrices = [
        [[c * (v + 2) for c in row[:stops]] for row in base[:stops]] for v in range(vehicles)
    ]
    starts = [[c * (v + 2) for c in base[stops + v][:stops]] for v in range(vehicles)]
    return matrices, starts


def check(answer: MakespanAnswer, matrices: Matrices, starts: Starts) -> None:
    assert sorted(stop for route in answer.routes for stop in route) == list(range(len(starts[0])))
    times = tuple(
        first[route[0]] + length(rows, route) if route else 0
        for first, rows, route in zip(starts, matrices, answer.routes, strict=True)
    )
    assert times == answer.times
    assert max(times) == answer.makespan >= answer.bound


@settings(max_examples=150, deadline=None)
@given(square(1, 4), square(1, 4))
def test_a_small_division_is_the_best_of_all_or_there_is_none(
    one: list[list[int]], two: list[list[int]]
) -> None:
    size = min(len(one), len(two))
    matrices = [[row[:size] for row in rows[:size]] for rows in (one, two)]
    starts = [one[-1][:size], two[-1][:size]]
    least = least_split(matrices, starts)
    try:
        answer = solve_makespan(matrices, starts, budget=1)
    except (NoOrder, ValueError):
        assert least[0] >= UNREACHABLE
        return
    check(answer, matrices, starts)
    assert (answer.makespan, sum(answer.times)) == least
    assert answer.quality is Quality.OPTIMAL
    assert not answer.cut


@pytest.mark.parametrize("seed", range(3))
def test_the_search_finds_what_dynamic_programming_finds(seed: int) -> None:
    matrices, starts = fleet(3, 8, seed)
    answer = solve_makespan(matrices, starts, budget=0.5)
    check(answer, matrices, starts)
    best = shortest_split(matrices, starts, StoppingCriterion(60))
    times = [
        first[route[0]] + length(rows, route) if route else 0
        for first, rows, route in zip(starts, matrices, best, strict=True)
    ]
    assert answer.makespan == max(times)


def test_a_spent_budget_leaves_a_gap_and_says_that_it_cut() -> None:
    matrices, starts = fleet(4, 30, 1)
    answer = solve_makespan(matrices, starts, budget=0.1)
    check(answer, matrices, starts)
    assert answer.quality is Quality.GAP
    assert answer.cut


def test_a_search_that_finds_nothing_new_ends_before_its_budget_and_is_the_same_again() -> None:
    matrices, starts = fleet(2, 9, 4)
    one, two = (solve_makespan(matrices, starts, budget=60, seed=3) for _ in range(2))
    assert not one.cut
    assert one.routes == two.routes


def test_a_makespan_that_meets_its_bound_is_proven_and_searched_no_further() -> None:
    far = [[5] * 12 for _ in range(12)]
    starts = [[1] * 11 + [900] for _ in range(2)]
    for row in far:
        row[11] = 900
    answer = solve_makespan([far, far], starts, budget=60)
    assert answer.quality is Quality.OPTIMAL
    assert answer.makespan == answer.bound == 900
    assert answer.seconds < 30


def test_a_vehicle_that_is_no_help_stays_idle() -> None:
    slow = [[10_000] * 9 for _ in range(9)]
    fast = [[1] * 9 for _ in range(9)]
    answer = solve_makespan([slow, fast], [[10_000] * 9, [1] * 9], budget=0.2)
    assert answer.routes[0] == ()
    assert answer.makespan == 9


def test_a_stop_that_one_vehicle_cannot_reach_is_left_to_the_other() -> None:
    matrices, starts = fleet(2, 10, 2)
    starts[1][4] = UNREACHABLE
    for row in matrices[1]:
        row[4] = UNREACHABLE
    answer = solve_makespan(matrices, starts, budget=0.2)
    check(answer, matrices, starts)
    assert 4 in answer.routes[0]


@pytest.mark.parametrize("stops", [3, 10])
def test_stops_that_only_exclude_each_other_have_no_division(stops: int) -> None:
    apart = [[UNREACHABLE] * stops for _ in range(stops)]
    with pytest.raises(NoOrder, match="no division was found"):
        solve_makespan([apart], [[1] * stops], budget=0.1)


def test_a_division_of_old_is_begun_with_where_its_stops_still_exist() -> None:
    matrices, starts = fleet(3, 12, 6)
    good = solve_makespan(matrices, starts, budget=0.3)
    warm = [[50, *route, *route] for route in good.routes]
    hasty = solve_makespan(matrices, starts, budget=1e-6, warm=warm)
    check(hasty, matrices, starts)
    assert hasty.routes == good.routes


def test_ways_that_take_no_time_at_all_are_searched_like_any_other() -> None:
    nothing = [[0] * 9 for _ in range(9)]
    search = DestroyRepair([nothing, nothing], [[0] * 9, [0] * 9], Random(1))
    criterion = StoppingCriterion(60)
    assert search.round(search.first([], criterion), criterion).rank == (0, 0)


def test_no_stops_are_no_work() -> None:
    answer = solve_makespan([[], []], [[], []], budget=1)
    assert (answer.routes, answer.makespan, answer.quality) == (((), ()), 0, Quality.OPTIMAL)


@pytest.mark.parametrize(
    ("matrices", "starts", "message"),
    [
        ([], [], "0 starts and 0 matrices are no fleet"),
        ([[[0]]], [], "0 starts and 1 matrices are no fleet"),
        ([[[0]]], [[1, 2]], "2 stops, 2 ways there, 1 rows"),
        ([[[0]], [[0]]], [[1], []], "1 stops, 0 ways there, 1 rows"),
        ([[[0, 1]]], [[1]], "row 0 has 2 entries"),
        ([[[0]]], [[-1]], "row 0 has a cost of -1"),
        ([[[0, 9], [9, 0]]], [[UNREACHABLE, 2 * UNREACHABLE]], r"cannot|no vehicle .* \[0, 1\]"),
    ],
)
def test_a_fleet_that_makes_no_sense_is_refused(
    matrices: Matrices, starts: Starts, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        solve_makespan(matrices, starts, budget=1)


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves no time"):
        solve_makespan([[[0]]], [[1]], budget=0)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([5, 20]), st.sampled_from([0, 10, 100]))
def test_the_checkpoint_stops_a_division_whenever_it_asks(stops: int, calls: int) -> None:
    left = iter(range(calls))
    matrices, starts = fleet(3, stops, 0)
    with pytest.raises(SolveCancelled):
        solve_makespan(matrices, starts, budget=60, checkpoint=lambda: next(left, None) is None)
