"""The rows of containers, written also where the database is away for a while."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import attrs
import structlog
import trio

from spacetraders.application.errand import held
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.containers.live import Live
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

    async def keep(self, live: Live) -> None:
        """Write a live container as it is, which is what is told of it from then on.

        While the database is away, waits for it, and says so in the container's log. Several may
        call it at once: each writes what is the latest by then. Cancelled, it may have written.
        """
        async with live.writing:
            container = live.container
            if container is not live.written:
                save = self.store.save_container
                await self._awaited(lambda: save(container), live.say_waits)
                live.written = container
                live.say_goes_on()

    async def keep_for_sure(self, live: Live) -> None:
        """Write what a run came to, even while the daemon stops, for a moment."""
        with held(LAST_WORDS_SECONDS):
            await self.keep(live)
            return
        await self.keep(live)

    async def end(self, container: Container) -> None:
        """Write how one ends that does not live; while the database is away, wait for it."""
        await self.awaited(lambda: self.store.save_container(container))

    async def awaited(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call to the store does; while the database is away, wait for it."""
        return await self._awaited(
            call, lambda reason: log.warning("database_awaited", reason=reason)
        )

    async def _awaited(
        self, call: Callable[[], Awaitable[T]], say_waits: Callable[[str], object]
    ) -> T:
        """Do the same, and say once that it waits."""
        waits = False
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                if not waits:
                    say_waits(error.message)
                waits = True
                await trio.sleep(STORE_RETRY_SECONDS)
