"""From the game's error codes to the classes of `spacetraders.domain.refusals`."""

from typing import Any

from spacetraders.api import free_form
from spacetraders.domain import refusals
from spacetraders.domain.refusal_classes import class_of
from spacetraders.domain.waypoints import FUEL

NOT_SOLD = 4601
"""A market does not sell a good; its data names which."""


def told_code(body: Any) -> int | None:
    """Return the code that an error body itself names; None where it names none.

    Unknown routes answer `{message, error, statusCode}` (MECHANICS 10), all else `{error: {…}}`.
    """
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else body.get("statusCode")
    return free_form.whole(code)


def refusal(body: Any, http_status: int) -> refusals.Refused | None:
    """Return the refusal that an error body tells of, or None where it is not the game's.

    One that names no code is taken for what its status says.
    """
    if not isinstance(body, dict):
        return None
    error, code = body.get("error"), told_code(body)
    if isinstance(error, dict):
        code = http_status if code is None else code
        said = error.get("data")
        data = free_form.data(said) if isinstance(said, dict) else {}
        return _class(code, data)(code, _reason(error), data)
    if "statusCode" in body:
        return _class(http_status, {})(http_status, _reason(body))
    return None


def _reason(said: dict[str, Any]) -> str:
    return free_form.words(said.get("message")) or "no reason given"


def _class(code: int, data: dict[str, Any]) -> type[refusals.Refused]:
    if code == NOT_SOLD and data.get("tradeSymbol") == FUEL:
        return refusals.NoFuelSold
    return class_of(code)
