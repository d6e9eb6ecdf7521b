"""A fake daemon: a real Unix socket in a thread that answers from a script; and sample answers."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from support.cli.looks import LOOKING_ANSWERS
from support.cli.plans import JOURNEY, PARTITION, ROUTE, SCOUTS, TOUR, TOUR_DEPARTURE
from support.cli.records import BALANCE, BOUGHT, OLD_PRICE, OPENING, PRICE, REPORT, SPREAD
from support.cli.steering import STEERING_ANSWERS


@attrs.frozen
class Refusal:
    """An error object to answer with."""

    code: int
    message: str
    data: dict[str, Any] | None = None


@attrs.frozen
class Raw:
    """Bytes to send as they are; `then_close` hangs up after them."""

    data: bytes
    then_close: bool = False


@attrs.frozen
class InTurn:
    """Answers to one call after another; the last one for ever."""

    answers: list[Any]

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class FakeDaemon(socketserver.ThreadingUnixStreamServer):
    """Answers `method` with `answers[method]`, and remembers the calls."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Connection)
        self.path = path
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.called = threading.Event()


class _Connection(socketserver.StreamRequestHandler):
    server: FakeDaemon

    def handle(self) -> None:
        try:
            for line in self.rfile:
                if not self._answer(json.loads(line)):
                    return
        except ConnectionError:
            return  # the client left first

    def _answer(self, request: dict[str, Any]) -> bool:
        self.server.calls.append((request["method"], request["params"]))
        self.server.called.set()
        answer = self.server.answers[request["method"]]
        if isinstance(answer, InTurn):
            answer = answer.next()
        match answer:
            case Raw(data, then_close):
                self.wfile.write(data)
                return not then_close
            case Refusal():
                body = {"error": attrs.asdict(answer)}
            case _:
                body = {"result": answer}
        text = json.dumps({"jsonrpc": "2.0", "id": request["id"], **body})
        self.wfile.write(text.encode() + b"\n")
        return True


@contextmanager
def fake_daemon(path: Path) -> Iterator[FakeDaemon]:
    with FakeDaemon(path) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield daemon
        finally:
            daemon.shutdown()
            thread.join()


