"""What comes in with a request, checked: bodies, paging, filters.

Whatever does not fit is refused with 3001 and HTTP 422; nothing here knows HTTP beyond that.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue.factions import FACTIONS

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MOST_PER_PAGE = 20
_AGENT_SYMBOL = re.compile(r"[a-zA-Z0-9_-]{3,14}")


def body(raw: bytes, content_type: str) -> dict[str, Any]:
    """Read a JSON object; no body and no content type is an empty one (MECHANICS 1)."""
    media_type = content_type.partition(";")[0].strip().lower()
    if not raw and media_type != "application/json":
        return {}
    if media_type != "application/json":
        raise refusals.unsupported_media_type(media_type)
    if not raw:
        raise refusals.invalid_input(("", "the body is empty although its type is JSON"))
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise refusals.invalid_input(("", "the body is not JSON")) from None
    if not isinstance(value, dict):
        raise refusals.invalid_input(("", "the body is not a JSON object"))
    return value


def text(body: Mapping[str, Any], name: str) -> str:
    """Return a string that has to be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise refusals.invalid_input((name, "a string is required"))
    return value


def count(body: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of at least 1, if there is one."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise refusals.invalid_input((name, "a whole number of at least 1 is expected"))
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """Return a boolean, False where there is none."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise refusals.invalid_input((name, "true or false is expected"))
    return value


def choice(body: Mapping[str, Any], name: str, among: type[E]) -> E | None:
    """Return a member of an enumeration, if there is one."""
    value = body.get(name)
    if value is None:
        return None
    try:
        return among(value)
    except ValueError:
        listed = ", ".join(among)
        raise refusals.invalid_input((name, f"expected is one of {listed}")) from None


def newcomer(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return symbol and faction of an agent to be registered."""
    symbol, faction = body.get("symbol"), body.get("faction")
    issues = []
    if not isinstance(symbol, str) or not _AGENT_SYMBOL.fullmatch(symbol):
        issues.append(("symbol", "3 to 14 letters, digits, hyphens and underscores are expected"))
    if not isinstance(faction, str) or faction not in FACTIONS:
        issues.append(("faction", f"expected is one of {', '.join(FACTIONS)}"))
    if issues:
        raise refusals.invalid_input(*issues)
    return str(symbol), str(faction)


@attrs.frozen
class Page:
    """Which part of a list is asked for; `page` counts from 1."""

    page: int = 1
    limit: int = 10

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Page":
        """Read `page` and `limit`."""
        page = _number(query, "page", default=1)
        return cls(page, _number(query, "limit", default=10, most=MOST_PER_PAGE))

    def of(self, items: Sequence[T]) -> tuple[Sequence[T], dict[str, int]]:
        """Return the items of the page, none past the end, and the `meta` of the answer."""
        first = (self.page - 1) * self.limit
        meta = {"total": len(items), "page": self.page, "limit": self.limit}
        return items[first : first + self.limit], meta


def since(query: Mapping[str, str]) -> int:
    """Return the number after which a list is to begin; 0, before all of it, where none is."""
    return _number(query, "since", default=0, least=0)


def _number(
    query: Mapping[str, str], name: str, *, default: int, least: int = 1, most: int | None = None
) -> int:
    raw = query.get(name)
    if raw is None:
        return default
    value = int(raw) if re.fullmatch(r"\d{1,9}", raw, re.ASCII) else least - 1
    if value < least or (most is not None and value > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise refusals.invalid_input((name, f"a whole number {bounds} is expected"))
    return value
