"""Lower bounds are never above the optimum, and not far below it."""

import pytest
from hypothesis import given, settings
from support.routing.matrices import least_order, least_split, length, plane, square

from routing.order.circuit import circuit_of
from routing.order.held_karp import shortest_circuit
from routing.order.one_tree import one_tree_bound
from routing.split.lower_bound import makespan_bound
from routing.stopping import StoppingCriterion


@settings(max_examples=80, deadline=None)
@given(square(1, 6))
def test_no_tour_costs_less_than_the_bound(matrix: list[list[int]]) -> None:
    for finish in (None, 0, len(matrix) - 1):
        circuit = circuit_of(matrix, 0, finish)
        least = least_order(matrix, 0, finish)
        for known in (least, least * 2 + 7):
            assert one_tree_bound(circuit.rows, known, StoppingCriterion(60)) <= least


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_within_a_tenth_on_places_in_a_plane(seed: int) -> None:
    matrix = plane(12, seed)
    best = length(matrix, [*shortest_circuit(matrix, StoppingCriterion(60)), 0])
    assert 0.9 * best <= one_tree_bound(matrix, best, StoppingCriterion(60)) <= best


def test_a_bound_that_meets_the_known_cost_is_worked_out_no_further() -> None:
    ring = [[1 if b == (a + 1) % 9 else 50 for b in range(9)] for a in range(9)]
    assert one_tree_bound(ring, 9, StoppingCriterion(60)) == 9


def test_a_watch_that_has_expired_leaves_a_bound_that_holds() -> None:
    matrix = plane(10, 1)
    best = length(matrix, [*shortest_circuit(matrix, StoppingCriterion(60)), 0])
    hasty = one_tree_bound(matrix, best, StoppingCriterion(1e-9))
    assert 0 < hasty < one_tree_bound(matrix, best, StoppingCriterion(60)) <= best


@settings(max_examples=100, deadline=None)
@given(square(1, 4), square(1, 4))
def test_no_fleet_is_done_before_the_bound(one: list[list[int]], two: list[list[int]]) -> None:
    size = min(len(one), len(two))
    matrices = [[row[:size] for row in rows[:size]] for rows in (one, two)]
    starts = [one[-1][:size], two[-1][:size]]
    assert makespan_bound(matrices, starts) <= least_split(matrices, starts)[0]
