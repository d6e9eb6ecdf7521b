"""OR-Tools' CP-SAT on orders: a circuit constraint, which finds a best tour and proves it.

Why CP-SAT and not OR-Tools' routing library: with linear relaxations of the circuit (level 2) it
proves 50 stops in about 0.1 s. Guided local search is up to 7 percent off after a second, and has
no proof. And CP-SAT releases the interpreter's lock while it works, so that other threads run on.
It works in a thread of its own with one search worker, while the caller checks the criterion.
"""

import importlib
from collections.abc import Sequence
from contextlib import suppress
from math import ceil
from threading import Event, Thread
from time import sleep
from typing import Any, NamedTuple

import attrs

from routing.cost_matrix import UNREACHABLE
from routing.order.circuit import Circuit
from routing.stopping import StoppingCriterion

# The time between two calls of the checkpoint while the solver works.
_POLL_SECONDS = 0.001


class Proof(NamedTuple):
    """The result of the solver: a tour or None, a lower bound, and whether the proof is complete.

    A complete proof without a tour means that there is no tour.
    """

    tour: list[int] | None
    bound: int
    complete: bool


@attrs.define(eq=False)
class SolverFailed(Exception):
    """OR-Tools could not be imported, or raised. The `__cause__` has its exception."""


def load() -> None:
    """Import OR-Tools, which takes 0.3 s once a process. Call it early where time matters.

    If the import fails, the first solve raises SolverFailed.
    """
    with suppress(ImportError):
        _cp_sat()


def prove(
    circuit: Circuit, hint: Sequence[int], criterion: StoppingCriterion, *, seed: int
) -> Proof:
    """Search for a best tour, from the tour `hint` on, until it is proven or the criterion expires.

    The checkpoint is called every millisecond. The solver's thread has ended when this returns or
    raises, a few milliseconds after the criterion expires or the checkpoint asks to stop.

    Raises:
        SolverFailed: OR-Tools could not be imported, or raised.
        SolveCancelled: the checkpoint returned True.
    """
    worker = _Worker(circuit, hint, seed)
    worker.start()
    try:
        # The solver is polled. A callback would run Python code inside it, where an exception is
        # lost.
        while worker.is_alive() and not criterion.expired():
            worker.join(_POLL_SECONDS)
    finally:
        # A native thread left behind would crash the interpreter at its exit, so it is always
        # joined. It is asked again and again, since a solver hears nothing before it has begun.
        while worker.is_alive():
            worker.halt()
            worker.join(_POLL_SECONDS)
    if worker.failure is not None:
        raise SolverFailed from worker.failure
    return worker.proof


class _Worker(Thread):
    """The thread that builds the model and solves it. `proof` and `failure` are set at its end."""

    def __init__(self, circuit: Circuit, hint: Sequence[int], seed: int) -> None:
        # A daemon thread, as a solver that hangs must not keep the process from ending.
        super().__init__(name="cp-sat", daemon=True)
        self.proof = Proof(None, 0, complete=False)
        self.failure: Exception | None = None
        self._circuit = circuit
        self._hinted = set(zip(hint, [*hint[1:], hint[0]], strict=True))
        self._seed = seed
        self._halted = Event()
        self._solver: Any = None

    def halt(self) -> None:
        """Ask the thread to end soon. Call it until the thread has ended."""
        self._halted.set()
        if self._solver is not None:
            self._solver.stop_search()

    def run(self) -> None:
        """Run to the end, and keep an exception for the thread that waits."""
        try:
            self._solve(_cp_sat())
        except Exception as error:  # noqa: BLE001 - raised by the thread that waits
            self.failure = error

    def _solve(self, cp: Any) -> None:
        model = cp.CpModel()
        uses = self._write(model, cp)
        if self._halted.is_set():
            return
        solver = self._solver = cp.CpSolver()
        # One worker: the daemon has two solves at a time on few cores, and one worker with a seed
        # gives the same answer each time. Level 2 has the linear relaxation of the circuit.
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = self._seed
        status = solver.status_name(solver.solve(model))
        if status in {"OPTIMAL", "FEASIBLE"}:
            following = {a: b for a, b, use in uses if solver.boolean_value(use)}
            # The bound is a float. Costs are whole, so it may be rounded up, but not over an error
            # of the last digits.
            bound = ceil(solver.best_objective_bound - 1e-6)
            self.proof = Proof(_walk(following), bound, complete=status == "OPTIMAL")
        else:
            self.proof = Proof(None, 0, complete=status == "INFEASIBLE")

    def _write(self, model: Any, cp: Any) -> list[tuple[int, int, Any]]:
        """Build the model, and return its arcs, each with its variable.

        If it is halted before the end, the model is incomplete.
        """
        # A Boolean for each arc that exists: whether the tour uses it. Arcs that do not exist get
        # none, which is smaller and tighter than a high cost.
        uses, costs = [], []
        for a, row in enumerate(self._circuit.rows):
            if self._halted.is_set():
                break
            for b, cost in enumerate(row):
                if a != b and cost < UNREACHABLE:
                    uses.append((a, b, model.new_bool_var("")))
                    costs.append(cost)
                    # The hint is the known tour. The solver starts from it as a warm start.
                    model.add_hint(uses[-1][2], (a, b) in self._hinted)
            # Building a model is Python code and holds the lock: give way once a row.
            sleep(0)
        if not self._halted.is_set():
            # The arcs in use form one circuit through all nodes.
            model.add_circuit(uses)
        if not self._halted.is_set():
            model.minimize(cp.LinearExpr.weighted_sum([use for _, _, use in uses], costs))
        return uses


def _walk(following: dict[int, int]) -> list[int]:
    # The arcs in use form one circuit, so their ends can be followed from any node.
    tour = [0]
    while (node := following[tour[-1]]) != 0:
        tour.append(node)
    return tour


def _cp_sat() -> Any:
    """Import the module of CP-SAT, which must not happen with this one: see `load`."""
    return importlib.import_module("ortools.sat.python.cp_model")
