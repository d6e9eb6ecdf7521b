"""The store's calls: scripts run as async methods, counted and timed."""

import math
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import trio

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.ports.statistics import Tally
from spacetraders.application.ports.store import StoreStatistics, StoreUnavailable
from spacetraders.store.engine import DatabaseEngine
from spacetraders.store.scripts import Script

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C", bound="Calls")


def one_transaction(
    method: Callable[Concatenate[C, P], Script[T]],
) -> Callable[Concatenate[C, P], Coroutine[Any, Any, T]]:
    """Turn a method that returns a script into an async one that runs it as a transaction."""

    @wraps(method)
    async def call(self: C, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._counted(self._engine.transact(method(self, *args, **kwargs)))

    return call


class Calls:
    """The counts, the deadline and the trouble of all calls. Its subclasses have the scripts."""

    def __init__(self, engine: DatabaseEngine) -> None:
        self._engine = engine
        self._calls = 0
        self._waiting = 0
        self._failures = 0
        self._trouble: StoreUnavailable | None = None
        self._took = Tally()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self._engine.name}: {self._calls} calls, "
            f"{self._waiting} waiting, {self._failures} failed>"
        )

    def statistics(self) -> StoreStatistics:
        """Return the counts of calls made, waiting and failed, and their times."""
        return StoreStatistics(
            database=self._engine.name,
            trouble=self._trouble,
            calls=self._calls,
            waiting=self._waiting,
            failures=self._failures,
            total_seconds=self._took.total_seconds,
            recent=self._took.recent(clock.monotonic()),
        )

    async def _counted(self, work: Awaitable[T]) -> T:
        self._calls += 1
        self._waiting += 1
        started = clock.monotonic()
        try:
            result = await self._in_time(work)
        except StoreUnavailable as error:
            self._failures += 1
            # Only news is logged: while the database is away, every call fails alike.
            if str(error) != str(self._trouble):
                _log().error("database_away", reason=error.message, hint=error.hint)
            self._trouble = error
            raise
        finally:
            self._waiting -= 1
            ended = clock.monotonic()
            self._took.note(ended, ended - started)
        return result

    def _recovered(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            _log().info("database_back", database=self._engine.name)

    async def _in_time(self, work: Awaitable[T]) -> T:
        # The errand's patience: a client's message waits shortly, a container for ever.
        seconds = errand.current().store_seconds
        if seconds == math.inf:
            return await work
        with trio.move_on_after(seconds):
            return await work
        raise StoreUnavailable(self._engine.name, f"it has not answered in {seconds:g} s")


def _log() -> Any:
    import structlog  # noqa: PLC0415 - it loads asyncio, which the store does without

    return structlog.get_logger("store")
