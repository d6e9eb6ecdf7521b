"""Answers that are none of the game's: what each takes of the daemon's memory, and how long.

A body of a gigabyte, one without end, a packed one that holds a gigabyte, millions of values, and
counts of pages that make no sense. Each is met by a process of its own, whose peak is counted from
the moment before it asks; a figure of 15 MiB that is sound stands beside them.
"""

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trio

from spacetraders import clock
from spacetraders.api.budget import Budget
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.api.gateway import open_gateway
from spacetraders.api.outcome import Request
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

PLAYER = Player(1, "BENCH", "COSMIC", "X1-AB1-A1", "2026-01-01", "token", clock.EPOCH)
GIGABYTE, MEGABYTE = 1024**3, 1024**2
CHUNK = bytes(MEGABYTE)

BODIES = ("gigabyte", "endless", "bomb", "values", "sound")
COUNTS: dict[str, Any] = {
    "total_huge": {"total": 10**15},
    "total_negative": {"total": -1},
    "total_text": {"total": "32"},
    "total_missing": {"total": None},
    "total_of_40000": {"total": 40_000},
    "limit_zero": {"limit": 0},
    "limit_huge": {"limit": 10**15},
}


def measure() -> dict[str, float]:
    """Return the peaks, what is left of them, in MB, and the seconds, by what was answered."""
    figures: dict[str, float] = {}
    with _server() as url:
        for case in (*BODIES, *COUNTS):
            asked = [sys.executable, str(Path(__file__)), case, url]
            done = subprocess.run(asked, capture_output=True, text=True, check=True)
            met = json.loads(done.stdout.splitlines()[-1])
            print(f"  {case}: {met['error']}", file=sys.stderr)
            figures[f"answer_{case}_peak_mb"] = met["peak"]
            figures[f"answer_{case}_left_mb"] = met["left"]
            figures[f"answer_{case}_s"] = met["seconds"]
    return figures


async def _meet(case: str, url: str) -> dict[str, Any]:
    """Ask once, as a list or as a deed, and say what came of it."""
    budget = Budget(per_second=1000, burst=1000)
    async with open_gateway(f"{url}/{case}", budget) as gateway:
        game = HttpGames(gateway).of(PLAYER, Lane.FLIGHT)
        assert isinstance(game, AgentGame)
        await gateway.send(Request("GET", "/nothing"), Lane.FLIGHT)
        before, began = _reset_peak(), time.perf_counter()
        error = "none"
        try:
            if case in COUNTS:
                await game.ask(table.WAYPOINTS("X1-AB1"))
            else:
                await gateway.send(Request("POST", "/deed"), Lane.FLIGHT)
        except FleetError as refused:
            error = refused.message
        seconds = time.perf_counter() - began
    peak, left = (_of_memory(name) - before for name in ("VmHWM", "VmRSS"))
    return {"peak": peak / 1024, "left": left / 1024, "seconds": seconds, "error": error}


def _reset_peak() -> int:
    """Forget the peak so far (proc(5)); return what is held now, in KiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _of_memory("VmRSS")


def _of_memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


@contextmanager
def _server() -> Iterator[str]:
    _bomb()  # made before anybody waits for it
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the path: the case."""

    def do_GET(self) -> None:
        """Answer a page of a list, or nothing."""
        url = urlsplit(self.path)
        case = url.path.split("/")[1]
        if url.path.endswith("/nothing") or case not in COUNTS:
            self._answer(b"{}")
            return
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        meta = {"total": 32, "page": int(query["page"]), "limit": int(query["limit"])}
        shown = [] if meta["page"] > 1 else [_waypoint(number) for number in range(20)]
        meta |= COUNTS[case]
        self._answer(json.dumps({"data": shown, "meta": meta}).encode())

    def do_POST(self) -> None:
        """Answer a body, until the client hangs up."""
        answers[self.path.split("/")[1]](self)

    def _answer(self, body: bytes, *more: tuple[str, str]) -> None:
        self._begin(("Content-Length", str(len(body))), *more)
        self._send(body)

    def _begin(self, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _send(self, piece: bytes) -> bool:
        try:
            self.wfile.write(piece)
        except OSError:
            self.close_connection = True
            return False
        return True

    def gigabyte(self) -> None:
        self._begin(("Connection", "close"))
        for _ in range(1024):
            if not self._send(CHUNK):
                return

    def endless(self) -> None:
        self._begin(("Transfer-Encoding", "chunked"))
        while self._send(f"{MEGABYTE:x}\r\n".encode() + CHUNK + b"\r\n"):
            pass

    def bomb(self) -> None:
        self._answer(_bomb(), ("Content-Encoding", "gzip"))

    def values(self) -> None:
        self._answer(b"[" + b"{}," * (5 * MEGABYTE) + b"0]")

    def sound(self) -> None:
        self._answer(json.dumps({"data": "x" * (15 * MEGABYTE)}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


answers: dict[str, Callable[[_Handler], None]] = {name: getattr(_Handler, name) for name in BODIES}


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(CHUNK) for _ in range(1024)) + packer.flush()


def _waypoint(number: int) -> dict[str, Any]:
    place = {"systemSymbol": "X1-AB1", "type": "PLANET", "x": number, "y": 0}
    return {"symbol": f"X1-AB1-{number}", **place}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(trio.run(_meet, *sys.argv[1:])))
    else:
        print(json.dumps(measure(), indent=2))
