"""Reads the bodies of the pages for time and resets; a misfit is refused with 3001."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.refusals import invalid_input

LEAST_SPEED, MOST_SPEED = 0.001, 1_000_000
MOST_SECONDS = 10 * 366 * 86_400
"""Ten years: far more than any contract lasts, and every date stays one."""


@attrs.frozen
class TimeChange:
    """A change of the world's clock: freeze or thaw, speed, step ahead; None leaves it as it is."""

    frozen: bool | None
    speed: float | None
    step_seconds: float


@attrs.frozen
class Reset:
    """A reset: the seed of the next universe (None: the same), and how long it is closed."""

    seed: int | None
    closed_seconds: float


def of_time(body: Mapping[str, Any]) -> TimeChange:
    """Return the change of the clock that a body asks for."""
    inputs.check_fields(body, TimeChange)
    frozen = body.get("frozen")
    if not isinstance(frozen, bool | None):
        raise invalid_input(("frozen", "true or false is expected"))
    speed = inputs.number(body, "speed", LEAST_SPEED, MOST_SPEED)
    return TimeChange(frozen, speed, inputs.number(body, "step_seconds", 0, MOST_SECONDS) or 0.0)


def of_reset(body: Mapping[str, Any]) -> Reset:
    """Return the reset that a body asks for."""
    inputs.check_fields(body, Reset)
    seed = body.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int | None):
        raise invalid_input(("seed", "a whole number is expected"))
    return Reset(seed, inputs.number(body, "closed_seconds", 0, MOST_SECONDS) or 0.0)
