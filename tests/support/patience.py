"""How long tests wait for other processes: seconds of a quiet machine, more of a crowded one.

Where many processes share a core, each gets on more slowly. So the seconds that a test grants are
counted by how many share one at the moment, which is read again and again while it waits.
"""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, AnyStr, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""The longest that any test waits for anything, on a quiet machine."""

LOOK_SECONDS = 0.5
"""How long to wait before the crowd is looked at again."""

SHORTEST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.1

_LOADS = Path("/proc/loadavg")


def crowding() -> float:
    """How many processes share a core of this machine, at least 1."""
    return max(1.0, max(os.getloadavg()[0], _runnable_now()) / (os.cpu_count() or 1))


def stretched(seconds: float) -> float:
    """What so many seconds of a quiet machine are here and now: for whoever takes but a number."""
    return seconds * crowding()


def _runnable_now() -> int:
    """How many processes run or wait for a core: Linux tells, and a mean of a minute lags."""
    if not _LOADS.exists():
        return 0
    return int(_LOADS.read_text().split()[3].partition("/")[0])


class Patience:
    """So many seconds of a quiet machine, from now on."""

    def __init__(self, seconds: float = PATIENCE_SECONDS) -> None:
        self._left_seconds = seconds
        self._looked = time.perf_counter()
        self._crowding = crowding()

    def lasts(self) -> bool:
        """Whether some of it is left; looks at the crowd."""
        now = time.perf_counter()
        self._crowding = crowding()
        self._left_seconds -= (now - self._looked) / self._crowding
        self._looked = now
        return self._left_seconds > 0

    def until_look(self) -> float:
        """For how many seconds of the clock to wait before `lasts` is asked again."""
        return max(0.001, min(LOOK_SECONDS, self._left_seconds * self._crowding))


def wait_for(what: str, probe: Callable[[], T | None]) -> T:
    """Return the first thing that `probe` finds; fails out of patience, saying what it awaited."""
    patience, pause = Patience(), SHORTEST_PAUSE_SECONDS
    while not (found := probe()):
        if not patience.lasts():
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(pause)
        # Whoever asks all the time keeps a daemon from what it is to get done.
        pause = min(1.1 * pause, LONGEST_PAUSE_SECONDS)
    return found


def exit_code(process: "subprocess.Popen[Any]", seconds: float = PATIENCE_SECONDS) -> int:
    """Wait for a process to end by itself; raises TimeoutExpired where it does not."""
    patience = Patience(seconds)
    while True:
        try:
            return process.wait(patience.until_look())
        except subprocess.TimeoutExpired:
            if not patience.lasts():
                raise


def last_words(
    process: "subprocess.Popen[AnyStr]",
    stdin: AnyStr | None = None,
    seconds: float = PATIENCE_SECONDS,
) -> tuple[AnyStr, AnyStr]:
    """Wait for a process to end, and return its stdout and stderr; raises TimeoutExpired."""
    patience = Patience(seconds)
    while True:
        try:
            return process.communicate(stdin, patience.until_look())
        except subprocess.TimeoutExpired:
            stdin = None  # is kept: a second time it would be refused
            if not patience.lasts():
                raise


def run(
    command: Sequence[str | Path],
    *,
    stdin: str | None = None,
    seconds: float = PATIENCE_SECONDS,
    check: bool = False,
    **more: Any,
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, and return what it said; out of patience, it is killed.

    Raises:
        TimeoutExpired: it did not end.
        CalledProcessError: it was to be checked, and its exit code is not 0.
    """
    pipe = subprocess.PIPE
    given = {"stdout": pipe, "stderr": pipe, **({} if stdin is None else {"stdin": pipe}), **more}
    with subprocess.Popen(command, text=True, **given) as process:
        try:
            out, err = last_words(process, stdin, seconds)
        except BaseException:
            process.kill()
            raise
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, out, err)
    return subprocess.CompletedProcess(command, process.returncode, out, err)
