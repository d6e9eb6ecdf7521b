"""Rate limit middleware: has each API request judged, and adds the headers to each answer."""

import attrs
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacetraders.sandbox.door.answers import error_answer
from spacetraders.sandbox.door.gate import Gate


@attrs.define
class RateLimitMiddleware:
    """ASGI middleware for paths under `/v2`."""

    app: ASGIApp
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 429."""
        if scope["type"] != "http" or not scope["path"].startswith("/v2"):
            await self.app(scope, receive, send)
            return
        authorization = Headers(scope=scope).get("authorization")
        headers, refusal = self.gate.admit(scope["client"][0], authorization)
        app = self.app if refusal is None else error_answer(refusal, self.gate.world.id_dice)

        async def send_signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered["Date"] = self.gate.date()
                _sign(answered, headers)
            await send(message)

        await app(scope, receive, send_signed)


def _sign(answered: MutableHeaders, headers: dict[str, str]) -> None:
    # An answer of a fault may have its own values, and a proxy's page has none of the game's.
    if answered.get("content-type", "").startswith("text/html"):
        return
    for name, value in headers.items():
        answered.setdefault(name, value)
