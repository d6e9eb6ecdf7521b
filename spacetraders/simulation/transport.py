"""The transport from the daemon to the sandbox within one process. It counts requests."""

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
class CountingTransport(httpx.AsyncBaseTransport):
    """Passes requests on. `purposes` has the number of requests by lane and operation."""

    inner: httpx.AsyncBaseTransport
    purposes: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Count a request, and pass it on."""
        lane = str(request.extensions.get("lane", ""))
        self.purposes[lane, operation_of(request.method, request.url.path)] += 1
        return await self.inner.handle_async_request(request)


def operation_of(method: str, path: str) -> str:
    """Return the name of a request's operation, or its method and path if there is none."""
    # Matched in full, since most paths are the beginning of others.
    matches = (name for verb, form, name in _TEMPLATES if verb == method and form.fullmatch(path))
    return next(matches, f"{method} {path}")
