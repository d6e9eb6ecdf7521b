"""How many requests a second the sandbox answers, one client asking one thing after another."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main", "--port", "0", "--rate-limit", "off"]
REQUESTS = 1000


def measure() -> dict[str, float]:
    """Return named figures, units in the names."""
    began = time.perf_counter()
    with _sandbox() as url, httpx.Client(base_url=f"{url}/v2") as client:
        figures = {"sandbox_start_ms": (time.perf_counter() - began) * 1000}
        new = {"symbol": "BENCH", "faction": "COSMIC"}
        token = client.post("/register", json=new).json()["data"]["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        for name, path in (("agent", "/my/agent"), ("ships", "/my/ships")):
            figures[f"sandbox_{name}_requests_per_second"] = _rate(client, path)
    return figures


@contextmanager
def _sandbox() -> Iterator[str]:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def _rate(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    for _ in range(REQUESTS):
        client.get(path).raise_for_status()
    return REQUESTS / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
