"""Quantities in words for people: durations, times, sizes, counts and shares."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

NOTHING = "-"
"""The text of an empty cell, so that every row has the same number of words for awk."""


UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
"""Seconds, by the letter that an age ends with."""


def duration(seconds: float) -> str:
    """Write a duration with its two largest units: 45 s, 12 min 30 s, 1 h 02 min, 3 d 04 h."""
    # Half a second is rounded up. `round` goes to the even number, and would show it as 0 s.
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


def short_duration(seconds: float) -> str:
    """Write a duration as one word, with its two largest units at most: 45s, 12m, 1h02m, 3d04h."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes}m"
    hours, minute = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h{minute:02}m"
    days, hour = divmod(hours, 24)
    return f"{days}d{hour:02}h"


def age(price: Mapping[str, Any]) -> str:
    """Write how old a price is, and whether it has probably changed since: 2 h 05 min, old."""
    told = duration(price["age_seconds"])
    return f"{told}, old" if price["old"] else told


def compact(number: float) -> str:
    """Write a number with three digits: 950, 9.50k, 92.3k, 1.23M, -650k."""
    size = abs(number)
    for least, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        # What would be shown as 1000k is 1M.
        if size >= least * 0.9995:
            scaled = number / least
            digits = 0 if abs(scaled) >= 99.5 else 1 if abs(scaled) >= 9.95 else 2
            return f"{scaled:.{digits}f}{unit}"
    return f"{number:.0f}"


def local_time(iso: str) -> str:
    """Write a time of the daemon's (ISO 8601) in this machine's time zone, to the second."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M:%S}"


def moment(iso: str) -> str:
    """Write a time of the daemon's in this machine's time zone: one word, without the year."""
    return f"{datetime.fromisoformat(iso).astimezone():%m-%dT%H:%M:%S}"


def ago(iso: str) -> str:
    """Write for how long a time of the daemon's has been over, as one word: 12m."""
    return short_duration(-_seconds_until(iso))


def left(iso: str) -> str:
    """Write how long it is to a time of the daemon's, as one word: 12m; 0s if it is over."""
    return short_duration(_seconds_until(iso))


def with_age(iso: str) -> str:
    """Write a time of the daemon's, and how long ago it was."""
    return f"{local_time(iso)} ({duration(-_seconds_until(iso))} ago)"


def _seconds_until(iso: str) -> float:
    now = datetime.now(UTC)  # noqa: TID251 - a command has no Trio
    return (datetime.fromisoformat(iso) - now).total_seconds()


def size(in_bytes: float) -> str:
    """Write an amount of memory: 48.2 MB."""
    return f"{in_bytes / 1e6:.1f} MB"


def instant(text: str, now: datetime) -> str:
    """Return a time or an age, such as 90s, 10m or 2h, as ISO 8601.

    A time is in ISO 8601, in this machine's zone unless it names one.

    Raises:
        ValueError: the text is neither.
    """
    age = re.fullmatch(r"(\d{1,9})([smhd])", text.strip())
    try:
        if age is not None:
            return (now - timedelta(seconds=int(age[1]) * UNITS[age[2]])).isoformat()
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError):
        raise ValueError("not a time such as 2026-01-31T12:00, nor an age such as 10m") from None


def arrival(seconds: float, iso: str) -> str:
    """Write when something arrives: in how long, and the time on this machine's clock."""
    when = local_time(iso)
    clock = when if seconds >= 86400 else when.partition(" ")[2]
    return f"in {duration(seconds)} (at {clock})"


def of_capacity(tank: Mapping[str, Any], held: str) -> str:
    """Write the fill of a tank or a hold, and its capacity: 120/400."""
    return f"{tank[held]}/{tank['capacity']}"


def count(number: int, noun: str) -> str:
    """Write a number with its noun: 1 refuel stop, 2 refuel stops, no refuel stops."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def yes(value: object) -> str:
    """Write a truth value: yes, no."""
    return "yes" if value else "no"


def counted(names: Iterable[str]) -> str:
    """Write names, each once with how often it is there, the most frequent first: 2 A, B."""
    found = Counter(names).most_common()
    return ", ".join(name if times == 1 else f"{times} {name}" for name, times in found)


def percent(share: float | None) -> str | None:
    """Write a share of one: 97 %, rounded down, so that 100 % is all."""
    # The addition mends floats that fall short: 0.29 * 100 is a little less than 29.
    return None if share is None else f"{int(share * 100 + 1e-9)} %"


def troubles(told: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Return the daemon's troubles, with a hint for each, as facts to be listed."""
    return [
        fact
        for trouble in told["troubles"]
        for fact in (("trouble", trouble["message"]), ("to do", trouble["hint"]))
    ]


def pairs(fields: Mapping[str, Any]) -> str:
    """Write fields as k=v, in their order."""
    return " ".join(f"{key}={value}" for key, value in fields.items())
