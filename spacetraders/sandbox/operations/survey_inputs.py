"""Reads the survey in the body of an extraction. A misfit is refused with 3001."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from spacetraders.clock import iso
from spacetraders.sandbox import guesses, refusals
from spacetraders.sandbox.state.surveys import Survey


def read(body: Mapping[str, Any]) -> tuple[str, Survey]:
    """Return signature and survey of a request. Refuses with 3001, naming every misfit.

    The expiration may be written in any form of ISO 8601 that says its offset.
    """
    # Every field is read before any is refused, so that one answer names all misfits.
    issues: list[tuple[str, str]] = []
    signature, waypoint = (_text(body, name, issues) for name in ("signature", "symbol"))
    size = _text(body, "size", issues, among=guesses.SURVEY_SIZES)
    expiration = _time(body, "expiration", issues)
    deposits = _goods(body, "deposits", issues)
    if issues or expiration is None:
        raise refusals.invalid_input(*issues)
    return signature, Survey(waypoint, size, expiration, deposits)


def _text(
    body: Mapping[str, Any],
    name: str,
    issues: list[tuple[str, str]],
    among: Collection[str] = (),
) -> str:
    value = body.get(name)
    if isinstance(value, str) and value and (not among or value in among):
        return value
    wanted = f"one of {', '.join(among)}" if among else "a string"
    issues.append((name, f"{wanted} is required"))
    return ""


def _time(body: Mapping[str, Any], name: str, issues: list[tuple[str, str]]) -> datetime | None:
    try:
        when = datetime.fromisoformat(body[name])
        # A time without an offset has no meaning; one at the end of the calendar cannot be written.
        if when.utcoffset() is not None and iso(when):
            return when
    except (LookupError, TypeError, ValueError, OverflowError):
        pass
    issues.append((name, "a time in ISO 8601, with its offset, is required"))
    return None


def _goods(body: Mapping[str, Any], name: str, issues: list[tuple[str, str]]) -> tuple[str, ...]:
    value = body.get(name)
    if not isinstance(value, list):
        issues.append((name, "a list is required"))
        return ()
    goods = [entry.get("symbol") if isinstance(entry, dict) else None for entry in value]
    for number, good in enumerate(goods):
        if not isinstance(good, str):
            issues.append((f"{name}.{number}.symbol", "a string is required"))
    return tuple(good for good in goods if isinstance(good, str))
