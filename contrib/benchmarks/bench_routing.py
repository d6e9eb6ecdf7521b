"""How long `plan_route` takes, how that grows, and whether it is right in a recorded system."""

import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import permutations
from pathlib import Path

from systems import DRONE, FRIGATE, generated

from routing import Hull, System, plan_route

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from support.routing import recorded_system
from support.routing.brute_force import BruteForce

JUDGED_PAIRS = 50

Question = tuple[str, str, int]


def measure() -> dict[str, float]:
    """Return named figures, units in the names; those of the recorded system only if it is here."""
    figures: dict[str, float] = {}
    for size, pairs in ((25, 300), (50, 300), (85, 2000), (100, 300), (200, 300), (400, 500)):
        systems = [generated(size, seed) for seed in range(5)]
        full = _timed(systems, FRIGATE, pairs // 5)
        figures |= _spread(f"plan_route_{size}", full)
        figures[f"system_{size}_build_ms"] = _best_ms(partial(System, systems[0].waypoints))
    parts = _timed([generated(85, seed) for seed in range(5)], FRIGATE, 200, part_tank=True)
    figures |= _spread("plan_route_85_part_tank", parts)
    drone = _timed([generated(85, seed) for seed in range(5)], DRONE, 100)
    figures |= _spread("plan_route_85_drone", drone)
    figures["plan_route_85_cold_ms"] = _cold_ms(85)
    figures["plan_route_400_cold_ms"] = _cold_ms(400)
    if recorded_system.RECORDED.exists():
        figures |= _recorded(recorded_system.load())
    return figures


def _timed(
    systems: Iterable[System], hull: Hull, pairs: int, *, part_tank: bool = False
) -> list[float]:
    rng, tank = random.Random(1), hull.fuel_capacity
    times = []
    for system in systems:
        for _ in range(pairs):
            start, goal = (waypoint.symbol for waypoint in rng.sample(system.waypoints, 2))
            fuel = rng.randint(1, tank) if part_tank else tank
            times.append(_milliseconds(system, hull, (start, goal, fuel)))
    return times


def _milliseconds(system: System, hull: Hull, question: Question) -> float:
    start, goal, fuel = question
    began = time.perf_counter()
    plan_route(system, hull, start, goal, fuel=fuel)
    return (time.perf_counter() - began) * 1000


def _spread(name: str, times: list[float]) -> dict[str, float]:
    ranked = sorted(times)
    return {
        f"{name}_{label}_ms": round(ranked[int(share * (len(ranked) - 1))], 3)
        for label, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    }


def _best_ms(work: Callable[[], object]) -> float:
    best = math.inf
    for _ in range(5):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return round(best * 1000, 3)


def _cold_ms(size: int) -> float:
    """Time the first plan across a system that is new, for a hull that is new: the median of 15."""
    times = []
    for seed in range(15):
        system, hull = generated(size, seed), Hull(36, 400 + size + seed)
        ends = system.waypoints[0].symbol, system.waypoints[-1].symbol
        times.append(_milliseconds(system, hull, (*ends, hull.fuel_capacity)))
    return round(sorted(times)[len(times) // 2], 3)


def _recorded(system: System) -> dict[str, float]:
    symbols = [waypoint.symbol for waypoint in system]
    pairs = list(permutations(symbols, 2))
    times = [_milliseconds(system, FRIGATE, (*pair, FRIGATE.fuel_capacity)) for pair in pairs]
    judge, later = BruteForce(system, FRIGATE), 0
    for start, goal in random.Random(75).sample(pairs, JUDGED_PAIRS):
        best = judge.cheapest(start, goal, fuel=400, skip_dominated=True)
        route = plan_route(system, FRIGATE, start, goal, fuel=400)
        later += best is None or (route.seconds, route.fuel, len(route.steps)) > best
    return {
        "plan_route_ad75_pairs": len(pairs),
        "plan_route_ad75_judged_pairs": JUDGED_PAIRS,
        "plan_route_ad75_later_than_brute_force": later,
        **_spread("plan_route_ad75", times),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
