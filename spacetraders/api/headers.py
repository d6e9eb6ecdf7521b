"""Headers of answers: the server's rate limits (MECHANICS 10) and its date."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypedDict

BURST_RESET_AFTER = timedelta(seconds=2)
"""A reset further off than this is that of the burst pool: the steady window lasts one second."""

LONGEST_NUMBER = 5
"""Digits that a limit can have. The live server's have two."""


class RateLimits(TypedDict, total=False):
    """The limits in the headers, as `Budget.correct` takes them."""

    per_second: int
    burst: int
    burst_remaining: int


def limits(headers: Mapping[str, str]) -> RateLimits:
    """Return the rate limits. Headers that are missing or make no sense are left out."""
    said = RateLimits()
    per_second = _whole(headers.get("x-ratelimit-limit-per-second"))
    if per_second:
        said["per_second"] = per_second
    burst = _whole(headers.get("x-ratelimit-limit-burst"))
    if burst is not None:
        said["burst"] = burst
    # `Remaining` counts the pool that `Reset` belongs to. A distant reset is that of the burst.
    remaining = _whole(headers.get("x-ratelimit-remaining"))
    if remaining is not None and _is_burst_pool(headers):
        said["burst_remaining"] = remaining
    return said


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return the server's time as an answer names it, in UTC, or None where it names none."""
    if headers.get("age", "0") != "0":
        return None  # from a cache: the date is that of its making
    return _read_date(headers.get("date", ""))


# Each answer's date is asked for twice, and the answers of a second have the same one.
@lru_cache(maxsize=8)
def _read_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return date.astimezone(UTC) if date.tzinfo else None
    except (IndexError, ValueError, TypeError, OverflowError):
        return None


def _whole(text: str | None) -> int | None:
    if text is None or len(text) > LONGEST_NUMBER or not (text.isascii() and text.isdigit()):
        return None
    return int(text)


def _is_burst_pool(headers: Mapping[str, str]) -> bool:
    try:
        reset, date = datetime.fromisoformat(headers["x-ratelimit-reset"]), date_of(headers)
        return date is not None and reset - date > BURST_RESET_AFTER
    except (KeyError, ValueError, TypeError, OverflowError):
        return False
