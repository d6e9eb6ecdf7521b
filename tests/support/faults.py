"""A road to the sandbox on which things go wrong."""

import json
from collections.abc import Callable
from typing import Any

import attrs
import httpx


@attrs.define(eq=False)
class Altered(httpx.AsyncBaseTransport):
    """Passes requests on; `alter` is given the headers and the JSON of each answer to change."""

    inner: httpx.AsyncBaseTransport
    alter: Callable[[dict[str, str], Any], None]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        raw = await answer.aread()
        headers, body = dict(answer.headers), json.loads(raw) if raw else None
        self.alter(headers, body)
        headers.pop("content-length", None)
        text = json.dumps(body) if raw else ""
        return httpx.Response(answer.status_code, headers=headers, text=text)


@attrs.define(eq=False)
class Faulty(httpx.AsyncBaseTransport):
    """Passes requests on, but for those that a test picks: a fault for each path's end.

    A method before it, as in `POST repair`, leaves other methods alone.

    `before` faults keep the request from the game; `after` faults lose the answer to what was done.
    """

    inner: httpx.AsyncBaseTransport
    before: dict[str, Callable[[], Exception]] = attrs.field(factory=dict)
    after: dict[str, Callable[[], Exception]] = attrs.field(factory=dict)
    seen: list[str] = attrs.field(factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        ending = request.url.path.rpartition("/")[2]
        names = (f"{request.method} {ending}", ending)
        self.seen.append(names[0])
        for name in names:
            if name in self.before:
                fault = self.before.pop(name)
                raise fault()
        response = await self.inner.handle_async_request(request)
        for name in names:
            if name in self.after:
                await response.aread()
                fault = self.after.pop(name)
                raise fault()
        return response
