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

    An unknown route answers `{message, error, statusCode}` (MECHANICS 10): that one is none, since
    every route that we ask for is there. Above all it does not mean that a ship is gone, and
    neither does a status of HTTP alone.
    """
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if not isinstance(error, dict):
        return None
    code, data = error.get("code"), error.get("data")
    data = data if isinstance(data, dict) else {}
    words = _words(error.get("message", "no reason given"))
    if isinstance(code, bool) or not isinstance(code, int):
        return refusals.Refused(http_status, words, data)
    return _class(code, data)(code, words, data)


def _words(message: Any) -> str:
    return str(message)[:LONGEST_MESSAGE]


def _class(code: int, data: dict[str, Any]) -> type[refusals.Refused]:
    if code == NOT_SOLD and data.get("tradeSymbol") == FUEL:
        return refusals.NoFuelSold
    return class_of(code)
