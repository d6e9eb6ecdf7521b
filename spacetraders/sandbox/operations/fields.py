"""Fields of bodies: each says which issue a body has there, None where it fits.

A row of the table lists the fields of its body, so that a refusal names every misfit at once.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from spacetraders.sandbox import issues
from spacetraders.sandbox.issues import Issue, Missing

Field = Callable[[Mapping[str, Any]], Issue | None]

_SYMBOL = re.compile(r"[a-zA-Z0-9_-]*")
SHORTEST_SYMBOL, LONGEST_SYMBOL = 3, 14


def text(name: str) -> Field:
    """Return a field: a string that has to be there, and not empty."""

    def misfit(body: Mapping[str, Any]) -> Issue | None:
        value = body.get(name, Missing)
        if not isinstance(value, str):
            return issues.wrong_type(name, "string", value)
        return None if value else issues.too_small(name, 1, "string")

    return misfit


def one_of(name: str, among: Collection[str], *, required: bool = True) -> Field:
    """Return a field: a string of an enumeration or a catalogue."""

    def misfit(body: Mapping[str, Any]) -> Issue | None:
        value = body.get(name, Missing)
        if value is Missing and not required:
            return None
        if not isinstance(value, str):
            return issues.wrong_type(name, "string", value)
        return None if value in among else issues.no_option(name, value, among)

    return misfit


def whole(name: str, *, required: bool = True) -> Field:
    """Return a field: a whole number of at least 1. JSON has one kind of number, so 2.0 is one."""

    def misfit(body: Mapping[str, Any]) -> Issue | None:
        value = body.get(name, Missing)
        if value is Missing and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return issues.wrong_type(name, "number", value)
        if isinstance(value, float) and not value.is_integer():
            return issues.not_whole(name)
        return None if value >= 1 else issues.too_small(name, 1)

    return misfit


def flag(name: str) -> Field:
    """Return a field: a boolean that may be left out."""

    def misfit(body: Mapping[str, Any]) -> Issue | None:
        value = body.get(name, False)
        return None if isinstance(value, bool) else issues.wrong_type(name, "boolean", value)

    return misfit


def agent_symbol(name: str) -> Field:
    """Return a field: a new agent's symbol, 3 to 14 letters, digits, hyphens and underscores."""

    def misfit(body: Mapping[str, Any]) -> Issue | None:
        value = body.get(name, Missing)
        if not isinstance(value, str):
            return issues.wrong_type(name, "string", value)
        if len(value) < SHORTEST_SYMBOL:
            return issues.too_small(name, SHORTEST_SYMBOL, "string")
        if len(value) > LONGEST_SYMBOL:
            return issues.too_big(name, LONGEST_SYMBOL, "string")
        return None if _SYMBOL.fullmatch(value) else issues.odd_string(name)

    return misfit
