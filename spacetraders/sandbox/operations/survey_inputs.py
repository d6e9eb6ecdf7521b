"""Reads the survey in the body of an extraction. A misfit is refused with 3001."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from spacetraders.clock import iso
from spacetraders.sandbox import guesses, issues, refusals
from spacetraders.sandbox.issues import Issue, Missing
from spacetraders.sandbox.operations.fields import one_of, text
from spacetraders.sandbox.state.surveys import Survey


def read(body: Mapping[str, Any]) -> tuple[str, Survey]:
    """Return signature and survey of a request. Refuses with 3001, naming every misfit.

    The expiration may be written in any form of ISO 8601 that says its offset.
    """
    # Every field is read before any is refused, so that one answer names all misfits.
    found: list[Issue] = []
    signature, waypoint = (_text(body, name, found) for name in ("signature", "symbol"))
    size = _text(body, "size", found, among=guesses.SURVEY_SIZES)
    expiration = _time(body, "expiration", found)
    deposits = _goods(body, "deposits", found)
    if found or expiration is None:
        raise refusals.invalid_input(*found)
    return signature, Survey(waypoint, size, expiration, deposits)


def _text(
    body: Mapping[str, Any],
    name: str,
    found: list[Issue],
    among: Collection[str] = (),
) -> str:
    misfit = (one_of(name, among) if among else text(name))(body)
    if misfit is None:
        return str(body[name])
    found.append(misfit)
    return ""


def _time(body: Mapping[str, Any], name: str, found: list[Issue]) -> datetime | None:
    try:
        when = datetime.fromisoformat(body[name])
        # A time without an offset has no meaning; one at the end of the calendar cannot be written.
        if when.utcoffset() is not None and iso(when):
            return when
    except (LookupError, TypeError, ValueError, OverflowError):
        pass
    found.append(issues.no_time(name))
    return None


def _goods(body: Mapping[str, Any], name: str, found: list[Issue]) -> tuple[str, ...]:
    value = body.get(name, Missing)
    if not isinstance(value, list):
        found.append(issues.wrong_type(name, "array", value))
        return ()
    goods = [entry.get("symbol", Missing) if isinstance(entry, dict) else None for entry in value]
    for number, good in enumerate(goods):
        if not isinstance(good, str):
            found.append(issues.wrong_type(f"{name}.{number}.symbol", "string", good))
    return tuple(good for good in goods if isinstance(good, str))
