"""Orders: the best where that is proven, and honest about the rest."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing.matrices import least_order, length, plane, square

from routing.answers import Quality
from routing.cost_matrix import UNREACHABLE
from routing.errors import NoOrder, SolveCancelled
from routing.order.held_karp import shortest_circuit
from routing.order.solve import OrderAnswer, solve_order
from routing.stopping import StoppingCriterion


@settings(max_examples=120, deadline=None)
@given(square(1, 6), st.data())
def test_a_small_order_is_the_best_of_all_or_there_is_none(
    matrix: list[list[int]], data: st.DataObject
) -> None:
    indices = st.integers(0, len(matrix) - 1)
    start, finish = data.draw(indices), data.draw(st.none() | indices)
    least = least_order(matrix, start, finish)
    try:
        answer = solve_order(matrix, start=start, finish=finish, budget=1)
    except NoOrder:
        assert least >= UNREACHABLE
        return
    assert sorted(answer.order) == list(range(len(matrix)))
    assert answer.order[0] == start
    way = answer.order
    if finish == start and len(matrix) > 1:
        way = (*way, start)
    elif finish is not None:
        assert way[-1] == finish
    assert length(matrix, way) == answer.cost == answer.bound == least
    assert answer.quality is Quality.OPTIMAL
    assert not answer.cut


@pytest.mark.parametrize("seed", range(3))
def test_or_tools_and_dynamic_programming_agree(seed: int) -> None:
    matrix = plane(14, seed)
    answer = solve_order(matrix, start=0, finish=0, budget=20)
    best = shortest_circuit(matrix, StoppingCriterion(60))
    assert answer.quality is Quality.OPTIMAL
    assert answer.cost == answer.bound == length(matrix, [*best, 0])


def test_a_proven_answer_does_not_spend_its_budget_and_is_the_same_again() -> None:
    matrix = plane(25, 3)
    one, two = (solve_order(matrix, start=4, finish=7, budget=60) for _ in range(2))
    assert one.quality is Quality.OPTIMAL
    assert one.seconds < 30
    assert (one.order[0], one.order[-1]) == (4, 7)
    assert one.order == two.order


def test_a_spent_budget_leaves_a_gap_and_says_that_it_cut() -> None:
    answer = solve_order(plane(100, 1), start=0, budget=0.1)
    assert answer.cut
    assert answer.quality is Quality.GAP
    assert sorted(answer.order) == list(range(100))
    assert 0 < answer.bound < answer.cost


def test_without_or_tools_the_answer_is_a_fallback_with_a_bound(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    matrix = plane(20, 5)
    best = solve_order(matrix, start=0, budget=20)
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    answer = solve_order(matrix, start=0, budget=20)
    assert answer.quality is Quality.FALLBACK
    assert not answer.cut
    assert answer.bound <= best.cost <= answer.cost <= 1.1 * best.cost
    assert "local search answers alone" in caplog.text


def test_a_solver_that_fails_leaves_a_fallback_even_where_the_budget_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    answer = solve_order(plane(60, 5), start=0, budget=0.005)
    assert answer.cut
    assert answer.quality is Quality.FALLBACK


def one_way_out_of_two(size: int) -> list[list[int]]:
    """Every stop but two can be left for the others; those two lead nowhere."""
    return [[UNREACHABLE if a < 3 and a > 0 else 5 for _ in range(size)] for a in range(size)]


@pytest.mark.parametrize("size", [5, 16])
def test_where_every_order_needs_an_arc_that_is_not_there_there_is_none(size: int) -> None:
    with pytest.raises(NoOrder, match="every one needs an arc that does not exist"):
        solve_order(one_way_out_of_two(size), start=0, budget=20)


def test_without_or_tools_it_is_only_known_that_no_order_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    with pytest.raises(NoOrder, match="none was found"):
        solve_order(one_way_out_of_two(16), start=0, budget=20)


def test_arcs_that_do_not_exist_are_gone_round() -> None:
    size = 16
    matrix = plane(size, 2)
    for stop in range(size - 1):
        matrix[stop] = [
            UNREACHABLE if b > stop + 1 else cost for b, cost in enumerate(matrix[stop])
        ]
    answer = solve_order(matrix, start=0, finish=size - 1, budget=20)
    assert answer.order == tuple(range(size))


def test_an_order_of_old_may_name_stops_that_are_gone_and_lack_new_ones() -> None:
    matrix = plane(18, 4)
    cold = solve_order(matrix, start=0, budget=20)
    warm = solve_order(matrix, start=0, budget=20, warm=[99, *cold.order[3:], -5, 0, 0])
    assert warm.cost == cold.cost


@pytest.mark.parametrize(
    ("matrix", "start", "finish", "message"),
    [
        ([], 0, None, "index 0 is not in a matrix of 0 rows"),
        ([[0]], 1, None, "index 1 is not in a matrix of 1 rows"),
        ([[0, 1], [1, 0]], 0, 2, "index 2 is not in a matrix of 2 rows"),
        ([[0, 1], [1, 0]], 0, -1, "index -1 is not"),
        ([[0, 1], [1]], 0, None, "row 1 has 1 entries in a matrix of 2 rows"),
        ([[0, -4], [1, 0]], 0, None, "row 0 has a cost of -4"),
    ],
)
def test_a_matrix_or_an_index_that_makes_no_sense_is_refused(
    matrix: list[list[int]], start: int, finish: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        solve_order(matrix, start=start, finish=finish, budget=1)


@pytest.mark.parametrize("size", [3, 20])
def test_a_budget_of_nothing_is_refused_whatever_the_size(size: int) -> None:
    with pytest.raises(ValueError, match="leaves no time"):
        solve_order(plane(size, 0), start=0, budget=0)


def test_a_start_alone_is_an_order_that_costs_nothing() -> None:
    for finish in (None, 0):
        answer = solve_order([[7]], start=0, finish=finish, budget=1)
        assert (answer.order, answer.cost, answer.quality) == ((0,), 0, Quality.OPTIMAL)


def test_a_start_and_a_finish_alone_are_one_arc() -> None:
    answer = solve_order([[0, 3], [4, 0]], start=1, finish=0, budget=1)
    assert (answer.order, answer.cost) == ((1, 0), 4)


@pytest.mark.parametrize("size", [9, 40])
@pytest.mark.parametrize("calls", [0, 30, 200])
def test_the_checkpoint_stops_a_solve_whenever_it_asks(size: int, calls: int) -> None:
    left = iter(range(calls))
    with pytest.raises(SolveCancelled):
        solve_order(plane(size, 0), start=0, budget=60, checkpoint=lambda: next(left, None) is None)


def solved_in_a_process(imports: str) -> str:
    code = f"import sys, {imports}; print([m for m in ('numpy', 'ortools') if m in sys.modules])"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_the_solver_imports_neither_numpy_nor_or_tools() -> None:
    assert solved_in_a_process("routing.order.solve, routing.split.solve") == "[]"


def test_an_answer_is_a_value() -> None:
    answer = OrderAnswer((0,), 0, 0, Quality.OPTIMAL, 0.1, cut=False)
    assert answer == OrderAnswer((0,), 0, 0, Quality.OPTIMAL, 0.1, cut=False)
