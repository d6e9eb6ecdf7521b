"""Work that is meant for a thread, done in the calling task."""

from collections.abc import Callable
from typing import Any

import trio


async def at_once(function: Callable[..., Any], *args: Any, **_: Any) -> Any:
    """Work in this thread: a virtual clock would run away from another one."""
    await trio.lowlevel.checkpoint()
    return function(*args)
