"""Several calls at once, whose results come together."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
import trio

from spacetraders.errors import FleetError, is_defect, leaf, leaves

log = structlog.get_logger("concurrency")

T = TypeVar("T")


async def gather(*calls: Callable[[], Awaitable[T]]) -> list[T]:
    """Run all calls together and return their results in order.

    The first failure cancels the others. FleetErrors are raised as one of them, and not in a group;
    the others are logged. With a defect, the whole group is raised, whatever else is in it. Where
    the caller is cancelled, it hears of that and of defects alone.
    """
    results: dict[int, T] = {}

    async def keep(index: int, call: Callable[[], Awaitable[T]]) -> None:
        results[index] = await call()

    try:
        async with trio.open_nursery() as nursery:
            for index, call in enumerate(calls):
                nursery.start_soon(keep, index, call)
    except BaseExceptionGroup as group:
        raise _to_raise(group) from None
    return [results[index] for index in range(len(calls))]


def _to_raise(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return what a group of failures is to be raised as."""
    _, others = group.split(FleetError)
    if others is not None:
        return group if any(map(is_defect, leaves(others))) else others
    chosen = leaf(group)
    more = [str(single) for single in leaves(group) if single is not chosen]
    if more:
        log.info("more_has_failed", reasons=more)
    return chosen
