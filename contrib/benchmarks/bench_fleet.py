"""A fleet of containers in a daemon: memory, latencies, start, `kill -9`, stop, and their growth.

The daemon keeps the game's own pace, 2 requests a second, as it would on the live game; so at any
moment some tours fly and most wait for their turn at the gateway. Only its extra pool is large
enough for the pages of the ships' list, which are so read as fast as the sandbox answers (its own
rate limit is off); what they take is printed, and taken off where a figure leaves them aside.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from programs import Connection, Daemon, connected, daemon_in, sandbox
from quantiles import quantile

SIZES = (100, 1_000, 10_000)
SHIPS_A_PAGE = 20
CHART_REQUESTS = 150
EXTRA_REQUESTS = 30
QUIET_SECONDS = {100: 15.0, 1_000: 61.0, 10_000: 61.0}
"""The daemon tells the loop's latency of its last minute, in which it should not have started."""

PAUSE_SECONDS = 0.01
LISTS = {100: 200, 1_000: 150, 10_000: 15}
PATIENCE_SECONDS = 90.0


def measure() -> dict[str, float]:
    """Return the figures; takes about three minutes."""
    figures: dict[str, float] = {}
    for size in SIZES:
        figures |= {f"fleet_{size}_{key}": value for key, value in _fleet(size).items()}
    return figures


def _fleet(size: int) -> dict[str, float]:
    flags = ("--burst", str(size // SHIPS_A_PAGE + CHART_REQUESTS + EXTRA_REQUESTS))
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        sandbox("--rate-limit", "off", "--fleet", str(size)) as url,
    ):
        with daemon_in(folder, url, *flags) as running, connected(running) as connection:
            figures = started(running, connection, size)
            figures |= _latencies(running, connection, size)
            killed_at = time.perf_counter()
            running.process.kill()
            running.process.wait()
        Path(folder, "d.sock.spent").unlink(missing_ok=True)  # as a minute later
        with daemon_in(folder, url, *flags) as running, connected(running) as connection:
            await_all_running(connection, size)
            figures["kill_to_all_running_with_pages_s"] = time.perf_counter() - killed_at
            figures["stop_s"] = _stop(running)
    pages = figures["ship_pages_s"]
    figures["kill_to_all_running_s"] = figures["kill_to_all_running_with_pages_s"] - pages
    added = figures["memory_mb"] - figures["memory_with_ships_alone_mb"]
    figures["memory_per_container_kb"] = added * 1e3 / size
    return figures


def started(running: Daemon, connection: Connection, size: int) -> dict[str, float]:
    """Take an agent with its ships, and let all but its first two fly."""
    connection.call("player.register", agent_symbol="BENCH")
    began = time.perf_counter()
    ships = connection.call("ship.list")["items"]
    pages_seconds = time.perf_counter() - began
    fuel = [w for w in connection.call("waypoint.list")["items"] if w["sells_fuel"]]
    places = [waypoint["waypoint_symbol"] for waypoint in fuel]
    before = running.memory_mb()
    orders = [_order(s["ship_symbol"], places, n) for n, s in enumerate(ships[-size:])]
    began = time.perf_counter()
    connection.call_all("container.create", orders)
    created_seconds = time.perf_counter() - began
    await_all_running(connection, size)
    return {
        "ship_pages_s": pages_seconds,
        "containers_created_s": created_seconds,
        "containers_created_and_running_s": time.perf_counter() - began,
        "memory_with_ships_alone_mb": before,
    }


def _order(ship_symbol: str, places: list[str], number: int) -> dict[str, Any]:
    stops = [places[(number + step) % len(places)] for step in range(3)]
    return {"kind": "tour", "config": {"ship_symbol": ship_symbol, "waypoints": stops}}


def _latencies(running: Daemon, connection: Connection, size: int) -> dict[str, float]:
    """Watch it running: first with small questions alone, then with whole lists."""
    healths, until = [], time.perf_counter() + QUIET_SECONDS[size]
    while time.perf_counter() < until:
        healths.append(connection.seconds("health"))
        time.sleep(PAUSE_SECONDS)
    memory = running.memory_mb()
    loop = connection.call("daemon.status")["loop"]
    lists = [connection.seconds("container.list") for _ in range(LISTS[size])]
    return {
        "memory_mb": memory,
        "loop_late_p50_ms": loop["p50_seconds"] * 1e3,
        "loop_late_p99_ms": loop["p99_seconds"] * 1e3,
        "loop_late_max_ms": loop["max_seconds"] * 1e3,
        "health_p50_ms": quantile(healths, 0.5) * 1e3,
        "health_p99_ms": quantile(healths, 0.99) * 1e3,
        "container_list_p50_ms": quantile(lists, 0.5) * 1e3,
        "container_list_p99_ms": quantile(lists, 0.99) * 1e3,
    }


def await_all_running(connection: Connection, size: int) -> None:
    """Wait until every body is at work in this daemon, where it tells of itself."""
    begun, deadline = 0, time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        begun = sum(
            one["state"] == "RUNNING" and one["progress"] is not None for one in _listed(connection)
        )
        if begun == size:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{begun} of {size} containers run")


def _listed(connection: Connection) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = connection.call("container.list")["items"]
    return items


def _stop(running: Daemon) -> float:
    began = time.perf_counter()
    running.process.terminate()
    running.process.wait(PATIENCE_SECONDS)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
