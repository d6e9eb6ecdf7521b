"""The calendar of resets: every Sunday at 13:00 UTC, by the world's clock (ECONOMY 13)."""

from datetime import UTC, datetime, timedelta

SUNDAY, HOUR = 6, 13
A_WEEK = timedelta(days=7)


def next_reset(after: datetime) -> datetime:
    """Return the first reset after a time."""
    utc = after.astimezone(UTC)
    day = utc + timedelta(days=SUNDAY - utc.weekday())
    due = day.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return due if due > utc else due + A_WEEK


def last_reset(until: datetime) -> datetime:
    """Return the last reset at or before a time."""
    following = next_reset(until)
    return following - A_WEEK
