"""Local search: never worse than what it is given, and done only when no move helps."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from support.routing.matrices import plane, square

from routing.order.circuit import Circuit, circuit_of
from routing.order.local_search import LocalSearch, insert_missing, nearest_neighbour
from routing.stopping import StoppingCriterion


def improved(circuit: Circuit, tour: list[int]) -> list[int]:
    """Improve until a run over all nodes changes nothing; one alone looks only where it changed."""
    search = LocalSearch(circuit, StoppingCriterion(60))
    while (better := search.improve(tour, tour)) != tour:
        assert circuit.cost(better) < circuit.cost(tour)
        tour = better
    return tour


@settings(max_examples=80, deadline=None)
@given(square(4, 8))
def test_no_exchange_of_two_neighbouring_runs_makes_an_improved_tour_better(
    matrix: list[list[int]],
) -> None:
    circuit = circuit_of(matrix, 0, 0)
    first = list(range(len(matrix)))
    tour = improved(circuit, first)
    assert sorted(tour) == first
    cost = circuit.cost(tour)
    assert cost <= circuit.cost(first)
    for i, j, k in combinations(range(len(tour) + 1), 3):
        exchanged = tour[:i] + tour[j:k] + tour[i:j] + tour[k:]
        assert circuit.cost(exchanged) >= cost


@pytest.mark.parametrize("seed", range(5))
def test_no_reversal_makes_an_improved_tour_better_where_both_ways_cost_the_same(seed: int) -> None:
    rows = plane(9, seed)
    circuit = circuit_of([[min(rows[a][b], rows[b][a]) for b in range(9)] for a in range(9)], 0, 0)
    tour = improved(circuit, list(range(9)))
    for i, j in combinations(range(len(tour) + 1), 2):
        assert circuit.cost(tour[:i] + tour[i:j][::-1] + tour[j:]) >= circuit.cost(tour)


@settings(max_examples=50, deadline=None)
@given(square(4, 8))
def test_kicks_never_make_a_tour_worse(matrix: list[list[int]]) -> None:
    circuit = circuit_of(matrix, 0, None)
    first = nearest_neighbour(circuit.rows)
    tour = LocalSearch(circuit, StoppingCriterion(60)).iterate(first, 5, Random(1))
    assert sorted(tour) == sorted(first)
    assert circuit.cost(tour) <= circuit.cost(first)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_tour_that_is_too_small_for_a_kick_comes_back_as_it_is(size: int) -> None:
    circuit = circuit_of(plane(size, 1), 0, 0)
    first = list(range(size))
    assert LocalSearch(circuit, StoppingCriterion(60)).iterate(first, 5, Random(1)) == first


def test_an_expired_watch_leaves_the_tour_as_it_is() -> None:
    circuit = circuit_of(plane(20, 1), 0, 0)
    search = LocalSearch(circuit, StoppingCriterion(1e-9))
    first = list(range(20))
    assert search.improve(first, first) == first
    assert search.iterate(first, 100, Random(1)) == first


def test_the_nearest_neighbour_goes_to_the_nearest_that_is_left() -> None:
    assert nearest_neighbour([[0, 5, 2, 9], [1, 0, 1, 3], [1, 4, 0, 6], [0, 0, 0, 0]]) == [
        0,
        2,
        1,
        3,
    ]


def test_a_missing_node_is_put_where_the_detour_is_least() -> None:
    line = [[abs(a - b) for b in range(5)] for a in range(5)]
    assert insert_missing(line, [0, 1, 3, 4]) == [0, 1, 2, 3, 4]
    assert insert_missing(line, [0]) in ([0, 4, 3, 2, 1], [0, 1, 2, 3, 4])
