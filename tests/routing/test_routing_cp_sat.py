"""OR-Tools: what it proves, how it fails, and that it ends when it has to."""

import sys
import threading

import pytest
from support.routing.matrices import plane

from routing.cost_matrix import UNREACHABLE
from routing.errors import SolveCancelled
from routing.order.circuit import Circuit, circuit_of
from routing.order.cp_sat import Proof, SolverFailed, _Worker, load, prove
from routing.order.held_karp import shortest_circuit
from routing.stopping import StoppingCriterion


def circuit(size: int, seed: int = 0) -> Circuit:
    return circuit_of(plane(size, seed), 0, None)


def test_a_small_tour_is_proven_to_cost_what_dynamic_programming_finds() -> None:
    question = circuit(11)
    proof = prove(question, list(range(11)), StoppingCriterion(30), seed=0)
    assert proof.tour is not None
    assert proof.complete
    best = shortest_circuit(question.rows, StoppingCriterion(30))
    assert question.cost(proof.tour) == proof.bound == question.cost(best)


def test_where_there_is_no_tour_that_is_proven_too() -> None:
    rows = plane(14, 0)
    rows[3] = [UNREACHABLE] * 14
    proof = prove(circuit_of(rows, 0, 0), list(range(14)), StoppingCriterion(30), seed=0)
    assert proof == Proof(None, 0, complete=True)


def test_a_watch_that_has_expired_leaves_everything_open() -> None:
    proof = prove(circuit(120), list(range(120)), StoppingCriterion(1e-9), seed=0)
    assert proof == Proof(None, 0, complete=False)


def test_a_watch_that_expires_during_the_search_leaves_no_thread_and_a_bound_that_holds() -> None:
    question = circuit(90)
    criterion = StoppingCriterion(0.3)
    proof = prove(question, list(range(90)), criterion, seed=0)
    assert criterion.cut
    assert not proof.complete
    assert 0 <= proof.bound <= question.cost(list(range(90)))
    assert "cp-sat" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("calls", [1, 20, 80])
def test_no_thread_is_left_when_the_checkpoint_stops_the_solve(calls: int) -> None:
    left = iter(range(calls))
    with pytest.raises(SolveCancelled):
        prove(
            circuit(80),
            list(range(80)),
            StoppingCriterion(30, lambda: next(left, None) is None),
            seed=0,
        )
    assert "cp-sat" not in {thread.name for thread in threading.enumerate()}


def test_a_solve_that_was_halted_before_it_began_writes_no_model() -> None:
    worker = _Worker(circuit(14), list(range(14)), 0)
    worker.halt()
    worker.run()
    assert worker.failure is None
    assert worker.proof == Proof(None, 0, complete=False)


def test_without_or_tools_the_solver_fails_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    load()
    with pytest.raises(SolverFailed) as caught:
        prove(circuit(14), list(range(14)), StoppingCriterion(30), seed=0)
    assert isinstance(caught.value.__cause__, ImportError)
