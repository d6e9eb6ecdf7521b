"""Connections that are cut: the client gets no answer, not even an error.

ASGI has no word for that. So a handler returns a `Cut`, which travels outwards as a message of our
own; the outermost layer keeps it back, and hangs up in the way of the server that it runs under.
"""

from collections.abc import Awaitable, Callable

import attrs
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HangUp = Callable[[Send], Awaitable[None]]
"""Ends a connection, given the server's own `send`."""

_CUT = "sandbox.cut"


class Cut(Response):
    """Instead of an answer: the connection ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say so to the outermost layer."""
        del scope, receive
        await send({"type": _CUT})


@attrs.frozen
class Cuttable:
    """The outermost layer: passes everything on, and hangs up where the app says so."""

    app: ASGIApp
    hang_up: HangUp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; hang up only when the layers within are done with it."""
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
    """Raise what a client with a socket would see; for clients that call the app directly."""
    import httpx  # noqa: PLC0415 - a fifth of the command's start-up, which never needs it

    raise httpx.RemoteProtocolError("the sandbox hung up without an answer")
