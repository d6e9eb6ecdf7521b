"""Dynamic programming against trying every answer."""

import pytest
from hypothesis import given, settings
from support.routing.matrices import least_order, least_split, length, plane, square

from routing.errors import SolveCancelled
from routing.order.held_karp import shortest_circuit
from routing.split.exact import shortest_split
from routing.stopping import StoppingCriterion


@settings(max_examples=150, deadline=None)
@given(square(1, 6))
def test_the_circuit_is_as_short_as_the_shortest_of_all(matrix: list[list[int]]) -> None:
    tour = shortest_circuit(matrix, StoppingCriterion(60))
    assert tour[0] == 0
    assert sorted(tour) == list(range(len(matrix)))
    if len(matrix) > 1:
        assert length(matrix, [*tour, 0]) == least_order([*matrix], 0, 0)


@settings(max_examples=80, deadline=None)
@given(square(1, 4), square(1, 4))
def test_the_split_has_the_least_makespan_and_then_the_least_sum(
    one: list[list[int]], two: list[list[int]]
) -> None:
    size = min(len(one), len(two))
    matrices = [[row[:size] for row in rows[:size]] for rows in (one, two)]
    starts = [one[-1][:size], two[-1][:size]]
    routes = shortest_split(matrices, starts, StoppingCriterion(60))
    assert sorted(stop for route in routes for stop in route) == list(range(size))
    times = [
        first[route[0]] + length(rows, route) if route else 0
        for first, rows, route in zip(starts, matrices, routes, strict=True)
    ]
    assert (max(times), sum(times)) == least_split(matrices, starts)


def test_a_small_solve_is_cancelled_by_its_checkpoint_too() -> None:
    with pytest.raises(SolveCancelled):
        shortest_circuit(plane(10, 0), StoppingCriterion(60, lambda: True))
