"""Retention: old log lines, decisions and prices, and too many lines of one, are deleted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.ports.store import Store, StoreUnavailable

PRUNE_SECONDS = 3_600.0

SETTLING_SECONDS = 60.0
"""The delay of the first pruning, since a daemon that starts has its containers to resume."""

PRUNE_LINES = 1_000
"""Lines deleted in one transaction, so that other transactions wait for it only briefly."""

PRICE_AGE = timedelta(days=30)
"""How long changes of a price are kept. The last one before that stays, as it still holds."""

log = structlog.get_logger("logbook")


@attrs.frozen
class Retention:
    """How long a line is kept, from its first saying, and how many lines of a container."""

    age: timedelta = timedelta(days=30)
    lines: int = 10_000


DEFAULT_RETENTION = Retention()


async def keep_short(store: Store, retention: Retention) -> None:
    """Prune once an hour, until cancelled. A round that meets no database is left out."""
    await trio.sleep(SETTLING_SECONDS)
    while True:
        try:
            deleted = await prune(store, retention)
            changes = await prune_prices(store)
            await prune_decisions(store, retention)
        except StoreUnavailable as error:
            log.warning("old_lines_stay", reason=error.message)
        else:
            log.debug("old_lines_deleted", lines=deleted, price_changes=changes)
        await trio.sleep(PRUNE_SECONDS)


async def prune(store: Store, retention: Retention) -> int:
    """Delete the lines that are too old or too many, and return their number."""
    before = clock.now() - retention.age
    deleted = await _all(partial(store.drop_logs, before=before, limit=PRUNE_LINES))
    for container in await store.containers():
        trim = partial(store.trim_log, keep=retention.lines, limit=PRUNE_LINES)
        deleted += await _all(partial(trim, container.container_id))
    return deleted


async def prune_prices(store: Store) -> int:
    """Delete old changes of prices, and return their number."""
    before = clock.now() - PRICE_AGE
    return await _all(partial(store.drop_quote_history, before=before, limit=PRUNE_LINES))


async def prune_decisions(store: Store, retention: Retention) -> int:
    """Delete old decisions, which live as long as lines do, and return their number."""
    before = clock.now() - retention.age
    return await _all(partial(store.drop_decisions, before=before, limit=PRUNE_LINES))


async def _all(delete_some: Callable[[], Awaitable[int]]) -> int:
    # In small transactions: a big one would hold up the rows of containers.
    deleted = last = await delete_some()
    while last == PRUNE_LINES:
        last = await delete_some()
        deleted += last
    return deleted
