"""The pause that a server asks for: the body of a 429, and the header Retry-After.

The game sends seconds with a fraction in the body, and rounded up to whole ones in the header
(ECONOMY 12). A proxy before it sends whole seconds, or a date of HTTP (RFC 9110, 10.2.3).

The game has that header on every answer. It says when the window of the rate limit ends that served
the request, which is a pause only in a 429.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from spacetraders import clock

MOST_SECONDS = 60.0
"""The longest pause that a server is granted."""

SAME_SECONDS = 2.0
"""How far apart the header and the end of a window may be and still be the same: both the header
and the answer's date are in whole seconds."""


def retry_after(headers: Mapping[str, str], body: Any) -> float | None:
    """Return the seconds that an answer asks to wait: 0 to MOST_SECONDS, or None.

    The body's `data.retryAfter` goes before the header, which is rounded up. A text that is no
    time, or one in the past, counts as None.
    """
    for said in (_said_in(body), headers.get("retry-after")):
        seconds = _seconds(said, headers)
        if seconds is not None:
            return seconds
    return None


def retry_after_trouble(headers: Mapping[str, str], body: Any) -> float | None:
    """Return the same for an answer that is no 429: None where the header is the rate limit's."""
    asked, resets = retry_after(headers, body), headers.get("x-ratelimit-reset")
    if asked is None or resets is None:
        return asked
    left = _until(resets, headers) or 0.0
    return None if abs(asked - left) <= SAME_SECONDS else asked


def _said_in(body: Any) -> Any:
    error = body.get("error") if isinstance(body, dict) else None
    data = error.get("data") if isinstance(error, dict) else None
    return data.get("retryAfter") if isinstance(data, dict) else None


def _seconds(said: Any, headers: Mapping[str, str]) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    # A number goes before a date: `20260101` is a date of ISO 8601 too.
    seconds = _number(said)
    if seconds is None and isinstance(said, str):
        seconds = _until(said, headers)
    if seconds is None or math.isnan(seconds) or seconds < 0:
        return None
    return min(seconds, MOST_SECONDS)


def _number(said: float | str) -> float | None:
    """Read a number, of a header that came twice, such as `5, 5`, the first one."""
    for text in (said, said.partition(",")[0]) if isinstance(said, str) else (said,):
        try:
            return float(text)
        except OverflowError:  # a whole number of more than 300 digits
            return math.inf
        except ValueError:
            continue
    return None


def _until(said: str, headers: Mapping[str, str]) -> float | None:
    when = _date(said)
    if when is None:
        return None
    # By the server's own clock where the answer tells it, which may differ from ours.
    left = (when - (_date(headers.get("date", "")) or clock.now())).total_seconds()
    return left if left > 0 else None


def _date(text: str) -> datetime | None:
    """Read a date of HTTP, or one of ISO 8601. Without a zone it is UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            when = read(text.strip())
            return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None
