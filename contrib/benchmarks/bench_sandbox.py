"""The sandbox over HTTP, its rate limit off: requests a second, start, and memory.

A mixed request is one of a ship's usual round: look, undock, dock, refuel, trade. The machine may
be busy with other things, so it is also told how many requests a second of the sandbox's own
processor time makes; that is what one core of its own would answer.
"""

import http.client
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import attrs

from spacetraders.clock import EPOCH
from spacetraders.sandbox.door import command  # noqa: F401 - all that a sandbox has loaded
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.state.universe import Chart
from spacetraders.sandbox.state.world import World

COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main", "--port", "0", "--rate-limit", "off"]
REQUESTS = 2000
SYSTEMS = 1000
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
VISIT = "visit"
"""What this script is called with to be the process whose memory is measured."""

Request = tuple[str, str, str | None]


@attrs.frozen
class Sandbox:
    """A sandbox that runs: one connection to it, and its process."""

    connection: http.client.HTTPConnection
    process: subprocess.Popen[str]
    headers: dict[str, str] = attrs.field(factory=dict)

    def ask(self, method: str, path: str, body: str | None = None) -> bytes:
        """Return the body of an answer; any answer but a success is a failure of ours."""
        self.connection.request(method, f"/v2{path}", body, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= http.client.BAD_REQUEST:
            raise RuntimeError(answer.decode())
        return answer

    def processor_seconds(self) -> float:
        """The processor time that the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def measure() -> dict[str, float]:
    """Return named figures, units in the names."""
    began = time.perf_counter()
    with _sandbox() as sandbox:
        figures = {"sandbox_start_ms": (time.perf_counter() - began) * 1000}
        for name, requests in _kinds(_registered(sandbox)).items():
            figures |= _rates(sandbox, f"sandbox_{name}", requests)
    return figures | {"sandbox_1000_systems_memory_mb": _memory_mb()}


@contextmanager
def _sandbox() -> Iterator[Sandbox]:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = urlsplit(process.stdout.readline().split()[-1])
            connection = http.client.HTTPConnection(str(address.hostname), address.port)
            headers = {"Content-Type": "application/json"}
            yield Sandbox(connection, process, headers)
            connection.close()
        finally:
            process.terminate()


def _registered(sandbox: Sandbox) -> str:
    """Register an agent, ask as that one from now on, and return its headquarters."""
    new = json.dumps({"symbol": "BENCH", "faction": "COSMIC"})
    data = json.loads(sandbox.ask("POST", "/register", new))["data"]
    sandbox.headers["Authorization"] = f"Bearer {data['token']}"
    headquarters: str = data["agent"]["headquarters"]
    return headquarters


def _kinds(home: str) -> dict[str, Sequence[Request]]:
    ship, system = "/my/ships/BENCH-1", f"/systems/{home.rpartition('-')[0]}"
    fuel = json.dumps({"symbol": "FUEL", "units": 1})
    mixed: Sequence[Request] = (
        ("GET", ship, None),
        ("POST", f"{ship}/orbit", "{}"),
        ("GET", f"{system}/waypoints?limit=20", None),
        ("POST", f"{ship}/dock", "{}"),
        ("GET", f"{system}/waypoints/{home}/market", None),
        ("POST", f"{ship}/refuel", "{}"),
        ("POST", f"{ship}/purchase", fuel),
        ("POST", f"{ship}/sell", fuel),
    )
    return {
        "agent": (("GET", "/my/agent", None),),
        "ships": (("GET", "/my/ships", None),),
        "mixed": mixed,
    }


def _rates(sandbox: Sandbox, name: str, requests: Sequence[Request]) -> dict[str, float]:
    used, seconds = sandbox.processor_seconds(), _seconds(lambda: _repeat(sandbox, requests))
    busy = sandbox.processor_seconds() - used
    return {
        f"{name}_requests_per_second": REQUESTS / seconds,
        f"{name}_requests_per_processor_second": REQUESTS / busy,
    }


def _repeat(sandbox: Sandbox, requests: Sequence[Request]) -> None:
    for number in range(REQUESTS):
        sandbox.ask(*requests[number % len(requests)])


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _memory_mb() -> float:
    """Return what a process of its own needs that has seen all of many systems."""
    line = [sys.executable, __file__, VISIT]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def _visit() -> float:
    """Chart every waypoint of all systems, open their markets and yards; return the memory."""
    world = World(make(1, SYSTEMS, EPOCH), started=EPOCH)
    for system in world.universe.listed(0, SYSTEMS):
        for symbol, waypoint in system.waypoints.items():
            place = world.place(waypoint)
            world.places[symbol] = attrs.evolve(place, chart=Chart("BENCH", EPOCH))
            world.find_market(symbol)
            world.find_shipyard(symbol)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    print(_visit() if VISIT in sys.argv else json.dumps(measure(), indent=2))
