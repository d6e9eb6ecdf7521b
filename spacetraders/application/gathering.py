"""Gathering: runs several async calls at once, and returns their results in order."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
import trio

from spacetraders.errors import FleetError, is_defect, leaf, leaves

log = structlog.get_logger("concurrency")

T = TypeVar("T")


async def gather(*calls: Callable[[], Awaitable[T]]) -> list[T]:
    """Run all calls together, and return their results in the order of the calls.

    The first failure cancels the other calls. If cancelled, they all are.

    Raises:
        FleetError: where all failures are FleetErrors, the one that speaks for them
            (`spacetraders.errors.leaf`). The others are logged.
        BaseExceptionGroup: the whole group where a defect is in it. Beside a cancellation,
            FleetErrors are left out.
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
    _, others = group.split(FleetError)
    # The errors of a task that is being cancelled often follow from that, and are of no use then.
    if others is not None:
        return group if any(map(is_defect, leaves(others))) else others
    # Callers handle single errors, such as UnknownSystem, which a group would hide from them.
    chosen = leaf(group)
    more = [str(single) for single in leaves(group) if single is not chosen]
    if more:
        log.info("more_has_failed", reasons=more)
    return chosen
