"""What the game says without a fixed form, made fit to be kept and shown: words and data.

A server can put anything there. The database takes no NUL, no encoding has half a surrogate pair,
JSON knows no NaN, and nobody reads a megabyte. What is dropped for that is dropped without a word:
programs go by the code.
"""

import math
from typing import Any

MOST_CHARACTERS = 1000
"""What is kept of one text; the longest of the live server's messages have about two hundred."""

MOST_ITEMS = 100
"""What is kept of one list or object."""

MOST_DEPTH = 6
"""How deep data is kept; the live server's are three deep."""

MOST_EXACT = 2**53
"""Whole numbers that every JSON reader takes as they are are below that."""


def words(value: Any) -> str | None:
    """Return a text as it can be kept; None where there is none, or nothing but blanks."""
    if not isinstance(value, str):
        return None
    text = value[: MOST_CHARACTERS + 1].encode(errors="replace").decode().replace("\0", "?").strip()
    return (text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…") or None


def data(value: Any, depth: int = 0) -> Any:
    """Return JSON data as it can be kept: what no text, number, list or object of a sane size is.

    NaN, infinities and whole numbers beyond `MOST_EXACT` become None, and so does what lies too
    deep. Of long lists and objects the first items stay.
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
    """Return a whole number that can be shown; None for what is none, true and false included."""
    sound = isinstance(value, int) and not isinstance(value, bool) and _sane(value)
    return value if sound else None


def _sane(number: float | int) -> bool:  # noqa: PYI041 - no float holds every whole number
    return abs(number) <= MOST_EXACT if isinstance(number, int) else math.isfinite(number)
