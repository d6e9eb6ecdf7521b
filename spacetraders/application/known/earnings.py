"""Earnings: what each container makes an hour, from the ledger, kept for some seconds."""

from collections.abc import Mapping
from datetime import datetime

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.containers import Container
from spacetraders.domain.earnings import credits_per_hour, window_start

KEPT_SECONDS = 5.0
"""How long sums are shown before they are read anew. Chosen: nobody's plan hangs on a sale less."""

log = structlog.get_logger("ledger")


@attrs.define(eq=False)
class Earnings:
    """The entries of all containers added up, in one query for however many are asked about.

    While the database is away the sums stay as they were read last.
    """

    store: Store
    _sums: Mapping[str, int] | None = None
    _read_at: float | None = None
    _turn: trio.Lock = attrs.field(factory=trio.Lock)

    async def fresh(self) -> None:
        """Read the sums anew, unless that was done some seconds ago. Raises nothing.

        If cancelled, the sums stay as they were.
        """
        async with self._turn:
            now = clock.monotonic()
            recent = self._read_at is not None and now - self._read_at < KEPT_SECONDS
            if recent or not self.store.statistics().available:
                return
            try:
                self._sums = await self.store.earned(since=window_start(clock.now()))
            except StoreUnavailable as error:
                log.warning("earnings_not_read", reason=error.message)
            else:
                self._read_at = now

    def per_hour(self, container: Container, now: datetime) -> int | None:
        """Return the credits that a container makes an hour, by the sums as they were read last.

        `now` is our time. Returns None where the sums were never read, or where the container has
        lived for too short a time.
        """
        if self._sums is None:
            return None
        return credits_per_hour(
            self._sums.get(container.container_id, 0),
            created_at=container.created_at,
            finished_at=container.finished_at,
            now=now,
        )
