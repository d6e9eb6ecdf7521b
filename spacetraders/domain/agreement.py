"""The offset of the server's clock from ours, by the dates of its answers.

Every answer bounds the offset: it was made after its request was sent, and before it was read.
Where bounds contradict each other, those that most of the latest answers share are believed, by
Marzullo's algorithm (K. Marzullo, 1984). So a few absurd answers change nothing.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

DATE_SECONDS = 1.5
"""How long a `Date` stays the same: it has whole seconds, and servers cache it a little longer."""

MOST_AHEAD_SECONDS = 100 * 365.25 * 86400
"""The greatest offset of a clock that was set wrong, such as one that began in 1970."""


@attrs.frozen
class Sighting:
    """The server's clock as one answer showed it: `low` to `high` seconds ahead of ours."""

    low: float
    high: float

    @classmethod
    def of(cls, date: datetime, sent: datetime, received: datetime) -> "Sighting | None":
        """Return the bounds by a `Date` in the answer to a request, or None if they are absurd."""
        low, high = (date - received).total_seconds(), (date - sent).total_seconds()
        # No clock is so far off, so the date was made up on the way.
        if max(abs(low), abs(high)) > MOST_AHEAD_SECONDS:
            return None
        return cls(low, high + DATE_SECONDS)  # the server's second may be nearly over

    def has(self, seconds: float) -> bool:
        """Whether the clock may be so many seconds ahead."""
        return self.low <= seconds <= self.high


@attrs.frozen
class Agreement:
    """The offset that the latest answers agree on: the server's clock is `seconds` ahead.

    `voices` is how many agree. It is `sure` if they are two at least, and more than half.
    """

    seconds: float = 0.0
    voices: int = 0
    sure: bool = False

    @classmethod
    def among(cls, sightings: Sequence[Sighting]) -> "Agreement":
        """Return the offset that most sightings, oldest first, have in common."""
        # Nearly always the clocks agree.
        if sightings and all(each.has(0.0) for each in sightings):
            return cls(0.0, len(sightings), sure=len(sightings) > 1)
        # A point that lies in most intervals is the lower end of one of them. So a camp for each
        # lower end is enough. Of equal camps the newest counts.
        camps = [[s for s in sightings if s.has(each.low)] for each in sightings]
        most = max(map(len, camps), default=0)
        if not most:
            return cls()
        camp = [camp for camp in camps if len(camp) == most][-1]
        # No offset where 0 is possible. Else the least one, so that no flight and no cooldown by
        # the server's clock counts as over too early.
        low, high = max(s.low for s in camp), min(s.high for s in camp)
        seconds = 0.0 if low <= 0.0 <= high else low
        return cls(seconds, most, sure=most > 1 and 2 * most > len(sightings))
