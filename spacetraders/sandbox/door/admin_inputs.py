"""Reads what is wished of time and resets; whatever does not fit is refused with 422."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders.sandbox.refusals import Refusal, invalid_input

LEAST_SPEED, MOST_SPEED = 0.001, 1_000_000
MOST_SECONDS = 10 * 366 * 86_400
"""Ten years: far more than any contract lasts, and every date stays one."""


@attrs.frozen
class TimeWish:
    """Whether time is to stand still, how fast it is to pass, and a step ahead; None: as it is."""

    frozen: bool | None
    speed: float | None
    step_seconds: float


@attrs.frozen
class ResetWish:
    """Which universe comes next (None: the same), and how long nobody is let in."""

    seed: int | None
    closed_seconds: float


def of_time(body: Mapping[str, Any]) -> TimeWish:
    """Return what is wished of time."""
    _check_names(body, TimeWish)
    frozen = body.get("frozen")
    if not isinstance(frozen, bool | None):
        raise _unfit("frozen", "true or false is expected")
    speed = _number(body, "speed", LEAST_SPEED, MOST_SPEED)
    return TimeWish(frozen, speed, _number(body, "step_seconds", 0, MOST_SECONDS) or 0.0)


def of_reset(body: Mapping[str, Any]) -> ResetWish:
    """Return what is wished of a reset."""
    _check_names(body, ResetWish)
    seed = body.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int | None):
        raise _unfit("seed", "a whole number is expected")
    return ResetWish(seed, _number(body, "closed_seconds", 0, MOST_SECONDS) or 0.0)


def _check_names(body: Mapping[str, Any], wish: type[attrs.AttrsInstance]) -> None:
    known = [field.name for field in attrs.fields(wish)]
    for name in body:
        if name not in known:
            raise _unfit(name, f"there is no such field; known are {', '.join(known)}")


def _number(body: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not least <= value <= most:
        raise _unfit(name, f"a number from {least:g} to {most:g} is expected")
    return float(value)


def _unfit(name: str, reason: str) -> Refusal:
    return invalid_input((name, reason))
