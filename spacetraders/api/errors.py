"""From the game's error codes to the classes of `spacetraders.domain.refusals`."""

from typing import Any

from spacetraders.domain import refusals
from spacetraders.domain.refusal_classes import class_of
from spacetraders.domain.waypoints import FUEL

LONGEST_MESSAGE = 1_000
"""Letters of the server's own words that are kept: they go into logs."""

NOT_SOLD = 4601
"""A market does not sell a good; its data names which."""


def refusal(body: Any, http_status: int) -> refusals.Refused | None:
    """Return the refusal that an error body tells of, or None where it is not the game's.

    Unknown routes answer `{message, error, statusCode}` (MECHANICS 10), all else `{error: {…}}`.
    """
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        code = code if isinstance(code, int) else http_status
        data = error.get("data")
        data = data if isinstance(data, dict) else {}
        return _class(code, data)(code, _words(error.get("message", "no reason given")), data)
    if "statusCode" in body:
        return _class(http_status, {})(http_status, _words(body.get("message")))
    return None


def _words(message: Any) -> str:
    return str(message)[:LONGEST_MESSAGE]


def _class(code: int, data: dict[str, Any]) -> type[refusals.Refused]:
    if code == NOT_SOLD and data.get("tradeSymbol") == FUEL:
        return refusals.NoFuelSold
    return class_of(code)
