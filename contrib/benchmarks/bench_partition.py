"""Partitions in 2 seconds: against a minute of the same and of PyVRP, or half a minute by default.

Twice, as for tours: by the matrices of least travel times, where PyVRP can answer, and in truth,
where its division is flown by the best tours that we find for the stops of each ship.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from statistics import median

import attrs
import rivals
import systems
from bench_tours import behind
from systems import FULL, SYSTEMS

from routing import Berth, System, partition_fleet, plan_tour, travel_times
from routing.split.solve import solve_makespan

SHIPS, STOPS = 8, 50
BUDGET_SECONDS = 2.0
LONG_SECONDS = 60.0 if FULL else 30.0
INSTANCES = SYSTEMS if FULL else 1


@attrs.frozen
class Duel:
    """Percent by which the makespan of 2 seconds is behind those of longer solves."""

    matrix_behind_pyvrp: float
    true_behind_pyvrp: float
    true_behind_same: float
    solve_ms: float


@attrs.frozen
class Question:
    """A mixed fleet, and stops to divide, with the matrices that an outsider needs."""

    system: System
    berths: Mapping[str, Berth]
    stops: list[str]
    starts: list[list[int]]
    matrices: list[list[list[int]]]

    @classmethod
    def of(cls, system: System, seed: int) -> "Question":
        """Draw the stops and the fleet, and work out the matrices."""
        _, stops = systems.drawn(system, STOPS, seed)
        berths = systems.fleet(system, SHIPS, seed)
        starts, matrices = [], []
        for berth in berths.values():
            among = (berth.location, *stops)
            first = travel_times(system, berth.hull, fuel=berth.fuel, among=among)
            times = travel_times(system, berth.hull, fuel=berth.hull.fuel_capacity, among=stops)
            starts.append(list(first.rows[0][1:]))
            matrices.append([list(row) for row in times.rows])
        return cls(system, berths, stops, starts, matrices)

    def by_matrix(self, budget: float) -> int:
        """Return the makespan found over the matrices."""
        return solve_makespan(self.matrices, self.starts, budget=budget).makespan

    def in_truth(self, budget: float) -> int:
        """Return the true makespan found."""
        return partition_fleet(self.system, self.berths, self.stops, budget=budget).makespan

    def flown(self, routes: list[list[int]]) -> int:
        """Return the true makespan of a division of the stops, each ship's order its own."""
        return max(
            plan_tour(
                self.system,
                berth.hull,
                berth.location,
                [self.stops[stop] for stop in route],
                fuel=berth.fuel,
            ).route.seconds
            for berth, route in zip(self.berths.values(), routes, strict=True)
        )


def measure() -> dict[str, float]:
    """Return named figures, units in the names; none where PyVRP is not installed."""
    if rivals.missing():
        print(f"  no rivals: {rivals.missing()} not installed", file=sys.stderr)
        return {}
    told = "" if FULL else f" (FULL=1: {SYSTEMS} generated ones, 60 s)"
    places = systems.start_systems(INSTANCES)
    print(f"  {len(places)} systems, rivals have {LONG_SECONDS:.0f} s{told}", file=sys.stderr)
    with rivals.processes() as pool:
        duels = [_duel(pool, Question.of(system, seed)) for seed, system in enumerate(places)]
    return {f"partition_8_ships_50_stops_{key}": value for key, value in _told(duels)}


def _told(duels: list[Duel]) -> Iterator[tuple[str, float]]:
    yield "instances", len(duels)
    yield "solve_worst_ms", max(duel.solve_ms for duel in duels)
    for field in ("matrix_behind_pyvrp", "true_behind_pyvrp", "true_behind_same"):
        values = [getattr(duel, field) for duel in duels]
        yield f"{field}_median_percent", median(values)
        yield f"{field}_worst_percent", max(values)


def _duel(pool: ProcessPoolExecutor, question: Question) -> Duel:
    began = time.perf_counter()
    truth = question.in_truth(BUDGET_SECONDS)
    solve_ms = (time.perf_counter() - began) * 1e3
    matrix = question.by_matrix(BUDGET_SECONDS)
    asked = question.starts, question.matrices, LONG_SECONDS
    theirs = pool.submit(rivals.pyvrp_split, *asked)
    same = question.in_truth(LONG_SECONDS)
    routes = theirs.result()
    by_matrix = rivals.makespan(routes, question.starts, question.matrices)
    return Duel(
        matrix_behind_pyvrp=behind(matrix, by_matrix),
        true_behind_pyvrp=behind(truth, question.flown(routes)),
        true_behind_same=behind(truth, same),
        solve_ms=solve_ms,
    )


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