SHIP = {
    "ship_symbol": "FLEET-1",
    "role": "COMMAND",
    "status": "DOCKED",
    "system_symbol": "X1-AD75",
    "waypoint_symbol": "X1-AD75-A1",
    "x": 1,
    "y": -24,
    "flight_mode": "CRUISE",
    "speed": 36,
    "fuel": {"current": 120, "capacity": 400},
    "cargo": {"units": 3, "capacity": 40, "inventory": [{"good": "FUEL", "units": 3}]},
    "cooldown_seconds": 0.0,
    "condition": 0.985,
    "modules": ["MODULE_CARGO_HOLD_II"],
    "mounts": ["MOUNT_SURVEYOR_I"],
    "origin_symbol": None,
    "departure": None,
    "arrival": None,
    "eta_seconds": None,
    "container_id": None,
    "idle": None,
    "held": False,
}
FLYING = {
    **SHIP,
    "ship_symbol": "FLEET-2",
    "status": "IN_TRANSIT",
    "waypoint_symbol": "X1-AD75-J60",
    "origin_symbol": "X1-AD75-A1",
    "departure": "2026-01-31T12:00:00.000Z",
    "arrival": "2026-01-31T12:12:30.000Z",
    "eta_seconds": 200.4,
    "container_id": "navigate-FLEET-2-1f",
}
DEPARTURE = {
    "container_id": "navigate-FLEET-1-2a",
    "ship_symbol": "FLEET-1",
    "destination": "X1-AD75-J60",
    "route": ROUTE,
    "eta_seconds": 2584,
    "eta": "2026-01-31T12:43:04.000Z",
}
CONTAINER = {
    "container_id": "navigate-FLEET-1-2a",
    "player_id": 1,
    "agent_symbol": "FLEET",
    "kind": "navigate",
    "ship_symbol": "FLEET-1",
    "config": {"ship_symbol": "FLEET-1", "destination": "X1-AD75-J60"},
    "state": "RUNNING",
    "state_since": "2026-01-31T12:00:00.000Z",
    "restart_policy": "ON_FAILURE",
    "max_restarts": 10,
    "restarts": 0,
    "max_iterations": 1,
    "iteration": 0,
    "created_at": "2026-01-31T12:00:00.000Z",
    "finished_at": None,
    "exit_reason": None,
    "started_by": None,
    "last_line": "departs",
    "idle": None,
    "credits_per_hour": None,
    "requests": {"count": 41, "last_minute": 3},
    "progress": {
        "route": ROUTE,
        "step": 0,
        "waypoint_symbol": "X1-AD75-B7",
        "status": "flying to X1-AD75-B7",
        "departure": "2026-01-31T12:00:00.000Z",
        "arrival": "2026-01-31T12:02:05.000Z",
        "eta_seconds": 2500,
    },
}
COMPLETED = {
    **CONTAINER,
    "state": "COMPLETED",
    "iteration": 1,
    "finished_at": "2026-01-31T12:43:04.000Z",
    "last_line": None,
    "progress": None,
}
FAILED = {
    **COMPLETED,
    "state": "FAILED",
    "exit_reason": {"kind": "no_route", "message": "no fuel left to reach X1-AD75-J60"},
}
INTENT = {
    "intent_id": 7,
    "player_id": 1,
    "container_id": None,
    "ship_symbol": "FLEET-1",
    "operation": "refuel",
    "target": None,
    "state": "UNTOLD",
    "created_at": "2026-01-31T12:00:00.000Z",
    "settled_at": None,
}
WAYPOINT = {
    "waypoint_symbol": "X1-AD75-A1",
    "system_symbol": "X1-AD75",
    "type": "PLANET",
    "x": 1,
    "y": -24,
    "orbits": None,
    "traits": ["MARKETPLACE", "ROCKY"],
    "sells_fuel": True,
}
BARE_WAYPOINT = {
    **WAYPOINT,
    "waypoint_symbol": "X1-AD75-B9",
    "type": "ENGINEERED_ASTEROID",
    "orbits": "X1-AD75-A1",
    "traits": [],
    "sells_fuel": False,
}
PLAYER = {
    "player_id": 1,
    "agent_symbol": "FLEET",
    "faction": "COSMIC",
    "headquarters": "X1-AD75-A1",
    "reset_date": "2026-01-25",
    "created_at": "2026-01-31T12:00:00.000Z",
}
AGENT = {**PLAYER, "agent": {"credits": 175000, "ship_count": 2}}
TROUBLE = {
    "subject": "socket",
    "kind": "socket_gone",
    "message": "the socket was removed",
    "hint": "make it again",
}
HEALTH = {
    "troubles": [TROUBLE],
    "status": "ok",
    "version": "0.1.0",
    "uptime_seconds": 7380.0,
    "database": {"kind": "sqlite", "status": "ok", "calls": 98, "failures": 0},
    "api": {
        "url": "http://127.0.0.1:8080/v2",
        "status": "ok",
        "queued": {"person": 0, "flight": 2, "background": 0},
        "in_flight": 1,
        "sent": 321,
        "retried": 2,
        "refused_429": 0,
        "burst_left": 30,
    },
    "containers": {"RUNNING": 3, "COMPLETED": 7},
}
STATUS = {
    "troubles": [TROUBLE],
    "version": "0.1.0",
    "started_at": "2026-01-31T10:00:00.000Z",
    "uptime_seconds": 7380.0,
    "queue": {"lanes": {"person": 0, "flight": 2, "background": 0}, "in_flight": 1},
    "budget": {"per_second": 2, "burst": 29, "burst_used": 9, "burst_left": 20},
    "api": {
        "url": "http://127.0.0.1:8080/v2",
        "status": "ok",
        "sent": 321,
        "retried": 2,
        "refused_429": 0,
        "clock_ahead_seconds": -0.8,
        "last_minute": {"count": 118, "mean_seconds": 0.0421, "max_seconds": 0.25},
    },
    "loop": {"samples": 600, "p50_seconds": 0.00031, "p99_seconds": 0.0021, "max_seconds": 0.0154},
    "store": {
        "url": "sqlite:///fleet.db",
        "status": "ok",
        "calls": 98,
        "failures": 0,
        "waiting": 1,
        "last_minute": {"count": 0, "mean_seconds": 0.0, "max_seconds": 0.0},
    },
    "router": {
        "running": 1,
        "solves": 20,
        "failed": 2,
        "late": 3,
        "cancelled": 4,
        "fallbacks": 6,
        "total_seconds": 12.5,
        "breaker": "HALF_OPEN",
        "matrices": {"entries": 5, "hits": 30, "misses": 7, "dropped": 8},
    },
    "containers": {"BACKOFF": 0, "RUNNING": 3},
    "memory": {"resident_bytes": 48_200_000},
    "messages": {
        "GetShip": {"count": 2, "mean_seconds": 0.5},
        "ListContainers": {"count": 40, "mean_seconds": 0.0012},
    },
}
TREE = {
    "name": "<init>",
    "nurseries": [
        {"tasks": [], "more": {}},
        {
            "tasks": [
                {
                    "name": "spacetraders.daemon.run",
                    "nurseries": [
                        {
                            "tasks": [{"name": "spacetraders.daemon._obey", "nurseries": []}],
                            "more": {},
                        },
                        {
                            "tasks": [
                                {
                                    "name": "spacetraders.containers.supervisor.Supervisor.run",
                                    "nurseries": [
                                        {
                                            "tasks": [{"name": "tour-1a", "nurseries": []}],
                                            "more": {"tour": 997},
                                        }
                                    ],
                                }
                            ],
                            "more": {},
                        },
                    ],
                }
            ],
            "more": {},
        },
    ],
}
LOG = {
    "items": [
        {
            "line_id": 1,
            "level": "info",
            "message": "took off",
            "fields": {"waypoint": "X1-AD75-B7", "mode": "CRUISE"},
            "count": 1,
            "first_seen": "2026-01-31T12:00:00.000Z",
            "last_seen": "2026-01-31T12:00:00.000Z",
        },
        {
            "line_id": 2,
            "level": "warning",
            "message": "the server is slow",
            "fields": {},
            "count": 4,
            "first_seen": "2026-01-31T12:00:01.000Z",
            "last_seen": "2026-01-31T12:01:01.000Z",
        },
    ]
}
IDLE = {
    "kind": "no_work",
    "reason": "nothing pays",
    "since": "2026-01-31T12:00:00.000Z",
    "until": "2026-01-31T12:01:00.000Z",
}
ORIGIN = {"package": "fleet-patrol", "version": "0.1", "entry_point": "patrol = patrol:patrol"}
KINDS = {
    "items": [
        {
            "kind": "haul",
            "aliases": ["trade"],
            "summary": "Which ship trades.",
            "fields": [
                {
                    "name": "ship_symbol",
                    "type": "text",
                    "required": True,
                    "default": None,
                    "meaning": "The ship that trades.",
                },
                {"name": "budget", "type": "whole number", "required": False, "default": 5},
                {"name": "good", "type": "text or null", "required": False, "default": None},
            ],
            "flies_ship": True,
            "needs": ["a hold"],
            "iterations": -1,
            "carries_over": False,
            "package": "spacetraders",
            "version": None,
            "entry_point": None,
        },
        {
            "kind": "patrol",
            "aliases": [],
            "summary": "",
            "fields": [],
            "flies_ship": False,
            "needs": [],
            "iterations": 1,
            "carries_over": False,
            **ORIGIN,
        },
    ],
    "broken": [{**ORIGIN, "package": "broken", "reason": "ImportError: no module named x"}],
}
REMOVED = {"container_id": "navigate-FLEET-1-2a", "removed": True}
REFUELLED = {
    **SHIP,
    "fuel": {"current": 400, "capacity": 400},
    "refuelled": {"units": 3, "price_per_unit": 72, "total_price": 216},
}
HELD = {
    "ship_symbol": "FLEET-2",
    "held": True,
    "since": "2026-01-31T12:00:00.000Z",
    "changed": True,
    "stopped": "navigate-FLEET-2-1f",
}
TREASURY = {
    "agent_symbol": "FLEET",
    "balance": 20000,
    "reserved": 3000,
    "reserve": None,
    "fuel_floor": 1000,
    "floor": 1000,
    "free": {"FUEL": 17000, "CONTRACT": 16000, "TRADE": 16000},
    "reservations": [
        {
            "purpose": "TRADE",
            "credits": 3000,
            "ship_symbol": "FLEET-1",
            "container_id": "haul-1",
            "intent_id": None,
            "depths": [{"waypoint_symbol": "X1-AD75-B7", "good": "IRON", "units": -20}],
            "created_at": "2026-01-31T12:00:00.000Z",
            "age_seconds": 45.0,
        }
    ],
}
ALL_ANSWERS = {
    "health": HEALTH,
    "daemon.status": STATUS,
    "daemon.tree": TREE,
    "player.register": AGENT,
    "player.list": {"items": [PLAYER]},
    "player.get": AGENT,
    "ship.list": {"items": [SHIP, FLYING]},
    "ship.get": FLYING,
    "ship.dock": SHIP,
    "ship.orbit": {**SHIP, "status": "IN_ORBIT"},
    "ship.refuel": REFUELLED,
    "ship.navigate": DEPARTURE,
    "route.plan": ROUTE,
    "route.tour": TOUR,
    "route.partition": PARTITION,
    "route.journey": JOURNEY,
    "ship.tour": TOUR_DEPARTURE,
    "scout.start": SCOUTS,
    "waypoint.list": {"items": [WAYPOINT, BARE_WAYPOINT]},
    "intent.list": {"items": [INTENT]},
    "ledger.list": {"items": [OPENING, BOUGHT]},
    "ledger.report": REPORT,
    "ledger.balance": BALANCE,
    "treasury.get": TREASURY,
    "treasury.set": {**TREASURY, "reserve": 50000, "floor": 50000},
    "ship.hold": HELD,
    "ship.release": {**HELD, "held": False, "since": None, "stopped": None, "changed": False},
    "market.find": {"items": [PRICE, OLD_PRICE]},
    "market.spreads": {"items": [SPREAD]},
    "market.history": {"items": [PRICE, OLD_PRICE]},
    "waypoint.get": WAYPOINT,
    "container.create": CONTAINER,
    "container.list": {"items": [CONTAINER, FAILED]},
    "container.get": CONTAINER,
    "container.logs": LOG,
    "container.stop": {**CONTAINER, "state": "STOPPED", "progress": None},
    "container.restart": {**CONTAINER, "container_id": "navigate-FLEET-1-3b"},
    "container.kinds": KINDS,
    "container.remove": REMOVED,
    "container.prune": {"items": [REMOVED, {**REMOVED, "container_id": "tour-1"}]},
    **STEERING_ANSWERS,
    **LOOKING_ANSWERS,
}
