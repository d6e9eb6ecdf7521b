"""Writing the rows of containers, with retries while the database is away."""

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
"""The pause before a row is written again to a database that is away."""

LAST_WORDS_SECONDS = 3.0
"""How long a stop waits for the outcome of a run to be written.

A run whose outcome is not written is done a second time by the next daemon.
"""

log = structlog.get_logger("supervisor")


@attrs.frozen
class Rows:
    """Writes rows into a store, and waits while its database is away."""

    store: Store

    async def keep(self, live: Live) -> None:
        """Write a live container as it is now. From then on clients are told this.

        While the database is away it waits, and says so in the container's log. Several tasks may
        call it at once. Cancelled, it may have written the row or not.

        Raises:
            RowRefused: the database does not take this row.
        """
        # The row is read under the lock: who had to wait for it writes the newest state, and a
        # slow write never overtakes a later one.
        async with live.writing:
            container = live.container
            if container is not live.written:
                save = self.store.save_container
                await self._awaited(lambda: save(container), live.say_waits)
                live.written = container
                live.say_goes_on()

    async def keep_for_sure(self, live: Live) -> None:
        """Write the outcome of a run, also while the daemon stops.

        A cancellation takes effect only after LAST_WORDS_SECONDS, or when the row is written.

        Raises:
            RowRefused: the database does not take this row.
        """
        with held(LAST_WORDS_SECONDS):
            await self.keep(live)
            return
        # The hold has run out because the database is away. From here on a cancellation comes
        # through, and without one the container waits for the database.
        await self.keep(live)

    async def end(self, container: Container) -> None:
        """Write the end of a container that has no task, and wait while the database is away.

        Cancelled, it may have written the row or not.

        Raises:
            RowRefused: the database does not take this row.
        """
        await self.awaited(lambda: self.store.save_container(container))

    async def remove(self, ended: Container) -> None:
        """Write the end of a container that is never to run, then remove its row. As `end`."""
        await self.end(ended)
        await self.awaited(lambda: self.store.remove_container(ended.container_id))

    async def awaited(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return the result of a call to the store, repeated while the database is away.

        `call` has to bear being repeated, since a failed call may have been committed. Cancelled,
        it may have been carried out or not. Every error but StoreUnavailable is passed on.
        """
        return await self._awaited(
            call, lambda reason: log.warning("database_awaited", reason=reason)
        )

    async def _awaited(
        self, call: Callable[[], Awaitable[T]], say_waits: Callable[[str], object]
    ) -> T:
        waits = False
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                if not waits:
                    say_waits(error.message)
                waits = True
                await trio.sleep(STORE_RETRY_SECONDS)
