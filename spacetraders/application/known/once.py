"""Doing several things at once, and what must not be cut off in the middle."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import structlog
import trio
from trio.lowlevel import RunVar

from spacetraders.errors import FleetError, is_defect, leaf, leaves

log = structlog.get_logger("concurrency")

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
