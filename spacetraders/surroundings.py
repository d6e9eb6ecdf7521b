"""The surroundings of a run: its wall time, its random ids, and its worker threads.

The daemon has those of the system. A simulation or a test that replays a run sets others while it
lasts. The rest of the program uses them through `clock`, `ids` and `threads`.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import attrs
import trio

Offload = Callable[..., Awaitable[Any]]
"""Runs a sync function away from the event loop, as `trio.to_thread.run_sync` does."""


def _wall_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


@attrs.frozen
class Surroundings:
    """The functions that reach outside the program.

    `now` returns the wall time in UTC. `token_hex` returns so many random bytes in hexadecimal
    digits. `run_sync` runs a sync function away from the event loop.
    """

    now: Callable[[], datetime] = _wall_time
    token_hex: Callable[[int], str] = secrets.token_hex
    run_sync: Offload = trio.to_thread.run_sync


_current = Surroundings()


def current() -> Surroundings:
    """Return the present surroundings of this process."""
    return _current


@contextmanager
def within(surroundings: Surroundings) -> Iterator[None]:
    """Set the surroundings of the whole process for as long as the block lasts."""
    global _current  # noqa: PLW0603 - there is one for the process, as there is one system
    before, _current = _current, surroundings
    try:
        yield
    finally:
        _current = before
