"""Doing several things at once, and what must not be cut off in the middle."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import trio
from trio.lowlevel import RunVar

from spacetraders.errors import FleetError, leaf

T = TypeVar("T")

holds: ContextVar[set[trio.CancelScope] | None] = ContextVar("holds", default=None)
"""The shields that a task is under now; whoever set this may cut them."""

_every_hold: RunVar[set[trio.CancelScope]] = RunVar("every_hold")


@contextmanager
def held(seconds: float) -> Iterator[None]:
    """Keep a cancellation off for at most `seconds`, unless it is forced through `holds`."""
    mine = holds.get()
    registers = [_all_holds()] if mine is None else [_all_holds(), mine]
    with trio.move_on_after(seconds, shield=True) as scope:
        for register in registers:
            register.add(scope)
        try:
            yield
        finally:
            for register in registers:
                register.discard(scope)


def shorten_holds(seconds: float) -> None:
    """Let every hold that there is now end within `seconds`: the daemon stops."""
    for scope in _all_holds():
        scope.deadline = min(scope.deadline, trio.current_time() + seconds)


def _all_holds() -> set[trio.CancelScope]:
    try:
        return _every_hold.get()
    except LookupError:
        _every_hold.set(set())
        return _every_hold.get()


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
