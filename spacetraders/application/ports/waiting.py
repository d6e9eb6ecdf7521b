"""Waits: tells the task that asked the game of each failed attempt, and of the end of the wait.

A query is repeated for as long as the game is away, and its caller sees nothing of that. So each
failed attempt is told to the `listener` of the task's errand. A container writes it into its log.
"""

from collections.abc import Sequence
from typing import Protocol

import attrs

from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.idle import Idle


@attrs.frozen
class Wait:
    """A request to the game that has failed so far, and is tried again.

    `lane` is the value of its Lane, and `seconds` is the time since its first attempt.
    """

    operation: str
    lane: str
    attempts: int
    seconds: float
    reason: str


class Listener(Protocol):
    """Is told of the waits of one task's requests. Its methods are sync, and return at once."""

    def waits(self, wait: Wait) -> None:
        """Take in that an attempt has failed, and another follows."""
        ...

    def waited(self, wait: Wait) -> None:
        """Take in that the wait has ended, with an answer or without one."""
        ...

    def held_up(self, idle: Idle | None) -> None:
        """Take in what holds the task up besides the game, or None once it goes on."""
        ...

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """Take in that an answer came whose `entries` cannot be read."""
        ...
