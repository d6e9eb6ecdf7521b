"""The application: the page, its assets, its stream of events, and questions to the daemon."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import attrs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from spacetraders.errors import FleetError
from spacetraders.web.access import COOKIE, SECURITY, Access
from spacetraders.web.assets import Assets
from spacetraders.web.errors import DaemonAway, DaemonRefused
from spacetraders.web.hub import Event, Hub
from spacetraders.web.methods import ORDERS, READS, WITHOUT_PLAYER

MOST_BYTES = 64 * 1024
"""The longest question of a page."""

FOR_EVER = "public, max-age=31536000, immutable"

Endpoint = Callable[[Request], Awaitable[Response]]


@attrs.frozen
class Pages:
    """What the pages' server answers. With `orders`, pages may also change something."""

    hub: Hub
    access: Access
    assets: Assets
    orders: bool

    def app(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/", self.guarded(self.index, by_link=True)),
            Route("/assets/{version}/{name}", self.guarded(self.asset)),
            Route("/events", self.guarded(self.events)),
            Route("/rpc", self.guarded(self.rpc), methods=["POST"]),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _plain})

    def guarded(self, endpoint: Endpoint, *, by_link: bool = False) -> Endpoint:
        """Return an endpoint that answers only who may look; `by_link` also who has the link."""

        async def answer(request: Request) -> Response:
            response = await self._checked(request, endpoint, by_link=by_link)
            for name, value in SECURITY.items():
                response.headers.setdefault(name, value)
            return response

        return answer

    async def _checked(self, request: Request, endpoint: Endpoint, *, by_link: bool) -> Response:
        if not self.access.is_ours(request):
            return _refused(421, "wrong_host", "open the page under the address that was printed")
        if by_link and "token" in request.query_params:
            return self._let_in(request)
        if not self.access.knows(request.cookies.get(COOKIE)):
            hint = "open the link that spacetraders-web has printed: it has the token"
            return _refused(401, "no_token", hint)
        return await endpoint(request)

    def _let_in(self, request: Request) -> Response:
        if not self.access.knows(request.query_params["token"]):
            hint = "this token is not that of the running server: open the link that it has printed"
            return _refused(401, "wrong_token", hint)
        # Out of the address bar, where others read it, and out of the history.
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, self.access.token, httponly=True, samesite="strict")
        return response

    async def index(self, request: Request) -> Response:
        """The page itself."""
        del request
        return Response(
            self.assets.index, media_type="text/html", headers={"Cache-Control": "no-cache"}
        )

    async def asset(self, request: Request) -> Response:
        """A script or a style. One of another version is gone: the page is of an older server."""
        found = self.assets.files.get(request.path_params["name"])
        if found is None or request.path_params["version"] != self.assets.version:
            return _refused(404, "no_asset", "load the page again")
        return Response(
            found.content, media_type=found.media_type, headers={"Cache-Control": FOR_EVER}
        )

    async def events(self, request: Request) -> Response:
        """The stream of events: what the server may do first, then the fleet."""
        del request
        return StreamingResponse(
            self._stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _stream(self) -> AsyncIterator[str]:
        hello = {"orders": self.orders, "version": self.assets.version, "agent": self.hub.agent}
        yield _written(("hello", json.dumps(hello)))
        with self.hub.page() as page:
            while True:
                told = await self.hub.next_events(page)
                # A comment, which the browser drops, shows whether it still reads.
                yield "".join(map(_written, told)) or ": \n\n"

    async def rpc(self, request: Request) -> Response:
        """A question of a page, or with --orders an order, to the daemon."""
        raw = await _body(request)
        if raw is None:
            return _refused(413, "too_long", f"a question has {MOST_BYTES} bytes at most")
        try:
            asked = json.loads(raw)
            method, params = str(asked["method"]), dict(asked.get("params") or {})
        except (ValueError, KeyError, TypeError):
            return _refused(400, "invalid_request", "send a JSON object with method and params")
        if method in ORDERS and not self.orders:
            hint = "start spacetraders-web with --orders to give orders from here"
            return _refused(403, "orders_not_allowed", hint)
        if method not in READS | ORDERS or "follow" in params:
            return _refused(404, "unknown_method", "the pages have no use for it")
        whose = {} if method in WITHOUT_PLAYER else self.hub.whose
        return await self._asked(method, whose | params)

    async def _asked(self, method: str, params: dict[str, Any]) -> Response:
        try:
            return JSONResponse({"result": await self.hub.ask(method, params)})
        except DaemonRefused as told:
            return JSONResponse({"error": told.error}, 409)
        except DaemonAway as away:
            return _error(503, away)


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is longer than MOST_BYTES."""
    raw = bytearray()
    async with aclosing(request.stream()) as pieces:
        async for piece in pieces:
            raw += piece
            if len(raw) > MOST_BYTES:
                return None
    return bytes(raw)


def _written(event: Event) -> str:
    name, data = event
    return f"event: {name}\ndata: {data}\n\n"


def _refused(status: int, kind: str, hint: str) -> JSONResponse:
    data = {"kind": kind, "hint": hint}
    return JSONResponse({"error": {"message": hint, "data": data}}, status)


def _error(status: int, error: FleetError) -> JSONResponse:
    data = {"kind": error.kind, "hint": error.hint}
    return JSONResponse({"error": {"message": error.message, "data": data}}, status)


async def _plain(request: Request, error: Exception) -> Response:
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _refused(status, "no_page", "there is nothing here: open the printed link")
