"""The errand of a task: for which container, message or part of the daemon it works.

Containers, people's messages and the daemon itself use the same services. The errand says what
differs: the container's id in each intent, the listener of waits, the patience with the database,
and the holds that may be ended. It goes with a task and with the tasks that this starts.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

import attrs
import trio

from spacetraders.application.holds import Holds, Stage, of_the_daemon
from spacetraders.application.ports.waiting import Listener
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.idle import Idle


@attrs.frozen(eq=False)
class Errand:
    """The work that a task does for a container or a message. The daemon's own has the defaults.

    `container_id` is written into every intent. `intents` collects the intents that are opened.
    `listener` is told of the requests that wait. A call of the database may take `store_seconds`,
    the wait for its turn included, before the database counts as away. `holds` has the shields
    that the task is under, so that a forced stop can end them.
    """

    container_id: str | None = None
    intents: list[Intent] | None = None
    listener: Listener | None = attrs.field(default=None, repr=False)
    store_seconds: float = math.inf
    holds: Holds | None = attrs.field(default=None, repr=False)


OF_THE_DAEMON = Errand()

_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)


def current() -> Errand:
    """Return the errand of this task."""
    return _errand.get() or OF_THE_DAEMON


def begin(errand: Errand) -> None:
    """Set the errand of this task, and of the tasks that it starts from now on."""
    _errand.set(errand)


def held_up(idle: Idle | None) -> None:
    """Tell the listener of this task's errand what holds it up, or None once it goes on."""
    listener = current().listener
    if listener is not None:
        listener.held_up(idle)


@contextmanager
def held(seconds: float, stage: Stage = Stage.WRITING) -> Iterator[None]:
    """Shield the block from cancellations for at most `seconds`, and less where a stop says so.

    A block that is cut short ends silently, so the code after it must check what it has. The time
    counts for what Trio can cancel: a transaction that SQLite's thread has begun runs to its end.
    """
    # Two registers, since two may end a hold: a forced stop those of its container, and the end of
    # the daemon all of them.
    with trio.move_on_after(seconds, shield=True) as scope, of_the_daemon().noted(scope, stage):
        mine = current().holds
        with nullcontext() if mine is None else mine.noted(scope, stage):
            yield
