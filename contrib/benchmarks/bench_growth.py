"""The matrix of all pairs, tours and partitions: how the time and the proven bound grow with size.

Systems of 25 to 200 waypoints are imitations that grow in every ring; those of 90 are the
sandbox's. The bound, which no answer can be below, is told as a share of the answer: 100 percent is
a proof. It supposes tanks that are always full, so that far stops leave it low.
"""

import json
import sys
import time
from statistics import median

import systems
from quantiles import quantile
from systems import DRONE, FRIGATE, FULL, SYSTEMS, generated

from routing import Hull, System, Verdict, partition_fleet, plan_tour, travel_times
from routing.flight.costs import flight_costs_of

WAYPOINTS = (25, 50, 100, 200)
STOPS = (10, 25, 50, 100)
INSTANCES = SYSTEMS if FULL else 2
SHIPS = 8


def measure() -> dict[str, float]:
    """Return named figures, units in the names."""
    told = "" if FULL else f" (FULL=1: {SYSTEMS})"
    print(f"  {SYSTEMS} systems for a matrix, {INSTANCES} for a solve{told}", file=sys.stderr)
    figures = _matrix("matrix_90", [systems.start_system(i, 90) for i in range(SYSTEMS)], FRIGATE)
    figures |= _matrix("matrix_90_drone", [systems.start_system(i, 90) for i in range(5)], DRONE)
    for size in WAYPOINTS:
        places = [generated(size, seed) for seed in range(SYSTEMS)]
        figures |= _matrix(f"matrix_{size}", places, FRIGATE)
    for stops in STOPS:
        figures |= _verdicts(f"tour_in_200_{stops}_stops", [_tour(stops, i) for i in _instances()])
        found = [_partition(stops, i) for i in _instances()]
        figures |= _verdicts(f"partition_in_200_{stops}_stops", found)
    return figures


def _instances() -> range:
    return range(INSTANCES)


def _matrix(name: str, places: list[System], hull: Hull) -> dict[str, float]:
    """Time all pairs, of systems and a hull that are new each time."""
    times = []
    for system in places:
        flight_costs_of.cache_clear()
        began = time.perf_counter()
        travel_times(system, hull, fuel=hull.fuel_capacity)
        times.append((time.perf_counter() - began) * 1e3)
    return {f"{name}_cold_median_ms": median(times), f"{name}_cold_worst_ms": max(times)}


def _tour(count: int, seed: int) -> Verdict:
    system = generated(200, seed)
    start, stops = systems.drawn(system, count, seed)
    return plan_tour(system, FRIGATE, start, stops, fuel=FRIGATE.fuel_capacity).verdict


def _partition(count: int, seed: int) -> Verdict:
    system = generated(200, seed)
    _, stops = systems.drawn(system, count, seed)
    return partition_fleet(system, systems.fleet(system, SHIPS, seed), stops).verdict


def _verdicts(name: str, verdicts: list[Verdict]) -> dict[str, float]:
    seconds = [verdict.solver_seconds for verdict in verdicts]
    return {
        f"{name}_median_ms": median(seconds) * 1e3,
        f"{name}_worst_ms": quantile(seconds, 1.0) * 1e3,
        f"{name}_bound_median_percent": median(map(_bound_percent, verdicts)),
    }


def _bound_percent(verdict: Verdict) -> float:
    return 100 * verdict.bound_seconds / max(1, verdict.seconds)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
