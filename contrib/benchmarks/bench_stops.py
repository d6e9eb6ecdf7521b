"""Stops in the pause before another attempt: how long they take, and what is sent afterwards."""

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
from programs import Connection, connected, daemon_in, sandbox

FLAGS = ("--requests-per-second", "200", "--burst", "1000")
GAME = ("--rate-limit", "off", "--speed", "100")

PAUSE_SECONDS = 1.0
"""How long a flight without a server is left to try."""

AFTERWARDS_SECONDS = 5.0
"""How long it is watched whether anything is sent after a stop; the 429s ask for 3 s."""

FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": "rate_limited", "count": 3, "seconds": 3},
    "maintenance": {"kind": "maintenance", "count": -1},
}


def measure() -> dict[str, float]:
    """Return the figures; takes about half a minute."""
    figures: dict[str, float] = {}
    departures = 0
    for cause, fault in FAULTS.items():
        seconds, departed = _after_a_refusal(fault)
        figures[f"stop_in_the_pause_after_{cause}_ms"] = seconds * 1e3
        departures += departed
    figures["stop_while_connections_are_refused_ms"] = _without_a_server() * 1e3
    figures["stop_while_no_connection_opens_ms"] = _while_connecting() * 1e3
    figures["departures_after_those_stops"] = float(departures)
    return figures


def _after_a_refusal(fault: dict[str, Any]) -> tuple[float, int]:
    """Stop a flight after its first refusal; return the seconds, and the departures since."""
    with sandbox(*GAME) as url:
        with _daemon(url) as (_, connection):
            goal = _registered(connection)
            faults = f"{url}/_sandbox/faults"
            httpx.post(faults, json={"operation": "navigate", **fault}).raise_for_status()
            flight = _created(connection, goal)
            while not httpx.get(faults).json()["items"][0]["struck"]:
                time.sleep(0.01)
            seconds = _stop(connection, flight)
            httpx.delete(faults)
            time.sleep(AFTERWARDS_SECONDS)
        ledger = httpx.get(f"{url}/_sandbox/ledger").json()["items"]
    return seconds, sum(deed["operation"] == "navigate" for deed in ledger)


def _without_a_server() -> float:
    """Stop a flight whose server has gone: every connection is refused."""
    with ExitStack() as game, _daemon(game.enter_context(sandbox(*GAME))) as (_, connection):
        goal = _registered(connection)
        game.close()
        flight = _created(connection, goal)
        time.sleep(PAUSE_SECONDS)
        return _stop(connection, flight)


def _while_connecting() -> float:
    """Stop a flight that a restart has brought back to a server which opens no connection."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        with sandbox(*GAME) as url, _daemon(url, folder) as (_, connection):
            flight = _created(connection, _registered(connection))
        with _deaf() as url, _daemon(url, folder) as (_, connection):
            time.sleep(PAUSE_SECONDS)
            return _stop(connection, flight)


@contextmanager
def _daemon(url: str, folder: str | None = None) -> Iterator[tuple[str, Connection]]:
    """Run a daemon, in a new folder unless one is given; yield that, and a connection to it."""
    with ExitStack() as held:
        folder = folder or held.enter_context(tempfile.TemporaryDirectory(prefix="bench"))
        running = held.enter_context(daemon_in(folder, url, *FLAGS))
        yield folder, held.enter_context(connected(running))


@contextmanager
def _deaf() -> Iterator[str]:
    """An address that takes connections, and never says a word of TLS."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


def _registered(connection: Connection) -> str:
    """Found the agent, and return a place far off."""
    connection.call("player.register", agent_symbol="BENCH")
    waypoints = connection.call("waypoint.list")["items"]
    far = max(waypoints, key=lambda each: each["x"] ** 2 + each["y"] ** 2)
    return str(far["waypoint_symbol"])


def _created(connection: Connection, goal: str) -> str:
    config = {"ship_symbol": "BENCH-1", "destination": goal}
    flight = connection.call("container.create", kind="navigate", config=config)
    return str(flight["container_id"])


def _stop(connection: Connection, flight: str) -> float:
    started = time.perf_counter()
    stopped = connection.call("container.stop", container_id=flight)
    assert stopped["state"] == "STOPPED", stopped
    return time.perf_counter() - started
