"""The errand of a task: on whose behalf it works, and what follows from that.

A container, a person's message and the daemon itself use the same services. Whose deed is written
down, who is told of waits, how long the database is waited for and which shields may be cut depends
on who works. All of it is in one object, which goes with a task and the tasks that it starts.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import attrs
import trio
from trio.lowlevel import RunVar

from spacetraders.application.ports.waiting import Listener
from spacetraders.domain.intents import Intent


@attrs.frozen(eq=False)
class Errand:
    """On whose behalf a task works; the daemon's own work has none of it.

    `container_id` is written into every intent. `intents` collects those that are opened.
    `listener` is told of the requests that wait. A call of the database may take `store_seconds`,
    with the wait for its turn; then the database counts as away. `holds` has the shields that the
    task is under, for whoever may cut them.
    """

    container_id: str | None = None
    intents: list[Intent] | None = None
    listener: Listener | None = attrs.field(default=None, repr=False)
    store_seconds: float = math.inf
    holds: set[trio.CancelScope] | None = attrs.field(default=None, repr=False)


OF_THE_DAEMON = Errand()

_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)
_every_hold: RunVar[set[trio.CancelScope]] = RunVar("every_hold")


def current() -> Errand:
    """Return the errand of this task."""
    return _errand.get() or OF_THE_DAEMON


def begin(errand: Errand) -> None:
    """Work on this errand from now on, in this task and in those that it starts."""
    _errand.set(errand)


@contextmanager
def held(seconds: float) -> Iterator[None]:
    """Keep a cancellation off for at most `seconds`, unless the errand's holds are cut."""
    mine = current().holds
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
