"""The one place that sends work into threads.

By default that is Trio's own; a simulation takes `offload` over, so that no virtual time passes
while a thread works.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import trio

T = TypeVar("T")

Offload = Callable[..., Awaitable[Any]]
"""Runs a sync function away from the event loop, with the arguments of `run_sync`."""

offload: ContextVar[Offload] = ContextVar("offload", default=trio.to_thread.run_sync)
"""Who runs what is sent into a thread from this task, and from those that it starts."""


async def run_sync(
    function: Callable[..., T],
    *args: Any,
    thread_name: str | None = None,
    abandon_on_cancel: bool = False,
    limiter: trio.CapacityLimiter | None = None,
) -> T:
    """Run a sync function in a thread and return what it returns; as `trio.to_thread.run_sync`."""
    result: T = await offload.get()(
        function,
        *args,
        thread_name=thread_name,
        abandon_on_cancel=abandon_on_cancel,
        limiter=limiter,
    )
    return result
