"""Request bodies: an ASGI layer that reads each body whole, up to a limit, before the app runs.

A handler that answers without reading the body would leave Hypercorn waiting for ever to hand the
body on, and the connection with it.
"""

import attrs
import trio
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacetraders.sandbox.door.answers import body_too_large

MOST_BYTES = 1 << 20
"""The limit of a body for the game: the default of Fastify, which the game's server is built on."""

PATIENCE_SECONDS = 60.0
"""How long a body may take to arrive, so that half sent ones do not fill the server."""


@attrs.frozen
class Bodies:
    """Gives the app each request with its whole body, as one message.

    A body of more than MOST_BYTES is read, dropped and refused, unless the path begins with
    `unbounded`. A client that leaves before its body has arrived gets no answer.
    """

    app: ASGIApp
    unbounded: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, and pass the request on or refuse it."""
        most = None if scope["path"].startswith(self.unbounded) else MOST_BYTES
        try:
            with trio.fail_after(PATIENCE_SECONDS):
                body = await _read(receive, most)
        except trio.TooSlowError:
            await Response(status_code=408)(scope, receive, send)
            return
        if body is None:
            return
        if most is not None and len(body) > most:
            await body_too_large()(scope, receive, send)
        else:
            await self.app(scope, _first(body, receive), send)


async def _read(receive: Receive, most: int | None) -> bytes | None:
    """Return the body, None if the client leaves, or its beginning if it is longer than `most`."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        # The rest of a body that is too long is read to its end, but takes no memory.
        if most is None or len(body) <= most:
            body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _first(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that begins with the body."""
    # After the body the server's own `receive` tells of the client's end, for a slow handler.
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def whole() -> Message:
        return waiting.pop() if waiting else await receive()

    return whole
