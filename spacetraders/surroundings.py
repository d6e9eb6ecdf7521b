"""The surroundings of a run: wall time, the dice for ids, and the threads that work is sent to.

The daemon has the system's. Whoever replays a run, a simulation or a test, sets others for as long
as it lasts. `clock`, `ids` and `threads` are how the rest of the program uses them.
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
    """What is around a run.

    `now` tells the wall time, in UTC. `token_hex` draws so many random bytes, in hexadecimal
    digits. `run_sync` is how work is sent away from the event loop.
    """

    now: Callable[[], datetime] = _wall_time
    token_hex: Callable[[int], str] = secrets.token_hex
    run_sync: Offload = trio.to_thread.run_sync


_current = Surroundings()


def current() -> Surroundings:
    """Return the surroundings of this process now."""
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
