"""Refusals from error bodies: the game's codes become classes of `domain.refusals`."""

from typing import Any

from spacetraders.api import free_form
from spacetraders.domain import refusals
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusal_classes import class_of


def told_code(body: Any) -> int | None:
    """Return the code in an error body, or None where it has none."""
    error = body.get("error") if isinstance(body, dict) else None
    return free_form.whole(error.get("code")) if isinstance(error, dict) else None


def refusal(body: Any, http_status: int) -> refusals.Refused | None:
    """Return the refusal in an error body, or None where it is not the game's."""
    # An unknown route answers `{message, error, statusCode}` (MECHANICS 10), with a text as its
    # error. That is no refusal: it would read as if the ship were gone.
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    code, said = told_code(body), error.get("data")
    data = free_form.data(said) if isinstance(said, dict) else {}
    if code is None:
        return refusals.Refused(http_status, _reason(error), data)
    return _class(code, data)(code, _reason(error), data)


def _reason(said: dict[str, Any]) -> str:
    return free_form.words(said.get("message")) or "no reason given"


def _class(code: int, data: dict[str, Any]) -> type[refusals.Refused]:
    if code == GameCode.TRADE_NO_PURCHASE and data.get("tradeSymbol") == FUEL:
        return refusals.NoFuelSold
    return class_of(code)
