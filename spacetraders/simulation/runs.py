"""Several games side by side, each in a process of its own, and what they tell meanwhile.

A child is spawned, not forked: it begins with the modules of a fresh interpreter, so that its game
is the same whoever starts it. It says on a pipe how far it is. If the parent is gone, the pipe is
closed, and the child ends by the error of its next word.
"""

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

import attrs

from spacetraders.errors import FleetError, leaf
from spacetraders.simulation.plan import Plan

TERMINATED = 128 + signal.SIGTERM
"""The exit code after SIGTERM, as shells have it."""

Told = Callable[["Run", Any], None]
"""Is called with a run and what it tells: its progress."""


@attrs.frozen
class Run:
    """One game to be played, and the file with the laws that it is played under, if any.

    It goes on from a saved game to `load`, and is saved itself at the hour of `save_at`.
    """

    plan: Plan
    laws: Path | None = None
    load: Path | None = None
    save_at: int | None = None

    @property
    def name(self) -> str:
        """The strategy and the seed."""
        return f"{self.plan.flown}, seed {self.plan.seed}"

    @property
    def saved_as(self) -> Path | None:
        """The file that the game is saved as, None where it is not."""
        if self.save_at is None:
            return None
        flown = self.plan.flown.replace(":", ".")
        return Path(f"{flown}-seed-{self.plan.seed}-hour-{self.save_at}.game")


@attrs.frozen
class Outcome:
    """The end of a run: its report, or how it failed."""

    run: Run
    report: Any = None
    failure: str = ""


@attrs.frozen
class _Word:
    """What a child sends: its progress, its report, or how it failed."""

    progress: Any = None
    report: Any = None
    failure: str = ""


def workers_here() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def played(run: Run, told: Told) -> Outcome:
    """Play a run in this process, in which no laws were set yet. Raises a defect of any part.

    An error that was foreseen is the run's failure.
    """
    try:
        return Outcome(run, _report(run, told))
    except Exception as error:
        spoken = leaf(error)
        if not isinstance(spoken, FleetError):
            raise
        return Outcome(run, failure=spoken.message)


def _report(run: Run, told: Told) -> Any:
    from spacetraders.sandbox.laws import set_from  # noqa: PLC0415

    if run.laws is not None:
        set_from(run.laws)
    # Only now, since the catalogue makes tables of the laws as soon as it is imported.
    from spacetraders.simulation import checkpoints  # noqa: PLC0415
    from spacetraders.simulation.playing import Staging, play  # noqa: PLC0415

    staging = Staging(
        lambda progress: told(run, progress),
        checkpoint=None if run.load is None else checkpoints.read(run.load),
        save_at=run.save_at or 0,
        saved_as=run.saved_as,
    )
    return play(run.plan, staging)


def played_side_by_side(runs: Sequence[Run], told: Told, *, workers: int) -> list[Outcome]:
    """Play runs in processes, `workers` at once, and return their ends in the order of the runs.

    An error ends all processes, an interrupt by the keyboard among them.
    """
    ends: dict[int, Outcome] = {}
    left = list(enumerate(runs))
    with _children() as under_way:
        while left or under_way:
            while left and len(under_way) < workers:
                number, run = left.pop(0)
                pipe, process = _spawned(run)
                under_way[pipe] = number, process
            for ready in wait(list(under_way)):
                pipe = cast("Connection", ready)
                number, process = under_way[pipe]
                word = _heard(pipe, process)
                if word.progress is not None:
                    told(runs[number], word.progress)
                    continue
                ends[number] = Outcome(runs[number], word.report, word.failure)
                del under_way[pipe]
                pipe.close()
                process.join()
    return [ends[number] for number in range(len(runs))]


@contextmanager
def _children() -> Iterator[dict[Connection, tuple[int, BaseProcess]]]:
    """Keep the processes that are under way, and end those that are left when the block ends."""
    under_way: dict[Connection, tuple[int, BaseProcess]] = {}
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield under_way
    finally:
        signal.signal(signal.SIGTERM, before)
        for _, process in under_way.values():
            process.terminate()
        for pipe, (_, process) in under_way.items():
            process.join()
            pipe.close()


def _spawned(run: Run) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(run, theirs), name=run.name)
    process.start()
    theirs.close()  # so that the end of the child is the end of what can be read
    return ours, process


def _heard(pipe: Connection, process: BaseProcess) -> _Word:
    try:
        word: _Word = pipe.recv()
    except EOFError:
        process.join()
        return _Word(failure=f"its process ended with exit code {process.exitcode}")
    return word


def _child(run: Run, pipe: Connection) -> None:
    # A Ctrl-C goes to all processes of the terminal. The parent ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from spacetraders.log import configure  # noqa: PLC0415

    configure(form="console", level="critical")
    try:
        outcome = played(run, lambda _, progress: pipe.send(_Word(progress=progress)))
    except BrokenPipeError:
        return  # nobody hears it any more
    except Exception:  # noqa: BLE001 - the parent tells of it
        pipe.send(_Word(failure=traceback.format_exc()))
        return
    pipe.send(_Word(report=outcome.report, failure=outcome.failure))
