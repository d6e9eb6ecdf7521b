"""The event loop while solves run in threads beside it: how late it is, and what that costs them.

A solve calls the daemon's own checkpoint, as in the daemon. A probe sleeps for a millisecond again
and again, and notes how late it is woken; the machine's own lateness is measured first. The same
question is then answered by a solve that never yields, alone in the process. The garbage collector
is set as the daemon sets it, since a full collection stops every thread.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median

import attrs
import systems
import trio
from bench_tours import behind
from quantiles import quantile
from systems import FRIGATE, FULL, SYSTEMS, drawn, fleet, generated

from routing import Checkpoint as Asking
from routing import System, partition_fleet, plan_tour
from spacetraders.command import GC_THRESHOLDS
from spacetraders.planning.checkpoint import Checkpoint

INSTANCES = SYSTEMS if FULL else 3
IDLE_SECONDS = 2.0
PAUSE_SECONDS = 0.001
FIRST = "--first"

Question = Callable[..., int]
"""Takes a `checkpoint`, and returns the seconds of the answer."""


class Gap:
    """A checkpoint that never stops a solve, and the most of its thread's time between two calls.

    Processor time of the thread: what others take of the machine does not count.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.thread_time()

    def __call__(self) -> bool:
        """Note the time since the last call."""
        now = time.thread_time()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1e3)
        self._last = now
        return False


@attrs.frozen
class Run:
    """How late the loop was, in ms, how far the answer is behind a free solve's, in percent.

    `gap_ms` is how long at most the free solve went on without asking its checkpoint.
    """

    lates: list[float]
    behind: float
    gap_ms: float


def measure() -> dict[str, float]:
    """Return named figures, units in the names."""
    with _collecting_as_the_daemon():
        return _measured()


def _measured() -> dict[str, float]:
    places = systems.start_systems(INSTANCES - 1)
    large = [generated(200, seed) for seed in range(INSTANCES)]
    told = "" if FULL else f" (FULL=1: {SYSTEMS})"
    print(f"  {INSTANCES} systems for each question{told}", file=sys.stderr)
    figures = _late("idle", trio.run(_idle)) | _first_solve()
    for name, question, where in (
        ("tour_50_stops", partial(_tour, 50), places),
        ("tour_100_stops", partial(_tour, 100), large),
        ("partition_8_ships_50_stops", partial(_partition, 8, 50), places),
        ("partition_10_ships_100_stops", partial(_partition, 10, 100), large),
    ):
        runs = [_run(partial(question, system, seed)) for seed, system in enumerate(where)]
        figures |= _late(name, [late for run in runs for late in run.lates])
        behinds = [run.behind for run in runs]
        figures[f"checkpoint_{name}_behind_median_percent"] = median(behinds)
        figures[f"checkpoint_{name}_behind_worst_percent"] = max(behinds)
        figures[f"checkpoint_{name}_longest_gap_ms"] = max(run.gap_ms for run in runs)
    return figures


@contextmanager
def _collecting_as_the_daemon() -> Iterator[None]:
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _tour(count: int, system: System, seed: int, checkpoint: Asking | None = None) -> int:
    start, stops = drawn(system, count, seed)
    tank = FRIGATE.fuel_capacity
    tour = plan_tour(system, FRIGATE, start, stops, fuel=tank, checkpoint=checkpoint)
    return tour.route.seconds


def _partition(
    ships: int, count: int, system: System, seed: int, checkpoint: Asking | None = None
) -> int:
    _, stops = drawn(system, count, seed)
    return partition_fleet(
        system, fleet(system, ships, seed), stops, checkpoint=checkpoint
    ).makespan


def _run(question: Question) -> Run:
    lates, yielding = trio.run(_beside_a_probe, question)
    gap = Gap()
    return Run(lates, behind(yielding, question(checkpoint=gap)), gap.longest_ms)


async def _beside_a_probe(question: Question) -> tuple[list[float], int]:
    lates: list[float] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_probe, lates)
        answer = await trio.to_thread.run_sync(partial(question, checkpoint=Checkpoint()))
        nursery.cancel_scope.cancel()
    return lates, answer


async def _idle() -> list[float]:
    lates: list[float] = []
    with trio.move_on_after(IDLE_SECONDS):
        await _probe(lates)
    return lates


async def _probe(lates: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await trio.sleep(PAUSE_SECONDS)
        lates.append((time.perf_counter() - began - PAUSE_SECONDS) * 1e3)


def _late(name: str, lates: list[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {f"loop_late_{name}_{key}_ms": quantile(lates, share) for key, share in shares.items()}


def _first_solve() -> dict[str, float]:
    """The same of the first solve of a process, during which OR-Tools is loaded."""
    told = subprocess.run([sys.executable, __file__, FIRST], check=True, capture_output=True)
    figures: dict[str, float] = json.loads(told.stdout)
    return figures


def _first() -> dict[str, float]:
    with _collecting_as_the_daemon():
        lates, _ = trio.run(_beside_a_probe, partial(_tour, 30, generated(85, 1), 1))
    return _late("first_solve", lates)


if __name__ == "__main__":
    print(json.dumps(_first() if FIRST in sys.argv else measure(), indent=2))
