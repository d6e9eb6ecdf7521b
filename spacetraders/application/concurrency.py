"""Doing several things at once, and hearing of the first failure as itself."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import trio

from spacetraders.errors import FleetError, leaf

T = TypeVar("T")


async def gather(*calls: Callable[[], Awaitable[T]]) -> list[T]:
    """Run all calls together and return their results in order.

    The first FleetError cancels the others and is raised as itself, not in a group; any other
    exception leaves in the group that it came in.
    """
    results: dict[int, T] = {}

    async def keep(index: int, call: Callable[[], Awaitable[T]]) -> None:
        results[index] = await call()

    first: BaseException | None = None
    try:
        async with trio.open_nursery() as nursery:
            for index, call in enumerate(calls):
                nursery.start_soon(keep, index, call)
    except* FleetError as group:
        first = leaf(group)
    if first is not None:
        raise first
    return [results[index] for index in range(len(calls))]
