"""Earnings: the credits that a container makes an hour, from the entries of the ledger."""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=3)
"""How far back earnings are added up. Chosen: it takes some deals, and shows changes."""

LEAST = timedelta(minutes=1)
"""The least time that tells anything. In less, one purchase would look like a disaster."""


def window_start(now: datetime) -> datetime:
    """Return the time from which on entries count."""
    return now - WINDOW


def credits_per_hour(
    total: int, *, created_at: datetime, finished_at: datetime | None, now: datetime
) -> int | None:
    """Return what a container makes an hour, `total` being its entries since `window_start(now)`.

    It is over its life, or as much of it as lies in the window. Returns None where that is less
    than LEAST.
    """
    lived = min(now, finished_at or now) - max(created_at, window_start(now))
    return None if lived < LEAST else round(total * timedelta(hours=1) / lived)
