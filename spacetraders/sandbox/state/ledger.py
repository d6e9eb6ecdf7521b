"""The ledger: the deeds of agents, numbered, for tests to count."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import attrs

LEDGER_LENGTH = 100_000
"""Deeds kept: half a day of requests at the game's full rate."""


@attrs.frozen
class Deed:
    """A successful request of an operation that changes the world. `changed` tells if it did.

    `seq` counts the deeds of this run, from 1 on.
    """

    seq: int
    time: datetime
    agent: str
    ship: str | None
    operation: str
    changed: bool
    detail: dict[str, Any]


def _kept() -> deque[Deed]:
    return deque(maxlen=LEDGER_LENGTH)


@attrs.define
class Ledger:
    """The latest deeds, oldest first, and how many there were in all."""

    deeds: deque[Deed] = attrs.field(factory=_kept)
    count: int = 0

    def __iter__(self) -> Iterator[Deed]:
        return iter(self.deeds)

    def __getitem__(self, index: int) -> Deed:
        return self.deeds[index]

    def __len__(self) -> int:
        return len(self.deeds)

    def enter(
        self,
        now: datetime,
        agent: str,
        ship: str | None,
        operation: str,
        *,
        changed: bool,
        detail: dict[str, Any],
    ) -> None:
        """Enter a deed. The oldest ones make room."""
        self.count += 1
        self.deeds.append(Deed(self.count, now, agent, ship, operation, changed, detail))

    def after(self, seq: int) -> list[Deed]:
        """Return the deeds after a number, oldest first. 0 gives all that are kept."""
        # Deeds are numbered without gaps, so a number gives the place in the deque.
        gone = self.count - len(self.deeds)
        return list(islice(self.deeds, max(0, seq - gone), None))
