"""The daemon and the CLI as processes: start, memory, and how long answers take."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import httpx
from programs import BIN, Connection, Daemon, connected, daemon, sandbox
from quantiles import quantile

HEALTHS = 2000
STARTS = 7
RUNS = 15
SHIPS = 40

IDLE_GATEWAY = ("--requests-per-second", "1000", "--burst", "1000")
"""So that no order waits for the budget, only for its own API call."""


def measure() -> dict[str, float]:
    """Return the figures; takes about half a minute."""
    with sandbox("--rate-limit", "off", "--fleet", str(SHIPS), "--speed", "1") as url:
        figures = _starts(url)
        with daemon(url, *IDLE_GATEWAY) as running, connected(running) as connection:
            figures |= _health(connection)
            figures |= _command_line(running)
            figures |= _navigate(connection, url)
    return figures


def _starts(url: str) -> dict[str, float]:
    starts, memories = [], []
    for _ in range(STARTS):
        with daemon(url) as running, connected(running) as connection:
            starts.append(running.start_seconds)
            connection.call("health")
            memories.append(running.memory_mb())
    return {
        "daemon_start_to_listening_sqlite_p50_ms": statistics.median(starts) * 1e3,
        "daemon_start_to_listening_sqlite_max_ms": max(starts) * 1e3,
        "daemon_idle_resident_memory_mb": max(memories),
    }


def _health(connection: Connection) -> dict[str, float]:
    times = [_seconds(lambda: connection.call("health")) for _ in range(HEALTHS)]
    return {
        "health_open_socket_p50_ms": quantile(times, 0.5) * 1e3,
        "health_open_socket_p99_ms": quantile(times, 0.99) * 1e3,
    }


def _command_line(running: Daemon) -> dict[str, float]:
    health = [str(BIN / "spacetraders"), "health", "--socket", str(running.path)]
    bare = [sys.executable, "-c", "import cyclopts"]
    return {
        "cli_health_process_p50_ms": _process_seconds(health) * 1e3,
        "bare_python_with_cyclopts_p50_ms": _process_seconds(bare) * 1e3,
    }


def _navigate(connection: Connection, url: str) -> dict[str, float]:
    """Order every ship somewhere, and take off what its one API call takes by itself."""
    connection.call("player.register", agent_symbol="BENCH")
    goals = [w["waypoint_symbol"] for w in connection.call("waypoint.list")["items"]]
    ships = [s for s in connection.call("ship.list")["items"] if s["role"] != "SATELLITE"]
    times = []
    for ship, goal in zip(ships, reversed(goals), strict=False):
        order = partial(
            connection.call, "ship.navigate", ship_symbol=ship["ship_symbol"], destination=goal
        )
        with suppress(RuntimeError):  # a goal that this hull cannot reach
            times.append(_seconds(order))
    with httpx.Client() as http:
        api = [_seconds(lambda: http.get(f"{url}/v2/systems")) for _ in range(50)]
    return {
        "ship_navigate_orders": len(times),
        "ship_navigate_answered_p50_ms": quantile(times, 0.5) * 1e3,
        "ship_navigate_answered_max_ms": max(times) * 1e3,
        "ship_navigate_over_its_api_call_max_ms": (max(times) - statistics.median(api)) * 1e3,
    }


def _process_seconds(line: list[str]) -> float:
    def run() -> None:
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)

    return statistics.median(_seconds(run) for _ in range(RUNS))


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
