"""OR-Tools under stress: many solves in several threads, stopped and abandoned, crash nothing."""

import os
import random
import sys
from pathlib import Path

from support.patience import run

SOLVES = int(os.environ.get("SPACETRADERS_STRESS_SOLVES") or 100)
"""A few seconds' worth; `make stress` asks for thousands."""

SECONDS_A_SOLVE = 1.0
"""Ten times what one takes on a busy machine."""


def test_many_solves_in_several_threads_leave_the_process_alive() -> None:
    seed = os.environ.get("SPACETRADERS_STRESS_SEED") or str(random.randrange(10**6))
    script = Path(__file__).parents[2] / "support" / "planning" / "stress.py"
    command = [sys.executable, "-X", "faulthandler", script, str(SOLVES), seed]
    ran = run(command, seconds=20 + SOLVES * SECONDS_A_SOLVE)
    assert ran.returncode == 0, f"seed {seed}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    solved, _, stopped, _ = ran.stdout.split()
    assert int(solved) + int(stopped.lstrip(",")) == SOLVES
