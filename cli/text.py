"""How quantities are written for people; the same everywhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

NOTHING = "-"
"""What a cell without a value shows, so that every row has as many words for awk to count."""


def duration(seconds: float) -> str:
    """Write a duration with its two largest units: 45 s, 12 min 30 s, 1 h 02 min, 3 d 04 h."""
    whole = max(0, int(seconds + 0.5))
    if whole < 60:
        return f"{whole} s"
    minutes, second = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {second:02} s"
    hours, minute = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minute:02} min"
    days, hour = divmod(hours, 24)
    return f"{days} d {hour:02} h"


def local_time(iso: str) -> str:
    """Write a time of the daemon's (ISO 8601) in this machine's time zone, to the second."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M:%S}"


def arrival(seconds: float, iso: str) -> str:
    """Write when something arrives: in how long, and what the clock on the wall says then."""
    when = local_time(iso)
    clock = when if seconds >= 86400 else when.partition(" ")[2]
    return f"in {duration(seconds)} (at {clock})"


def of_capacity(tank: Mapping[str, Any], held: str) -> str:
    """Write what is in a tank or a hold, and how much fits: 120/400."""
    return f"{tank[held]}/{tank['capacity']}"


def count(number: int, noun: str) -> str:
    """Write a number with its noun: 1 refuel stop, 2 refuel stops, no refuel stops."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def pairs(fields: Mapping[str, Any]) -> str:
    """Write fields as k=v, in their order."""
    return " ".join(f"{key}={value}" for key, value in fields.items())
