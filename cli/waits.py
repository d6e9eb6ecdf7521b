"""Waits of containers and ships: as one word in a list, and in full."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cli.text import duration, local_time, short_duration

Idle = Mapping[str, Any] | None


def wait(idle: Idle) -> str | None:
    """Write why something waits, and for how long, as one word: no_work:12m."""
    return None if idle is None else f"{idle['kind']}:{short_duration(_seconds(idle))}"


def whole_wait(idle: Idle) -> str | None:
    """Write for how long something waits, why, and when it looks again."""
    if idle is None:
        return None
    again = f"; it looks again at {local_time(idle['until'])}" if idle["until"] else ""
    return f"for {duration(_seconds(idle))}: {idle['reason']} ({idle['kind']}){again}"


def _seconds(idle: Mapping[str, Any]) -> float:
    now = datetime.now(UTC)  # noqa: TID251 - a command has no Trio
    return (now - datetime.fromisoformat(idle["since"])).total_seconds()
