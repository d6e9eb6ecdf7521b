"""Choices: the jobs that ships were given lately, why, and what became of them."""

from collections import deque
from datetime import datetime

import attrs

from spacetraders.domain.work.allocating import Allotment

MOST_KEPT = 20
"""The latest jobs of a ship that are remembered."""


@attrs.define(eq=False)
class GivenJob:
    """A job that a ship was given. `credits` is the profit that it brought in the end.

    `ended_at` is None while the job is under way, and `credits` None where it was left.
    """

    ship_symbol: str
    container_id: str | None
    chosen_at: datetime
    allotment: Allotment
    ended_at: datetime | None = None
    credits: int | None = None


@attrs.define(eq=False)
class Choices:
    """The latest jobs of each ship."""

    _by_ship: dict[str, deque[GivenJob]] = attrs.field(factory=dict)

    def add(self, choice: GivenJob) -> None:
        """Remember a job that was just given."""
        kept = self._by_ship.setdefault(choice.ship_symbol, deque(maxlen=MOST_KEPT))
        kept.append(choice)

    def of(self, ship_symbol: str) -> list[GivenJob]:
        """Return the latest jobs of a ship, oldest first."""
        return list(self._by_ship.get(ship_symbol, ()))

    def ended(self, ship_symbol: str, at: datetime, realised: int | None) -> None:
        """Note the end of the ship's latest job."""
        choices = self._by_ship.get(ship_symbol)
        if choices and choices[-1].ended_at is None:
            choices[-1].ended_at, choices[-1].credits = at, realised
