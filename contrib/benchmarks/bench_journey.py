"""Journeys over the jump gates of the recorded galaxy, between systems that gates join."""

import json
import random
import sys
import time
from pathlib import Path

from quantiles import quantile
from systems import FULL

from routing import Galaxy, Gate, NoJourney, StarSystem, plan_journey

RECORDED = Path(__file__).parents[3] / "shared" / "captured" / "galaxy" / "galaxy-2026-07-04.json"
PAIRS = 3000 if FULL else 500
SECONDS_PER_CREDIT = 0.1


def measure() -> dict[str, float]:
    """Return named figures, units in the names; none where the galaxy's file is missing."""
    if not RECORDED.exists():
        print(f"  no {RECORDED.name} in shared/captured/galaxy", file=sys.stderr)
        return {}
    world = json.loads(RECORDED.read_text())
    began = time.perf_counter()
    galaxy = Galaxy(map(_star_system, world["systems"]), map(tuple, world["edges"]))
    figures = {"galaxy_build_ms": (time.perf_counter() - began) * 1e3}
    for name, worth in (("journey", 0.0), ("journey_priced", SECONDS_PER_CREDIT)):
        figures |= {f"{name}_{key}": value for key, value in _timed(galaxy, worth).items()}
    return figures


def _star_system(entry: dict[str, object]) -> StarSystem:
    gate = Gate.BUILT if entry["gate_charted"] else Gate.UNKNOWN
    if not entry["has_gate"]:
        gate = Gate.NONE
    elif entry["gate_under_construction"]:
        gate = Gate.UNBUILT
    return StarSystem(str(entry["symbol"]), int(str(entry["x"])), int(str(entry["y"])), gate)


def _timed(galaxy: Galaxy, seconds_per_credit: float) -> dict[str, float]:
    """Plan between systems at random until PAIRS of them were joined; others are not counted."""
    rng, times, jumps = random.Random(1), list[float](), list[int]()
    gates = [system.symbol for system in galaxy if system.gate is Gate.BUILT]
    while len(times) < PAIRS:
        start, goal = rng.sample(gates, 2)
        began = time.perf_counter()
        try:
            journey = plan_journey(galaxy, start, goal, seconds_per_credit=seconds_per_credit)
        except NoJourney:
            continue
        times.append((time.perf_counter() - began) * 1e3)
        jumps.append(len(journey.jumps))
    shares = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {
        **{f"{label}_ms": quantile(times, share) for label, share in shares.items()},
        "p50_jumps": quantile(jumps, 0.5),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
