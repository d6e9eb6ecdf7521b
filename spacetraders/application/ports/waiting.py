"""What the game keeps others waiting for, told to whoever waits.

A read is tried again for as long as the game is away, and whoever asked sees nothing of it. So each
failed attempt is told to the `listener` of the task that asked: a container writes it into its log.
"""

from collections.abc import Sequence
from typing import Protocol

import attrs

from spacetraders.domain.listing import Unreadable


@attrs.frozen
class Wait:
    """A request to the game that has failed so far, and is tried again.

    `lane` is whose it is, `seconds` how long it has been waited for.
    """

    operation: str
    lane: str
    attempts: int
    seconds: float
    reason: str


class Listener(Protocol):
    """Who is told what becomes of the requests of a task; nothing here may wait."""

    def waits(self, wait: Wait) -> None:
        """An attempt has failed, and another follows."""
        ...

    def waited(self, wait: Wait) -> None:
        """The wait has ended, with an answer or without one."""
        ...

    def skipped(self, operation: str, entries: Sequence[Unreadable]) -> None:
        """An answer came, but for some entries that cannot be read."""
        ...
