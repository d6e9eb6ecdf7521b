"""The way from the daemon to the sandbox within one process, which counts what passes."""

import re
from collections import Counter

import attrs
import httpx

from spacetraders.sandbox.door.app import PREFIX
from spacetraders.sandbox.operations import OPERATIONS

_TEMPLATES = [
    (op.method, re.compile(PREFIX + re.sub(r"\{[^}]*\}", "[^/]+", op.path)), op.name)
    for op in OPERATIONS
]


@attrs.define(eq=False)
class CountingRoad(httpx.AsyncBaseTransport):
    """Passes requests on; `purposes` are how many came of each lane and operation."""

    inner: httpx.AsyncBaseTransport
    purposes: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Count it, and let the sandbox answer."""
        lane = str(request.extensions.get("lane", ""))
        self.purposes[lane, operation_of(request.method, request.url.path)] += 1
        return await self.inner.handle_async_request(request)


def operation_of(method: str, path: str) -> str:
    """Return the name of the operation that a request asks for; of another, its method and path."""
    matches = (name for verb, form, name in _TEMPLATES if verb == method and form.fullmatch(path))
    return next(matches, f"{method} {path}")
