"""The API without HTTP: requests and answers as data, for a client in the same process.

The gate, the table of operations and the way in which a request is carried out are those of the
HTTP application. There is no text of JSON in an answer, and no ASGI. Faults strike the HTTP
application alone.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import attrs

from spacetraders import clock
from spacetraders.sandbox.door.answers import error_body, no_route_body
from spacetraders.sandbox.door.gate import Gate
from spacetraders.sandbox.door.requests import ApiRequest, carry_out
from spacetraders.sandbox.operations import OPERATIONS, Operation
from spacetraders.sandbox.refusals import Refusal

JSON = "application/json"


@attrs.frozen
class Asked:
    """A request; `path` is percent-encoded and follows `/v2`, `raw` is its body in JSON."""

    method: str
    path: str
    query: str = ""
    authorization: str | None = None
    raw: bytes = b""


@attrs.frozen
class Told:
    """An answer; `body` is data of JSON, None where there is no body.

    It may be the sandbox's own, such as the supply chain: who reads it must not change it.
    """

    status: int
    headers: dict[str, str]
    body: Any


@attrs.frozen
class DirectDoor:
    """Answers requests of one client, which comes from `address`."""

    gate: Gate
    address: str = "127.0.0.1"

    def answer(self, asked: Asked) -> Told:
        """Carry out a request and return its answer. It never waits."""
        headers, refusal = self.gate.admit(self.address, asked.authorization)
        status, body = self._refused(refusal) if refusal else self._answered(asked)
        return Told(status, {**headers, "date": self.gate.date()}, body)

    def _answered(self, asked: Asked) -> tuple[int, Any]:
        found = ROUTES.find(asked.method, asked.path)
        if found is None:
            return 404, no_route_body(asked.method, f"/v2{unquote(asked.path)}")
        operation, path = found
        kind, raw = (JSON, asked.raw) if asked.raw and asked.method != "GET" else ("", b"")
        request = ApiRequest(operation, path, asked.query, asked.authorization, kind, raw)
        world = self.gate.world
        try:
            body = carry_out(world, request, world.time_at(clock.now()))
        except Refusal as refusal:
            return self._refused(refusal)
        return (204, None) if body is None else (operation.status, body)

    def _refused(self, refusal: Refusal) -> tuple[int, Any]:
        return refusal.status, error_body(refusal, self.gate.world.id_dice)


class Routes:
    """Finds the operation of a path, part by part; a part in braces fits any text."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root: dict[str, Any] = {}
        for operation in operations:
            node = self._root
            for part in operation.path.split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            node[f" {operation.method}"] = operation, _names(operation.path)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation of a percent-encoded path, and the parts that its braces name."""
        node, taken = self._root, []
        # Decoded first, as a server does it: an encoded slash divides parts like any other.
        for part in unquote(path).split("/"):
            if part in node:
                node = node[part]
            elif part and "{}" in node:
                node = node["{}"]
                taken.append(part)
            else:
                return None
        found = node.get(f" {method}")
        return found and (found[0], dict(zip(found[1], taken, strict=True)))


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


ROUTES = Routes(OPERATIONS)
