"""The daemon's socket as a program sees it that has no library: lines out, lines in."""

import json
import socket
from pathlib import Path
from typing import Any, Self

PATIENCE_SECONDS = 30.0
"""The longest that any test waits for anything."""


class Wire:
    """A connection; a context manager that closes it. A late answer raises TimeoutError."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")

    @classmethod
    def to(cls, path: Path) -> Self:
        """Connect; raises what the socket raises."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE_SECONDS)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            raise
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave, without a word."""
        self._lines.close()
        self._connection.close()

    def send(self, line: bytes) -> None:
        """Send a line, without asking whether it makes sense."""
        self.send_raw(line + b"\n")

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def request(self, method: str, request_id: object = 1, **params: Any) -> None:
        """Send a request, and do not wait."""
        body = {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}
        self.send(json.dumps(body).encode())

    def notify(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def answer(self) -> Any:
        """The next line; raises EOFError where the daemon has closed the connection."""
        line = self._lines.readline()
        if not line.endswith(b"\n"):
            raise EOFError(line)
        return json.loads(line, parse_constant=_no_json)

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and return its answer."""
        self.request(method, **params)
        return self.answer()

    def done_sending(self) -> None:
        """Close our side, as a client that has no more questions."""
        self._connection.shutdown(socket.SHUT_WR)


def _no_json(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def taken(path: Path) -> bool:
    """Whether somebody takes connections at `path`, answered or not."""
    try:
        Wire.to(path).close()
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    return True
