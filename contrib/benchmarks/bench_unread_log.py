"""A daemon whose log nobody reads, for a minute: how fast it answers, and how soon it stops.

Once its stderr is a pipe that is full, once a terminal under Ctrl-S; and for comparison /dev/null.
It has more to say all the time, and more than it keeps.
"""

import fcntl
import os
import pty
import select
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

from programs import Connection, Daemon, connected, daemon, sandbox
from quantiles import quantile

SECONDS = 60.0
PAUSE_SECONDS = 0.005
MORE_LINES_THAN_ARE_KEPT = 12_000
STOP_SECONDS = 10.0

PIPE_BYTES = 4096
CTRL_S = b"\x13"


def measure() -> dict[str, float]:
    """Return the figures; takes three minutes and a half."""
    figures: dict[str, float] = {}
    with sandbox("--rate-limit", "off") as url:
        for name, opened in (("read", _null), ("pipe", _full_pipe), ("terminal", _stopped)):
            with opened() as stderr, daemon(url, stderr=stderr) as running:
                figures |= {f"log_{name}_{key}": n for key, n in _measured(running, stderr).items()}
    return figures


def _measured(running: Daemon, stderr: int) -> dict[str, float]:
    with connected(running) as connection:
        for _ in range(MORE_LINES_THAN_ARE_KEPT):
            _have_it_say_a_line(connection)
        times = _healths(connection)
    blocked = not select.select([], [stderr], [], 0)[1]
    began = time.perf_counter()
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(STOP_SECONDS)
    return {
        "stderr_is_blocked": blocked,
        "health_p50_ms": quantile(times, 0.5) * 1e3,
        "health_p99_ms": quantile(times, 0.99) * 1e3,
        "health_max_ms": max(times) * 1e3,
        "stop_seconds": time.perf_counter() - began,
    }


def _healths(connection: Connection) -> list[float]:
    """Ask for `health`, and have a line said between two of them."""
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        times.append(connection.seconds("health"))
        _have_it_say_a_line(connection)
        time.sleep(PAUSE_SECONDS)
    return times


def _have_it_say_a_line(connection: Connection) -> None:
    """Ask for what is refused, which the daemon logs."""
    try:
        connection.call("container.get", container_id="nobody")
    except RuntimeError:
        return
    raise AssertionError("it was not refused")


@contextmanager
def _null() -> Iterator[int]:
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        yield null
    finally:
        os.close(null)


@contextmanager
def _full_pipe() -> Iterator[int]:
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    os.write(writes, b"." * PIPE_BYTES)
    try:
        yield writes
    finally:
        os.close(reads)
        os.close(writes)


@contextmanager
def _stopped() -> Iterator[int]:
    reads, writes = pty.openpty()
    settings = termios.tcgetattr(writes)
    settings[0] |= termios.IXON
    termios.tcsetattr(writes, termios.TCSANOW, settings)
    os.write(reads, CTRL_S)
    try:
        yield writes
    finally:
        os.close(reads)
        os.close(writes)
