"""`solve_order`: the order of stops over one cost matrix, which knows of no fuel.

Few stops are solved by dynamic programming. For more, local search finds a good tour at once, and
CP-SAT goes on from it until the tour is proven best or the budget is spent.
"""

import logging
from collections.abc import Sequence
from random import Random

import attrs

from routing.answers import Checkpoint, Quality
from routing.cost_matrix import UNREACHABLE, Matrix
from routing.errors import NoOrder
from routing.order.circuit import Circuit, circuit_of
from routing.order.cp_sat import Proof, SolverFailed, load, prove
from routing.order.held_karp import EXACT_STOPS, shortest_circuit
from routing.order.local_search import LocalSearch, insert_missing, nearest_neighbour
from routing.order.one_tree import one_tree_bound
from routing.stopping import StoppingCriterion

# For n stops the local search makes n * n / 6 kicks. Most tours of 50 are best already then.
_STOPS_A_KICK = 6
_MOST_KICKS = 2000

# Shares of the budget after which the local search, and the proof, have to end. The rest is for
# the subgradient bound, which an unfinished proof needs. Both are chosen: up to some 50 stops the
# kicks end long before their share, and the proof is what takes the time of more.
_LOCAL_SHARE = 0.4
_PROOF_SHARE = 0.9

log = logging.getLogger(__name__)


@attrs.frozen
class OrderAnswer:
    """Indices of the matrix in the order to visit them, with their cost and its lower bound.

    The order begins with the start, and ends with the finish if that is another index. The way back
    of a closed tour counts in `cost` and is not repeated in `order`. No order costs less than
    `bound`. `seconds` is the time that the solve took. `cut` tells that the budget ended it, so
    that the same seed may give another answer another time.
    """

    order: tuple[int, ...]
    cost: int
    bound: int
    quality: Quality
    seconds: float
    cut: bool


def solve_order(
    matrix: Matrix,
    *,
    start: int,
    finish: int | None = None,
    budget: float,
    checkpoint: Checkpoint | None = None,
    seed: int = 0,
    warm: Sequence[int] = (),
) -> OrderAnswer:
    """Return an order that visits every index of the matrix once, for the least total cost.

    `matrix` is square, with costs from 0, and entries from UNREACHABLE on mean no arc. The tour
    starts at `start`. It is open without a `finish`, and closed if that is the start. `budget` is
    in seconds. A solve ends before it as soon as its answer is proven. The first solve of a process
    loads OR-Tools, which its budget does not count. `warm` is an order for a warm start: indices
    that are not in the matrix are skipped, missing ones inserted.

    Up to EXACT_STOPS stops the answer is optimal, by the recurrence of Held and Karp. Above that it
    is optimal if CP-SAT has closed the gap, else its bound is the better of CP-SAT's and that of
    spanning trees.

    Raises:
        ValueError: the matrix is not square or has a negative entry, an index is not in it, or the
            budget is 0 or less.
        NoOrder: every order needs an arc that does not exist, or none was found.
        SolveCancelled: the checkpoint returned True.
    """
    pulse = StoppingCriterion(budget, checkpoint).pulse
    circuit = circuit_of(matrix, start, finish, pulse=pulse)
    # Node 0 is the start and no stop.
    if len(circuit) <= EXACT_STOPS + 1:
        criterion = StoppingCriterion(budget, checkpoint)
        tour = shortest_circuit(circuit.rows, criterion)
        return _answer(circuit, tour, Proof(tour, circuit.cost(tour), complete=True), criterion)
    # The budget starts once OR-Tools is there, so that the first solve of a process has all of it.
    load()
    criterion = StoppingCriterion(budget, checkpoint)
    tour = _first_tour(circuit, warm, criterion.until(_LOCAL_SHARE), seed)
    return _proven(circuit, tour, criterion, seed)


def _first_tour(
    circuit: Circuit, warm: Sequence[int], criterion: StoppingCriterion, seed: int
) -> list[int]:
    rows = circuit.rows
    tour = insert_missing(rows, circuit.tour(warm)) if warm else nearest_neighbour(rows)
    # A warm tour is improved like any other: new stops were only inserted where they cost least.
    search = LocalSearch(circuit, criterion)
    tour = search.improve(tour, tour)
    # A limit on the kicks, and not on the time alone, keeps the answer a function of the seed.
    kicks = min(_MOST_KICKS, len(tour) ** 2 // _STOPS_A_KICK)
    return search.iterate(tour, kicks, Random(seed))


def _proven(
    circuit: Circuit, tour: list[int], criterion: StoppingCriterion, seed: int
) -> OrderAnswer:
    """Return the better of `tour` and the tour of CP-SAT, with a lower bound."""
    failed = False
    try:
        proof = prove(circuit, tour, criterion.until(_PROOF_SHARE), seed=seed)
    except SolverFailed:
        # The tour at hand is still an answer. Its quality tells the caller that the solver failed.
        log.warning("the solver failed; local search answers alone", exc_info=True)
        proof, failed = Proof(None, 0, complete=False), True
    # CP-SAT may have been stopped before it found its own hint again.
    if proof.tour is not None:
        tour = min(tour, proof.tour, key=circuit.cost)
    cost = circuit.cost(tour)
    # Its bound is weak while the proof is young. The subgradient bound is worth the rest of the
    # budget then.
    if not proof.complete and cost < UNREACHABLE:
        bound = max(proof.bound, one_tree_bound(circuit.rows, cost, criterion))
        proof = proof._replace(bound=bound)
    return _answer(circuit, tour, proof, criterion, failed=failed)


def _answer(
    circuit: Circuit,
    tour: list[int],
    proof: Proof,
    criterion: StoppingCriterion,
    *,
    failed: bool = False,
) -> OrderAnswer:
    cost = circuit.cost(tour)
    if cost >= UNREACHABLE:
        reason = (
            "every one needs an arc that does not exist" if proof.complete else "none was found"
        )
        raise NoOrder(reason)
    quality = Quality.FALLBACK if failed else Quality.GAP
    # However it was found: the subgradient bound may prove it without the solver.
    if cost == proof.bound:
        quality = Quality.OPTIMAL
    return OrderAnswer(
        circuit.order(tour), cost, proof.bound, quality, criterion.seconds, criterion.cut
    )
