"""The rows of containers, written also where the database is away for a while."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import attrs
import structlog
import trio

from spacetraders.application.concurrency import held
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.containers import Container

T = TypeVar("T")

STORE_RETRY_SECONDS = 1.0
"""How long a container waits before it writes its row again to a database that is away."""

LAST_WORDS_SECONDS = 3.0
"""How long what a run came to is written even while the daemon stops: work is not done twice."""

log = structlog.get_logger("supervisor")


@attrs.frozen
class Rows:
    """Writes rows into a store, however long that takes."""

    store: Store

    async def keep(self, container: Container) -> None:
        """Write a row; while the database is away, wait for it."""
        await self.awaited(lambda: self.store.save_container(container))

    async def keep_for_sure(self, container: Container) -> None:
        """Write what a run came to, even while the daemon stops, for a moment."""
        kept = False
        with held(LAST_WORDS_SECONDS):
            await self.keep(container)
            kept = True
        if not kept:
            await self.keep(container)

    async def awaited(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call to the store does; while the database is away, wait for it."""
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                log.warning("database_awaited", reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)
