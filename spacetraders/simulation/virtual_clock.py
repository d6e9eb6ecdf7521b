"""The virtual clock: it jumps to the next deadline when all tasks are blocked.

Trio's own MockClock knows only of tasks and jumps while threads work, so time would run away from
every solve and every write to the database. Here no time passes while a thread works, and what the
daemon sends into threads is done on the spot, in the event loop's own thread: so its speed does not
matter, and nothing changes what it reads.
"""

from collections.abc import Callable
from contextvars import copy_context
from math import inf
from typing import Any

import trio
import trio.testing


class VirtualClock(trio.abc.Clock):
    """Virtual seconds from 0 on, for one `trio.run`. Threads of Trio are waited for."""

    def __init__(self) -> None:
        self._now = 0.0

    def __repr__(self) -> str:
        return f"<VirtualClock at {self._now:.3f}>"

    def start_clock(self) -> None:
        """Start at 0, which needs nothing done."""

    def current_time(self) -> float:
        """Return the virtual seconds since the start."""
        return self._now

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how long to wait for the operating system, in real seconds."""
        # Trio asks when all tasks are blocked. While a thread works, its end is waited for.
        # Otherwise the deadline comes at once.
        if trio.testing.active_thread_count() or deadline == inf:
            return inf
        self.jump(deadline - self._now)
        return 0.0

    def jump(self, seconds: float) -> None:
        """Set the time ahead by seconds; it never goes back."""
        self._now += max(0.0, seconds)


async def offload(
    function: Callable[..., Any],
    *args: Any,
    thread_name: str | None = None,  # noqa: ARG001 - that of the call that it stands for
    abandon_on_cancel: bool = False,  # noqa: ARG001 - what has begun ends before anyone can leave
    limiter: trio.CapacityLimiter | None = None,
) -> Any:
    """Run a sync function as `trio.to_thread.run_sync` does, but in this very thread.

    Other tasks run first, as while a thread is started. The function may not call back into Trio.
    Cancelled before that, it is never begun.
    """
    limiter = limiter or trio.to_thread.current_default_thread_limiter()
    borrower = object()
    await limiter.acquire_on_behalf_of(borrower)  # a checkpoint, also where a token is free
    try:
        return copy_context().run(function, *args)
    finally:
        limiter.release_on_behalf_of(borrower)
