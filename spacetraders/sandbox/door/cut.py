"""Cutting connections: the client gets no answer, not even an error.

ASGI has no message for that. So a handler returns a `Cut`, which sends a message of our own. The
outermost layer holds this back, and ends the connection in the way of its server.
"""

from collections.abc import Awaitable, Callable

import attrs
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HangUp = Callable[[Send], Awaitable[None]]
"""Ends a connection, given the server's own `send`."""

_CUT = "sandbox.cut"


class Cut(Response):
    """A response that ends the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the message that tells the outermost layer."""
        del scope, receive
        await send({"type": _CUT})


@attrs.frozen
class CutLayer:
    """The outermost ASGI layer: passes messages on, and ends the connection at a `Cut`."""

    app: ASGIApp
    hang_up: HangUp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; a cut connection ends once the inner layers are done."""
        cut = False

        async def pass_on(message: Message) -> None:
            nonlocal cut
            if message["type"] == _CUT:
                cut = True
            else:
                await send(message)

        await self.app(scope, receive, pass_on)
        if cut:
            await self.hang_up(send)


async def hang_up_in_process(_send: Send) -> None:
    """Raise the error that a client with a socket would see; for an app called in process."""
    import httpx  # noqa: PLC0415 - a fifth of the command's start-up, which never needs it

    raise httpx.RemoteProtocolError("the sandbox hung up without an answer")
