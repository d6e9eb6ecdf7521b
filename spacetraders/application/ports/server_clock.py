"""The server's clock: what is compared with a time that the game names is compared by this one.

The clock of this machine may be an hour off, and be set right while the daemon runs. Every answer
of the game says what its server's clock shows, and so this machine's needs to agree with nothing.
"""

from collections import deque
from datetime import datetime, timedelta

import structlog

from spacetraders import clock
from spacetraders.domain.agreement import Agreement, Sighting

REMEMBERED = 8
"""Answers that are held against each other: four absurd ones change nothing for long."""

SET_SECONDS = 2.0
"""From when on our clock counts as set, or the machine as suspended, between two answers."""

WORTH_TELLING = timedelta(seconds=5)
"""A difference that is told in the log; smaller ones are taken into account all the same."""

log = structlog.get_logger("clock")


class ServerClock:
    """The server's time, as far as it is known; by our own clock before the first answer."""

    def __init__(self) -> None:
        self._sightings: deque[Sighting] = deque(maxlen=REMEMBERED)
        self._agreement = Agreement()
        self._wall_ahead: float | None = None
        self._told = timedelta()

    def __repr__(self) -> str:
        told = self._agreement
        return f"<ServerClock {told.seconds:+.3f} s by {told.voices} of {len(self._sightings)}>"

    @property
    def ahead(self) -> timedelta:
        """How far the server's clock is ahead of ours; negative where it is behind."""
        return timedelta(seconds=self._agreement.seconds)

    @property
    def sure(self) -> bool:
        """Whether several answers agree; else what depends on it is better looked at."""
        return self._agreement.sure

    def now(self) -> datetime:
        """The server's time, in UTC."""
        return clock.now() + self.ahead

    def ours(self, when: datetime) -> datetime:
        """Return what our clock shows when the server's shows `when`."""
        return when - self.ahead

    def note(self, date: datetime | None, sent: float) -> None:
        """Take in the `Date` of an answer that has just come, to a request sent at `sent`.

        That is on the monotonic clock. An answer without a date, or with an absurd one, tells
        nothing.
        """
        if date is None:
            return
        received, now = clock.now(), clock.monotonic()
        sighting = Sighting.of(date, received - timedelta(seconds=now - sent), received)
        if sighting is None:
            return
        wall_ahead = (received - clock.EPOCH).total_seconds() - now
        if self._wall_ahead is not None and abs(wall_ahead - self._wall_ahead) > SET_SECONDS:
            self._sightings.clear()
        self._wall_ahead = wall_ahead
        self._sightings.append(sighting)
        self._agreement = Agreement.among(self._sightings)
        self._tell()

    def _tell(self) -> None:
        if self.sure and abs(self.ahead - self._told) >= WORTH_TELLING:
            self._told = self.ahead
            log.warning("server_clock_differs", ahead_seconds=round(self._agreement.seconds, 3))
