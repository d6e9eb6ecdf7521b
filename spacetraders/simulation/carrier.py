"""The carrier from the daemon to the sandbox within one process; it counts requests.

Requests and answers pass as data: no HTTP client, no ASGI, and no JSON text of answers.
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import attrs
import trio

from spacetraders.api.carrier import Trace, authorization
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.domain.refusals import Unsendable
from spacetraders.sandbox.door.direct import ROUTES, Asked, DirectDoor, Told

URL = "http://sandbox/v2"


@attrs.frozen
class SandboxAnswer:
    """An answer of the sandbox, as the gateway reads it."""

    told: Told

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.told.status

    @property
    def headers(self) -> dict[str, str]:
        """The headers."""
        return self.told.headers

    @property
    def is_success(self) -> bool:
        """Whether the status is of a success."""
        return 200 <= self.told.status <= 299

    @property
    def is_server_error(self) -> bool:
        """Whether the sandbox says that it has failed itself."""
        return 500 <= self.told.status <= 599

    def json(self) -> Any:
        """Return the data of the body, None where there is none."""
        return self.told.body


@attrs.define(eq=False)
class SandboxCarrier:
    """Carries requests to a sandbox; `purposes` has their number by lane and operation."""

    door: DirectDoor
    purposes: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    @property
    def url(self) -> str:
        """An address for people."""
        return URL

    def message(self, request: Request, lane: Lane, trace: Trace) -> tuple[Asked, tuple[str, str]]:
        """Return the request and its purpose. Raises as `Carrier.message`."""
        del trace  # there is no connection that could be slow to open
        bearer = authorization(request)
        try:
            raw = b"" if request.json is None else _written(request.json)
        except ValueError as error:
            raise Unsendable(str(error)) from None
        asked = Asked(
            request.method,
            request.path,
            urlencode(request.params, doseq=True) if request.params else "",
            bearer,
            raw,
        )
        return asked, (lane.value, operation_of(request.method, request.path))

    async def send(self, message: tuple[Asked, tuple[str, str]]) -> SandboxAnswer:
        """Count a request and carry it out. Cancelled, it is not carried out."""
        await trio.lowlevel.checkpoint()
        asked, purpose = message
        self.purposes[purpose] += 1
        return SandboxAnswer(self.door.answer(asked))


def operation_of(method: str, path: str) -> str:
    """Return the name of a request's operation, or its method and path if there is none."""
    found = ROUTES.find(method, path)
    return found[0].name if found else f"{method} {path}"


def _written(body: Any) -> bytes:
    # A few dozen bytes, which the sandbox reads and checks as it does over HTTP.
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
