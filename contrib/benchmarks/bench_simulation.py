"""A day of 20 ships on tours and trades in virtual time, and whether the same game comes twice.

The day is that of the strategy `plan` of `spacetraders-sandbox simulate`. Games that are compared
are played in processes of their own that hash texts differently, and compared byte for byte.
"""

import json
import os
import subprocess
import sys
import time

import attrs

COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main", "simulate", "--json"]
STRATEGY = "plan"
SHIPS = 20
HOURS = 24
HOURS_TWICE = 2
SECONDS_AN_HOUR = 3600


@attrs.frozen
class Game:
    """A game that was played: its report, and the real seconds from the process's start on."""

    report: bytes
    seconds: float


def measure() -> dict[str, float]:
    """Return named figures, units in the names; takes about a minute and a half."""
    day = _played(HOURS)
    told = json.loads(day.report)
    first, second = _played(HOURS_TWICE), _played(HOURS_TWICE, hash_seed=2)
    return {
        "simulation_24_hours_wall_s": day.seconds,
        "simulation_24_hours_ships": told["ships"],
        "simulation_24_hours_requests": told["sent"],
        "simulation_24_hours_requests_per_s": told["sent"] / day.seconds,
        "simulation_virtual_seconds_per_s": HOURS * SECONDS_AN_HOUR / day.seconds,
        "simulation_24_hours_refused_429": told["refused_429"],
        "simulation_24_hours_credits_gained": told["credits"][-1] - told["credits"][0],
        "simulation_2_hours_twice_differing_bytes": _differing(first.report, second.report),
    }


def _played(hours: int, *, hash_seed: int = 1) -> Game:
    line = [*COMMAND, "--strategy", STRATEGY, "--hours", str(hours), "--ships", str(SHIPS)]
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    began = time.perf_counter()
    done = subprocess.run(line, check=True, capture_output=True, env=environment)
    return Game(done.stdout, time.perf_counter() - began)


def _differing(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return sum(a != b for a, b in pairs) + abs(len(one) - len(other))


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
