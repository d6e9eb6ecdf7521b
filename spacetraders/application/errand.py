"""The errand of a task: for which container, message or part of the daemon it works.

Containers, people's messages and the daemon itself use the same services. The errand says what
differs: the container's id in each intent, the listener of waits, the patience with the database,
and the shields that may be cut. It goes with a task and with the tasks that this starts.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import attrs
import trio
from trio.lowlevel import RunVar

from spacetraders.application.ports.waiting import Listener
from spacetraders.domain.deeds.intents import Intent


@attrs.frozen(eq=False)
class Errand:
    """The work that a task does for a container or a message. The daemon's own has the defaults.

    `container_id` is written into every intent. `intents` collects the intents that are opened.
    `listener` is told of the requests that wait. A call of the database may take `store_seconds`,
    the wait for its turn included, before the database counts as away. `holds` has the shields
    that the task is under, so that a forced stop can cut them.
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
    """Set the errand of this task, and of the tasks that it starts from now on."""
    _errand.set(errand)


@contextmanager
def held(seconds: float) -> Iterator[None]:
    """Shield the block from cancellations for at most `seconds`, unless its hold is cut.

    A block that is cut short ends silently, so the code after it must check what it has.
    """
    # Two registers, since two may cut a hold: a forced stop those of its container, and the end of
    # the daemon all of them.
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
    """Let every hold that exists now end within `seconds`, since the daemon stops."""
    for scope in _all_holds():
        scope.deadline = min(scope.deadline, trio.current_time() + seconds)


def _all_holds() -> set[trio.CancelScope]:
    try:
        return _every_hold.get()
    except LookupError:
        _every_hold.set(set())
        return _every_hold.get()
