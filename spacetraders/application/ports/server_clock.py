"""The server's clock, by which every time that the game names is judged.

The clock of this machine may be an hour off, and may be set while the daemon runs. Every answer of
the game has the time of its server's clock, so this machine's need not be right.
"""

from collections import deque
from datetime import datetime, timedelta

import structlog

from spacetraders import clock
from spacetraders.domain.agreement import Agreement, Sighting

REMEMBERED = 8
"""How many answers are compared with each other. Four absurd ones among them change nothing."""

SET_SECONDS = 2.0
"""By how much our clock must leap between two answers to count as set."""

WORTH_TELLING = timedelta(seconds=5)
"""The least difference that is logged. Smaller ones are taken into account all the same."""

log = structlog.get_logger("clock")


class ServerClock:
    """The server's time, by the answers so far. Before the first it is that of our own clock."""

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
        """The seconds that the server's clock is ahead of ours, negative where it is behind."""
        return timedelta(seconds=self._agreement.seconds)

    @property
    def sure(self) -> bool:
        """Whether several answers agree on the difference."""
        return self._agreement.sure

    def now(self) -> datetime:
        """The server's time, in UTC."""
        return clock.now() + self.ahead

    def ours(self, when: datetime) -> datetime:
        """Return what our clock shows when the server's shows `when`."""
        return when - self.ahead

    def note(self, date: datetime | None, sent: float) -> None:
        """Take in the `Date` header of an answer that has just come.

        `sent` is when its request was sent, in seconds of the monotonic clock. An answer without a
        date, or with an absurd one, changes nothing.
        """
        if date is None:
            return
        # The header has whole seconds, of a moment between the request and its answer. So each
        # answer gives bounds, and several together a difference.
        received, now = clock.now(), clock.monotonic()
        sighting = Sighting.of(date, received - timedelta(seconds=now - sent), received)
        if sighting is None:
            return
        # Our wall clock and our monotonic clock run alike, unless the first is set or the machine
        # was suspended. Then the differences that were measured before hold no longer.
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
