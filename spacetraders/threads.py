"""The one place that sends work into threads."""

from collections.abc import Callable
from typing import Any, TypeVar

import trio

from spacetraders import surroundings

T = TypeVar("T")


async def run_sync(
    function: Callable[..., T],
    *args: Any,
    thread_name: str | None = None,
    abandon_on_cancel: bool = False,
    limiter: trio.CapacityLimiter | None = None,
) -> T:
    """Run a sync function in a thread and return its result, as `trio.to_thread.run_sync` does."""
    result: T = await surroundings.current().run_sync(
        function,
        *args,
        thread_name=thread_name,
        abandon_on_cancel=abandon_on_cancel,
        limiter=limiter,
    )
    return result
