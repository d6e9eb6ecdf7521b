"""A clock that jumps to the next deadline once nobody has anything left to do before it.

Trio's own MockClock jumps while threads work, as it knows only of tasks, and so time would run away
from every solve and every write to the database. Here no time passes as long as a thread works. And
what the daemon sends into threads is done in order, one piece at a time, once all tasks are
blocked: then it does not matter how fast it is, and whatever it reads nobody else is changing.
"""

from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from math import inf
from typing import Any

import attrs
import outcome
import trio
import trio.testing
from trio.lowlevel import Abort, Task


@attrs.define(eq=False)
class _Job:
    """Work to be done for a task; None where that has left."""

    work: Callable[[], Any]
    limiter: trio.CapacityLimiter
    task: Task | None

    def do(self) -> None:
        """Do it, in this thread, and give the result to who waits for it."""
        result = outcome.capture(self.work) if self.task is not None else None
        self.limiter.release_on_behalf_of(self)
        if self.task is not None:
            trio.lowlevel.reschedule(self.task, outcome.Value(result))


class VirtualClock(trio.abc.Clock):
    """Virtual seconds from 0 on, for one `trio.run`; it needs no real time but the work's own.

    What is sent to `offload` is done before any time passes, and so is what somebody has sent into
    a thread of Trio's.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._jobs: deque[_Job] = deque()

    def __repr__(self) -> str:
        return f"<VirtualClock at {self._now:.3f}, {len(self._jobs)} jobs wait>"

    def start_clock(self) -> None:
        """Nothing is to be done."""

    def current_time(self) -> float:
        """Return the virtual seconds since the start."""
        return self._now

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how long to wait for the operating system; Trio asks when no task can go on.

        Jobs come first. While a thread works, its end is waited for. Else the deadline comes at
        once.
        """
        if self._jobs:
            self._jobs.popleft().do()
            return 0.0
        if trio.testing.active_thread_count() or deadline == inf:
            return inf
        self.jump(deadline - self._now)
        return 0.0

    def jump(self, seconds: float) -> None:
        """Move the time ahead; it never goes back."""
        self._now += max(0.0, seconds)

    async def offload(
        self,
        function: Callable[..., Any],
        *args: Any,
        thread_name: str | None = None,  # noqa: ARG002 - that of the call that it stands for
        abandon_on_cancel: bool = False,
        limiter: trio.CapacityLimiter | None = None,
    ) -> Any:
        """Run a sync function as `trio.to_thread.run_sync` does, when all tasks are blocked.

        It may not call back into Trio. One that is abandoned is not begun.
        """
        await trio.lowlevel.checkpoint_if_cancelled()
        limiter = limiter or trio.to_thread.current_default_thread_limiter()
        work = partial(copy_context().run, function, *args)
        job = _Job(work, limiter, trio.lowlevel.current_task())
        await limiter.acquire_on_behalf_of(job)
        self._jobs.append(job)

        def abort(_: Any) -> Abort:
            if not abandon_on_cancel:
                return Abort.FAILED
            job.task = None
            return Abort.SUCCEEDED

        result: outcome.Outcome[Any] = await trio.lowlevel.wait_task_rescheduled(abort)
        return result.unwrap()
