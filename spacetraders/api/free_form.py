"""Free-form texts and data of the game, made fit for the database, for JSON and for people.

A server can put anything there. The database takes no NUL, no encoding has half a surrogate pair,
JSON knows no NaN, and a megabyte cannot be shown. Such parts are dropped silently: programs go by
the error's code.
"""

import math
from typing import Any

MOST_CHARACTERS = 1000
"""Characters that are kept of a text. The live server's longest messages have two hundred."""

MOST_ITEMS = 100
"""Items that are kept of a list or object."""

MOST_DEPTH = 6
"""Levels of nesting that are kept. The live server's data have three."""

MOST_EXACT = 2**53
"""The greatest whole number that every JSON reader takes exactly, as a float of 64 bits."""


def words(value: Any) -> str | None:
    """Return a text as it can be kept, or None for a value that is no text, or a blank one."""
    if not isinstance(value, str):
        return None
    text = value[: MOST_CHARACTERS + 1].encode(errors="replace").decode().replace("\0", "?").strip()
    return (text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…") or None


def data(value: Any, depth: int = 0) -> Any:
    """Return JSON data as it can be kept.

    NaN, infinities, whole numbers beyond MOST_EXACT and values below MOST_DEPTH become None. Of
    long lists and objects the first items stay.
    """
    if isinstance(value, str):
        return words(value) or ""
    if isinstance(value, int | float):
        return value if _sane(value) else None
    if value is None or depth >= MOST_DEPTH:
        return None
    if isinstance(value, dict):
        kept = list(value.items())[:MOST_ITEMS]
        return {words(str(key)) or "": data(item, depth + 1) for key, item in kept}
    return [data(item, depth + 1) for item in value[:MOST_ITEMS]]


def whole(value: Any) -> int | None:
    """Return a whole number that can be shown, or None for any other value, such as true."""
    sound = isinstance(value, int) and not isinstance(value, bool) and _sane(value)
    return value if sound else None


def _sane(number: float | int) -> bool:  # noqa: PYI041 - no float holds every whole number
    return abs(number) <= MOST_EXACT if isinstance(number, int) else math.isfinite(number)
