"""The only source of time.

Monotonic time is Trio's clock. Wall time follows it: under Trio's own clock it is the system's
wall clock (so that it stays true through a suspended laptop or an adjusted clock), under any other
clock, such as a test's, it is an epoch plus the virtual seconds. So one virtual clock moves
everything at once.
"""

from datetime import UTC, datetime, timedelta

import trio
from trio.lowlevel import RunVar

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Where wall time starts under a virtual clock."""

_is_virtual: RunVar[bool] = RunVar("clock_is_virtual")


def monotonic() -> float:
    """Seconds on Trio's clock; only differences mean anything."""
    return trio.current_time()


def now() -> datetime:
    """The wall time, in UTC; outside of a run, as in a thread, it is the system's."""
    try:
        virtual = _is_virtual.get()
    except LookupError:
        virtual = hasattr(trio.lowlevel.current_clock(), "jump")
        _is_virtual.set(virtual)
    except RuntimeError:
        virtual = False
    if virtual:
        return EPOCH + timedelta(seconds=trio.current_time())
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


def iso(when: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and a Z, as the game writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
