"""A circuit breaker for a solver that keeps failing. Pure: it is told the time."""

from enum import StrEnum

FAILURES_TO_OPEN = 3
"""Failures in a row that open the breaker."""

# Chosen: a solver that had bad luck is back soon, and a broken one costs a try in ten minutes.
FIRST_REST_SECONDS = 30.0
LONGEST_REST_SECONDS = 600.0


class BreakerState(StrEnum):
    """Whether attempts are admitted."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class Breaker:
    """Admits attempts while they work, and none for a rest after FAILURES_TO_OPEN failures.

    After the rest it is HALF_OPEN: one attempt is admitted, and decides. Each rest in a row is
    twice as long as the one before, from FIRST_REST_SECONDS up to LONGEST_REST_SECONDS.
    """

    def __init__(self) -> None:
        self._era = 0
        """Rises at every opening and closing. Attempts of an earlier era no longer count."""
        self._failures = 0
        self._rests = 0
        self._rested_at: float | None = None
        self._trying = False

    def __repr__(self) -> str:
        resting = "" if self._rested_at is None else f", rests until {self._rested_at:.1f}"
        return f"<Breaker: {self._failures} failures in a row, {self._rests} rests{resting}>"

    def state(self, now: float) -> BreakerState:
        """Return the state at `now`, in seconds on a clock that never goes back."""
        if self._rested_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self._rested_at else BreakerState.HALF_OPEN

    def admit(self, now: float) -> int | None:
        """Return a ticket for an attempt, or None for no attempt. Every ticket must be settled."""
        state = self.state(now)
        if state is BreakerState.OPEN or self._trying:
            return None
        self._trying = state is BreakerState.HALF_OPEN
        return self._era

    def settle(self, ticket: int, now: float, *, worked: bool | None) -> None:
        """Note whether an attempt worked, or None if it was broken off and tells nothing."""
        if ticket != self._era:
            return
        if worked is False:
            self._fail(now)
        elif worked:
            self._failures = 0
            if self._rested_at is not None:
                self._era += 1
                self._rests, self._rested_at = 0, None
        self._trying = False

    def _fail(self, now: float) -> None:
        # The single attempt of HALF_OPEN opens it again with one failure.
        self._failures += 1
        if self._failures < FAILURES_TO_OPEN and not self._trying:
            return
        rest = min(FIRST_REST_SECONDS * 2**self._rests, LONGEST_REST_SECONDS)
        self._era += 1
        # The count is bounded, as the power of two above would grow without end.
        self._rests, self._rested_at = min(self._rests + 1, 16), now + rest
        self._failures = 0
