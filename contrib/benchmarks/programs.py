"""Real processes to measure: a sandbox, a daemon on it, and a plain connection to its socket."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

BIN = Path(sys.executable).parent
STOP_SECONDS = 10
START_SECONDS = 20
PATIENCE_SECONDS = 90.0
"""How long an answer is waited for."""


@attrs.frozen
class Daemon:
    """A daemon that listens: where, its process, and how long that took."""

    path: Path
    process: subprocess.Popen[bytes]
    start_seconds: float

    def memory_mb(self) -> float:
        """Resident memory now, in MB of 10^6 bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib) * 1024 / 1e6


class Connection:
    """A JSON-RPC client with nothing in it that would be measured along."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def call(self, method: str, **params: Any) -> Any:
        """Ask, wait, and return the result."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self._lines.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def seconds(self, method: str) -> float:
        """Ask, and return how long the whole answer took to arrive; it is read only after that."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}
        started = time.perf_counter()
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = self._lines.readline()
        took = time.perf_counter() - started
        assert "result" in json.loads(line)
        return took

    def call_all(self, method: str, each: Sequence[dict[str, Any]]) -> list[Any]:
        """Send a request for each of the params without waiting; return the results in order."""
        requests = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, params in enumerate(each)
        ]
        text = "".join(json.dumps(request) + "\n" for request in requests).encode()
        sender = threading.Thread(target=self._socket.sendall, args=(text,))
        sender.start()
        answers = [json.loads(self._lines.readline()) for _ in requests]
        sender.join()
        return [answer["result"] for answer in sorted(answers, key=lambda answer: answer["id"])]

    def close(self) -> None:
        """Close both sides."""
        self._lines.close()
        self._socket.close()


@contextmanager
def sandbox(*flags: str) -> Iterator[str]:
    """Run a sandbox as long as the block lasts; yield its address."""
    line = [str(BIN / "spacetraders-sandbox"), "--port", "0", *flags]
    with _running(line, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().rpartition(" ")[2].strip()


@contextmanager
def daemon(url: str, *flags: str, stderr: int = subprocess.DEVNULL) -> Iterator[Daemon]:
    """Run a daemon on a new SQLite file as long as the block lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        daemon_in(folder, url, *flags, stderr=stderr) as running,
    ):
        yield running


@contextmanager
def daemon_in(
    folder: str, url: str, *flags: str, stderr: int = subprocess.DEVNULL
) -> Iterator[Daemon]:
    """Run a daemon on the SQLite file of a folder, which the next one may go on with."""
    path = Path(folder) / "d.sock"
    own = ["--socket", str(path), "--database", f"sqlite:///{folder}/fleet.db"]
    started = time.perf_counter()
    line = [str(BIN / "spacetraders-daemon"), "--api-url", f"{url}/v2", *own, *flags]
    with _running(line, stderr=stderr) as process:
        _answering(path, process)
        yield Daemon(path, process, time.perf_counter() - started)


@contextmanager
def connected(to: Daemon) -> Iterator[Connection]:
    """Hold one connection open as long as the block lasts."""
    connection = Connection(to.path)
    try:
        yield connection
    finally:
        connection.close()


def _answering(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            Connection(path).close()
        except OSError:
            time.sleep(0.002)
        else:
            return
    raise RuntimeError("the daemon did not start")


@contextmanager
def _running(
    line: list[str], *, stdout: int = subprocess.DEVNULL, stderr: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(line, stdout=stdout, stderr=stderr) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
