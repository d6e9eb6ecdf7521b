"""Idleness: since when a container waits, and why, as a value that bodies and people share."""

from datetime import datetime
from enum import StrEnum
from typing import Self

import attrs


class IdleKind(StrEnum):
    """The usual reasons for a wait. A kind of container may have others of its own."""

    NO_WORK = "no_work"
    """Nothing that it could do is worth doing now."""
    NO_CREDITS = "no_credits"
    """There is something worth doing, and no money that it may spend on it."""
    COOLDOWN = "cooldown"
    """The reactor of its ship rests."""
    FULL_HOLD = "full_hold"
    """Its hold is full, and nobody takes what is in it."""
    HELD = "held"
    """A person keeps its ship for orders of their own."""
    MARKET_CLOSED = "market_closed"
    """The places where it has work failed it, and are left alone for a while."""
    NEXT_ROUND = "next_round"
    """It has done its round, and begins the next one later."""
    DEED_IN_DOUBT = "deed_in_doubt"
    """The answer to a deed of its ship is lost."""
    GAME_AWAY = "game_away"
    """A request to the game has failed so far, and is tried again."""
    DATABASE_AWAY = "database_away"
    """Its row cannot be written."""
    BACKOFF = "backoff"
    """Its last run failed, and the next one is to come."""


@attrs.frozen
class Idle:
    """A wait: a stable `kind`, a `reason` for people, and when it began, by our clock.

    `until` is when the waiting container looks again, None where that is not known.
    """

    reason: str
    since: datetime
    kind: str = IdleKind.NO_WORK
    until: datetime | None = None

    def following(self, before: Self | None) -> Self:
        """Return this wait, begun when the one `before` did if both are of one kind."""
        if before is None or before.kind != self.kind:
            return self
        return attrs.evolve(self, since=before.since)
