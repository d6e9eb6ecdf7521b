"""A daemon under siege: how far its memory grows, and how long another client's `health` takes.

A thousand tours fly, so that a list of them is about a megabyte. Each siege lasts for SIEGE_SECONDS
on a daemon that has just taken them up, and its growth is told against the memory before it. The
besiegers are a process of their own, as the clients of a daemon are.
"""

import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench_fleet import (
    CHART_REQUESTS,
    EXTRA_REQUESTS,
    SHIPS_A_PAGE,
    await_all_running,
    started,
)
from programs import PATIENCE_SECONDS, Connection, Daemon, connected, daemon_in, sandbox
from quantiles import quantile

SIZE = 1_000
FLAGS = ("--burst", str(SIZE // SHIPS_A_PAGE + CHART_REQUESTS + EXTRA_REQUESTS))
SIEGE_SECONDS = 10.0
CALM_SECONDS = 3.0
PAUSE_SECONDS = 0.01

SILENT, LEAVING, BATCHING, FOLLOWING, HALVING, EAGER = 150, 300, 40, 100, 200, 150
LINES = 32
BATCH = 100
FOLLOWED = 10
MIB = 1 << 20

Besiege = Callable[[Path], None]


def measure() -> dict[str, float]:
    """Return the figures; takes about four minutes."""
    figures: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        sandbox("--rate-limit", "off", "--fleet", str(SIZE)) as url,
    ):
        with daemon_in(folder, url, *FLAGS) as running, connected(running) as connection:
            started(running, connection, SIZE)
        for name, besiege in {"calm": _calm, **SIEGES}.items():
            Path(folder, "d.sock.spent").unlink(missing_ok=True)  # as a minute later
            with daemon_in(folder, url, *FLAGS) as running:
                told = _besieged(running, besiege)
            print(f"  {name}: {told}", file=sys.stderr, flush=True)
            figures |= {f"{name}_{key}": value for key, value in told.items()}
    return {f"siege_{key}": value for key, value in figures.items()}


def _besieged(running: Daemon, besiege: Besiege) -> dict[str, float]:
    """Let a siege go on for its time, and watch from an old connection and by new ones."""
    with connected(running) as victim:
        await_all_running(victim, SIZE)
        time.sleep(CALM_SECONDS)
        before = running.memory_mb()
        besiegers = multiprocessing.get_context("fork").Process(
            target=besiege, args=(running.path,)
        )
        besiegers.start()
        try:
            return _watched(running, victim, before)
        finally:
            besiegers.kill()
            besiegers.join()


def _watched(running: Daemon, victim: Connection, before: float) -> dict[str, float]:
    healths, most, until = [], before, time.perf_counter() + SIEGE_SECONDS
    while time.perf_counter() < until:
        try:
            healths.append(victim.seconds("health"))
        except TimeoutError:
            healths.append(PATIENCE_SECONDS)
            break
        most = max(most, running.memory_mb())
        time.sleep(PAUSE_SECONDS)
    return {
        "memory_grown_mb": max(most, running.memory_mb()) - before,
        "health_p99_ms": quantile(healths, 0.99) * 1e3,
        "health_max_ms": max(healths) * 1e3,
    }


def _calm(_: Path) -> None:
    """Leave the daemon alone."""


def _never_reading(path: Path) -> None:
    """Ask for many lists on many connections, and read none."""
    _feed(path, [_line("container.list") * LINES] * SILENT)


def _leaving(path: Path) -> None:
    """Ask for a list and leave, many together, again and again."""
    while True:
        for connection in [_asking(path, _line("container.list")) for _ in range(LEAVING)]:
            connection.close()
        time.sleep(1)


def _batching(path: Path) -> None:
    """Ask for a hundred lists in one line, on many connections, and read none."""
    batch = json.dumps([json.loads(_line("container.list"))] * BATCH).encode() + b"\n"
    _feed(path, [batch * LINES] * BATCHING)


def _following(path: Path) -> None:
    """Follow as many logs as can be followed, and read nothing."""
    asker = Connection(path)
    ids = [item["container_id"] for item in asker.call("container.list")["items"]]
    asked = [_line("container.logs", container_id=i, follow=True, limit=1000) for i in ids]
    _feed(path, [b"".join(asked[at::FOLLOWING]) for at in range(FOLLOWING)])


def _halving(path: Path) -> None:
    """Send all of the longest line but its end."""
    _feed(path, [b"x" * (MIB - 1)] * HALVING)


def _junking(path: Path) -> None:
    """Send the longest lines, with as many values as one may have."""
    values = b'"%s",' % (b"x" * 32) * 29_000
    params = b'{"kind": "navigate", "config": {"a": [%s1]}}' % values
    line = b'{"jsonrpc": "2.0", "id": 1, "method": "container.create", "params": %s}\n' % params
    _feed(path, [line * 4] * SILENT)


def _eager(path: Path) -> None:
    """Ask for `health` without end, and read the answers."""
    connections = [_asking(path, _line("health") * LINES) for _ in range(EAGER)]
    while True:
        for connection in connections:
            with suppress(OSError):
                answers = connection.recv(MIB).count(b"\n")
                connection.send(_line("health") * answers)


SIEGES: dict[str, Besiege] = {
    "150_never_read_32_lists": _never_reading,
    "300_ask_and_leave": _leaving,
    "40_batches_of_100_lists": _batching,
    "1000_follow_and_never_read": _following,
    "200_half_lines": _halving,
    "150_longest_lines": _junking,
    "150_ask_health_without_end": _eager,
}


def _line(method: str, **params: object) -> bytes:
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return json.dumps(request).encode() + b"\n"


def _asking(path: Path, asked: bytes) -> socket.socket:
    """Connect, and send what the daemon takes of it at once."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(5)
    with suppress(OSError):
        connection.connect(str(path))
        connection.settimeout(0)
        connection.send(asked)
    return connection


def _feed(path: Path, asked: list[bytes]) -> None:
    """Connect once for each, send all of it as the daemon takes it, stay, and read nothing."""
    waiting = [(_asking(path, b""), memoryview(each)) for each in asked]
    kept = [connection for connection, _ in waiting]
    while kept:
        left = []
        for connection, data in waiting:
            left.append((connection, data[_sent(connection, data) :]))
        waiting = [(connection, data) for connection, data in left if data]
        time.sleep(PAUSE_SECONDS)


def _sent(connection: socket.socket, data: memoryview) -> int:
    """Send what is taken at once; to a daemon that has closed, there is nothing more to send."""
    try:
        return connection.send(data)
    except BlockingIOError:
        return 0
    except OSError:
        return len(data)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
