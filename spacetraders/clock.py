"""Wall time and monotonic time, for all code: nothing else asks the system.

Monotonic time is Trio's clock. Wall time is that of the surroundings: the system's, which stays
true through a suspended laptop and an adjusted clock, or one that follows a virtual clock.
"""

from datetime import UTC, datetime, timedelta

import trio

from spacetraders import surroundings

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Where wall time starts under a virtual clock."""


def monotonic() -> float:
    """Seconds on Trio's clock. Only differences mean anything."""
    return trio.current_time()


def now() -> datetime:
    """The wall time, in UTC."""
    return surroundings.current().now()


def since_epoch() -> datetime:
    """The wall time that follows Trio's clock: the epoch and the seconds that have passed since.

    It is for the surroundings of a run on a virtual clock, so that one clock moves everything.
    """
    return EPOCH + timedelta(seconds=trio.current_time())


def iso(when: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and a Z, as the game writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
