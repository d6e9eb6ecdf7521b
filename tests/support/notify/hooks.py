"""A webhook's server on loopback, which answers as it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs

SECRET = "s3cr3t-of-the-hook"


@attrs.define(eq=False)
class Hook:
    """A server that keeps what was posted. With `status` 0 it never answers."""

    status: int = 204
    headers: dict[str, str] = attrs.field(factory=dict)
    posted: list[tuple[str, Any]] = attrs.field(factory=list)
    over: threading.Event = attrs.field(factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address, with something in it that nobody else may see."""
        return f"http://127.0.0.1:{self.port}/hooks/{SECRET}"


@contextmanager
def hook(status: int = 204, **headers: str) -> Iterator[Hook]:
    """Serve a webhook as long as the block lasts."""
    state = Hook(status, {name.replace("_", "-"): value for name, value in headers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posted.append((self.path, json.loads(body)))
            if not state.status:
                state.over.wait()
                return
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        threading.Thread(target=server.serve_forever).start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
