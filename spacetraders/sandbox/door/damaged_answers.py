"""Damaged answers: faults that change the JSON of an answer, and the targets that it shows."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from spacetraders.sandbox.door.answers import answer
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

NAMES = ("symbol", "id", "tradeSymbol", "type")
"""The keys under which an object of the game may have its name; the first one counts."""


def shows(response: Response, target: str) -> bool:
    """Whether an answer's data is the target, or has it in a list, as a page or a market does."""
    return any(_is_called(each, target) for each in _objects(_body(response)))


def damaged(response: Response, order: FaultOrder) -> Response:
    """Return an answer as a SHORT or SPOILED fault changes it; without such data unchanged."""
    body = _body(response)
    data = body.get("data") if isinstance(body, dict) else None
    if order.kind is FaultKind.SHORT and isinstance(data, list):
        body["data"] = data[: order.entries]
    elif order.kind is FaultKind.SPOILED:
        for each in _objects(body):
            if order.field in each and (order.target is None or _is_called(each, order.target)):
                each[order.field] = None
    else:  # a fault of another kind, or an answer without a list: nothing to damage
        return response
    return answer(body, response.status_code)


def _body(response: Response) -> Any:
    return json.loads(bytes(response.body)) if response.body else None


def _objects(body: Any) -> Iterator[dict[str, Any]]:
    # The data itself and the members of its lists; deeper objects are never a target.
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from _members(value)
    yield from _members(data)


def _members(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _is_called(entry: dict[str, Any], target: str) -> bool:
    return next((entry[name] for name in NAMES if name in entry), None) == target
