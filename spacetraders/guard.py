"""The last guard of a long task: a defect in it is logged, and ends nothing that runs beside it."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
import trio

AGAIN_SECONDS = 60.0
"""The pause before a task that failed by a defect runs again. Its next error is likely the same."""

log = structlog.get_logger("daemon")


def start_guarded(
    nursery: trio.Nursery, task: Callable[..., Awaitable[object]], *args: Any
) -> None:
    """Start a task under the guard; in a tree of tasks it has its own name."""
    name = getattr(task, "__qualname__", None) or repr(task)
    nursery.start_soon(guarded, name, partial(task, *args), name=task)


async def guarded(name: str, task: Callable[[], Awaitable[object]]) -> None:
    """Run a task, and again AGAIN_SECONDS after each failure, until it returns or is cancelled.

    For every task that shares a nursery with containers, directly or by a nursery around it: what
    it raised there would end them all. It must bear to be run again. Raises nothing but a
    cancellation.
    """
    while True:
        # `except*`, since an error may come in one group with a cancellation, which goes on.
        try:
            await task()
        except* Exception:
            log.exception("task_failed", task=name, again_in_seconds=AGAIN_SECONDS)
        else:
            return
        await trio.sleep(AGAIN_SECONDS)
