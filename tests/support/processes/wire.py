"""The daemon's socket as a program sees it that has no library: lines out, lines in."""

import json
import socket
from pathlib import Path
from typing import Any, Self

from support.patience import PATIENCE_SECONDS, Patience, stretched


class Wire:
    """A connection; a context manager that closes it. A late answer raises TimeoutError."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = bytearray()

    @classmethod
    def to(cls, path: Path) -> Self:
        """Connect; raises what the socket raises."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(stretched(PATIENCE_SECONDS))
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

    def answer(self, seconds: float = PATIENCE_SECONDS) -> Any:
        """The next line; raises EOFError where the daemon has closed the connection."""
        patience = Patience(seconds)
        end = self._received.find(b"\n")
        while end < 0:
            searched = len(self._received)
            self._receive(patience)
            end = self._received.find(b"\n", searched)
        line = bytes(self._received[: end + 1])
        del self._received[: end + 1]
        return json.loads(line, parse_constant=_no_json)

    def _receive(self, patience: Patience) -> None:
        """Wait for some bytes more; whoever sends has the same timeout as before."""
        before = self._connection.gettimeout()
        try:
            while True:
                self._connection.settimeout(patience.until_look())
                try:
                    data = self._connection.recv(1 << 16)
                except TimeoutError:
                    if patience.lasts():
                        continue
                    raise
                if not data:
                    raise EOFError(bytes(self._received))
                self._received += data
                return
        finally:
            self._connection.settimeout(before)

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
