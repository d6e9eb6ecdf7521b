"""Solvers of others on our questions: LKH (`elkai`) and PyVRP, each in a process of its own.

They are extras: `missing` tells what is not installed, and nothing here is asked then. A tour is
asked for as the rows of a `routing.order.circuit.Circuit`: closed, from node 0.
"""

import random
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

import attrs

Rows = Sequence[Sequence[int]]

WORKERS = 2
LKH_RUNS = 10
FAR = 10_000_000
"""Stands for an arc that does not exist: LKH multiplies costs, in 32 bits."""

ANY = 1 << 60
"""Above the cost of every division that keeps to its limits; PyVRP says 2 ** 63 - 1 of others."""


def missing() -> str:
    """Return which of the two are not installed, in words; empty where both are."""
    return " and ".join(name for name in ("elkai", "pyvrp") if find_spec(name) is None)


@contextmanager
def processes() -> Iterator[ProcessPoolExecutor]:
    """Keep a process for each rival, as long as the block lasts."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        yield pool


@attrs.frozen
class Tours:
    """What each rival found: a tour's nodes from node 0."""

    lkh: list[int]
    pyvrp: list[int]


def tours(pool: ProcessPoolExecutor, rows: Rows, seconds: float, enough: int) -> Tours:
    """Ask both at once for a tour; one that has found a cost of `enough` ends early."""
    rows = [[min(cost, FAR) for cost in row] for row in rows]
    asked: list[Future[list[int]]] = [
        pool.submit(solve, rows, seconds, enough) for solve in (lkh_tour, pyvrp_tour)
    ]
    return Tours(*(future.result() for future in asked))


def lkh_tour(rows: Rows, seconds: float, enough: int) -> list[int]:
    """Run LKH again and again; the nodes are shuffled each time, as its seed is fixed."""
    elkai, rng = import_module("elkai"), random.Random(0)
    began, nodes, best = time.perf_counter(), list(range(len(rows))), (FAR**2, [0])
    while best[0] > enough and time.perf_counter() - began < seconds:
        shuffled = elkai.DistanceMatrix([[rows[a][b] for b in nodes] for a in nodes])
        tour = [nodes[i] for i in shuffled.solve_tsp(LKH_RUNS)[:-1]]
        first = tour.index(0)
        tour = [*tour[first:], *tour[:first]]
        best = min(best, (sum(rows[a][b] for a, b in pairwise([*tour, 0])), tour))
        rng.shuffle(nodes)
    return best[1]


def pyvrp_tour(rows: Rows, seconds: float, enough: int) -> list[int]:
    """Ask PyVRP for one vehicle that visits every node."""
    pyvrp, numpy = import_module("pyvrp"), import_module("numpy")
    costs = numpy.array(rows)
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * len(rows),
        [pyvrp.Client(node) for node in range(1, len(rows))],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType()],
        [costs],
        [numpy.zeros_like(costs)],
    )
    (route,) = _routes(data, _Until(seconds, enough)).values()
    return [0, *(client + 1 for client in route)]


def pyvrp_split(starts: Rows, matrices: Sequence[Rows], seconds: float) -> list[list[int]]:
    """Return the stops of each vehicle, in order, so that the longest open route is short.

    PyVRP minimises sums; so it is asked for any division whose every route stays below a limit.
    That goes down by a step where there is one, and the step is halved where none is found.
    """
    best = [list(range(len(starts[0]))) if v == 0 else [] for v in range(len(starts))]
    worst, end, seed = makespan(best, starts, matrices), time.perf_counter() + seconds, 0
    step = worst // 2
    while (left := end - time.perf_counter()) > 0:
        seed += 1
        stop = _Until(min(left, seconds / 10), ANY)
        found = _routes(_fleet(starts, matrices, worst - step), stop, seed)
        routes = [found.get(v, []) for v in range(len(starts))]
        if sum(map(len, routes)) == len(starts[0]) and makespan(routes, starts, matrices) < worst:
            best, worst = routes, makespan(routes, starts, matrices)
            step = min(step, worst // 8)
        else:
            step = max(1, step // 2)
    return best


def makespan(routes: Rows, starts: Rows, matrices: Iterable[Rows]) -> int:
    """Return the time of the longest open route, by the matrices."""
    return max(
        sum(first[stop] for stop in route[:1]) + sum(rows[a][b] for a, b in pairwise(route))
        for route, first, rows in zip(routes, starts, matrices, strict=True)
    )


def _fleet(starts: Rows, matrices: Sequence[Rows], limit: int) -> Any:
    """A depot and a profile for each vehicle; coming back to the depot takes nothing."""
    pyvrp, numpy = import_module("pyvrp"), import_module("numpy")
    ships, stops = len(starts), len(starts[0])
    profiles = []
    for v in range(ships):
        costs = numpy.zeros((ships + stops, ships + stops), dtype=int)
        costs[ships:, ships:] = numpy.minimum(matrices[v], FAR)
        costs[:ships, ships:] = numpy.minimum(starts[v], FAR)
        profiles.append(costs)
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * (ships + stops),
        [pyvrp.Client(ships + stop) for stop in range(stops)],
        [pyvrp.Depot(v) for v in range(ships)],
        [
            pyvrp.VehicleType(start_depot=v, end_depot=v, profile=v, shift_duration=limit)
            for v in range(ships)
        ],
        profiles,
        profiles,
    )


@attrs.frozen
class _Until:
    """PyVRP's question whether to stop: after so many seconds, or at a cost of `enough`."""

    seconds: float
    enough: int
    began: float = attrs.field(factory=time.perf_counter)

    def __call__(self, best_cost: int) -> bool:
        return best_cost <= self.enough or time.perf_counter() - self.began > self.seconds


def _routes(data: Any, stop: _Until, seed: int = 0) -> dict[int, list[int]]:
    """Solve, and return the clients of each vehicle that is used, in order."""
    pyvrp = import_module("pyvrp")
    with warnings.catch_warnings(action="ignore"):  # a limit that is too low is expected
        result = pyvrp.solve(data, stop, seed=seed, collect_stats=False, display=False)
    return {
        route.vehicle_type(): [activity.idx for activity in route if activity.is_client()]
        for route in result.best.routes()
    }
