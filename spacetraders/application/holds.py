"""Holds: shields that keep a cancellation off for a while, and the times at which they all end.

What must not be lost is finished in spite of a cancellation: the game's answer to a deed is waited
for, and then written down. Each hold has its own length. A forced stop of a container, or the stop
of the daemon, sets times beyond which none lasts, also of those that begin later.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

import attrs
import trio
from trio.lowlevel import RunVar

WRITING_SECONDS = 5.0
"""How long a daemon that stops writes, after the last answer for which it may wait."""

CLOSING_SECONDS = 3.0
"""How long it may take after that to close what is open."""


class Stage(Enum):
    """What a hold waits for. A stop of the daemon ends the holds stage by stage, in this order."""

    ANSWER = auto()
    """The game's answer to a deed."""
    WRITING = auto()
    """The database, which is told what became of a deed, a run, a line."""
    CLOSING = auto()
    """The end of threads and connections."""


@attrs.define(eq=False)
class Holds:
    """The holds of a container, or of a whole daemon."""

    _scopes: dict[trio.CancelScope, Stage] = attrs.field(factory=dict, init=False)
    _ends: dict[Stage, float] = attrs.field(factory=dict, init=False)

    def end(self, stage: Stage, at: float) -> None:
        """Let no hold of a stage last beyond a time on Trio's clock, from now on."""
        self._ends[stage] = min(at, self.end_of(stage))
        for scope, of in self._scopes.items():
            if of is stage:
                scope.deadline = min(scope.deadline, at)

    def end_of(self, stage: Stage) -> float:
        """Return the time beyond which no hold of a stage lasts, infinity where there is none."""
        return self._ends.get(stage, math.inf)

    @contextmanager
    def noted(self, scope: trio.CancelScope, stage: Stage) -> Iterator[None]:
        """Count a scope as a hold for as long as the block lasts."""
        scope.deadline = min(scope.deadline, self.end_of(stage))
        self._scopes[scope] = stage
        try:
            yield
        finally:
            del self._scopes[scope]


_of_the_daemon: RunVar[Holds] = RunVar("holds of the daemon")


def of_the_daemon() -> Holds:
    """Return all holds of the daemon that this run is."""
    try:
        return _of_the_daemon.get()
    except LookupError:
        _of_the_daemon.set(Holds())
        return _of_the_daemon.get()


@contextmanager
def new_daemon() -> Iterator[None]:
    """Begin without an end of holds: in one run there may be one daemon after another."""
    before = of_the_daemon()
    _of_the_daemon.set(Holds())
    try:
        yield
    finally:
        _of_the_daemon.set(before)


def shorten_holds(answer_seconds: float) -> None:
    """Let the daemon's holds end soon, present and later ones, since it stops.

    Answers are waited for so long, then there are WRITING_SECONDS to write them down, and then
    CLOSING_SECONDS to close. So however much hangs, all shields together last no longer.
    """
    at, holds = trio.current_time(), of_the_daemon()
    for stage, seconds in (
        (Stage.ANSWER, answer_seconds),
        (Stage.WRITING, WRITING_SECONDS),
        (Stage.CLOSING, CLOSING_SECONDS),
    ):
        at += seconds
        holds.end(stage, at)
