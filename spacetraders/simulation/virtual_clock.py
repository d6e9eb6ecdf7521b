"""The virtual clock: it jumps to the next deadline when all tasks are blocked.

Trio's own MockClock knows only of tasks and jumps while threads work, so time would run away from
every solve and every write to the database. Here no time passes while a thread works. Jobs that the
daemon sends into threads are done in order, one at a time, when all tasks are blocked: so their
speed does not matter, and nothing changes what they read.
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
    """Work for a task. `task` is None once the task has abandoned it."""

    work: Callable[[], Any]
    limiter: trio.CapacityLimiter
    task: Task | None

    def do(self) -> None:
        """Do the work in this thread, and give the task its result."""
        # An abandoned job is never done. A real thread would go on, but nobody reads its result.
        result = outcome.capture(self.work) if self.task is not None else None
        self.limiter.release_on_behalf_of(self)
        if self.task is not None:
            trio.lowlevel.reschedule(self.task, outcome.Value(result))


class VirtualClock(trio.abc.Clock):
    """Virtual seconds from 0 on, for one `trio.run`.

    Jobs of `offload` are done before any time passes, and threads of Trio are waited for.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._jobs: deque[_Job] = deque()

    def __repr__(self) -> str:
        return f"<VirtualClock at {self._now:.3f}, {len(self._jobs)} jobs wait>"

    def start_clock(self) -> None:
        """Start at 0, which needs nothing done."""

    def current_time(self) -> float:
        """Return the virtual seconds since the start."""
        return self._now

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """Return how long to wait for the operating system, in real seconds."""
        # Trio asks when all tasks are blocked. Jobs come first. While a thread works, its end is
        # waited for. Otherwise the deadline comes at once.
        if self._jobs:
            # One job at a time: the task that gets its result runs before the next one.
            self._jobs.popleft().do()
            return 0.0
        if trio.testing.active_thread_count() or deadline == inf:
            return inf
        self.jump(deadline - self._now)
        return 0.0

    def jump(self, seconds: float) -> None:
        """Set the time ahead by seconds. It never goes back."""
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

        The function may not call back into Trio. If cancelled, a job that may be abandoned is never
        begun, and any other one is waited for.
        """
        await trio.lowlevel.checkpoint_if_cancelled()
        limiter = limiter or trio.to_thread.current_default_thread_limiter()
        work = partial(copy_context().run, function, *args)
        job = _Job(work, limiter, trio.lowlevel.current_task())
        # For the job and not the task, which may leave while the job still counts.
        await limiter.acquire_on_behalf_of(job)
        self._jobs.append(job)

        def abort(_: Any) -> Abort:
            if not abandon_on_cancel:
                return Abort.FAILED
            job.task = None
            return Abort.SUCCEEDED

        result: outcome.Outcome[Any] = await trio.lowlevel.wait_task_rescheduled(abort)
        return result.unwrap()
