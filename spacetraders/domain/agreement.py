"""How far the server's clock is ahead of ours, by what its answers say of the time.

Every answer bounds it: it was made after the request was sent and before it was read. Where bounds
contradict each other, those that most of the latest answers share are believed, as Marzullo's
algorithm has it, so that a few absurd answers change nothing.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

DATE_SECONDS = 1.5
"""How long a `Date` may stand before it changes: it has whole seconds, and servers keep a made one
a little longer."""

MOST_AHEAD_SECONDS = 100 * 365.25 * 86400
"""What is further off than that is no clock that was set wrong, as one that began in 1970."""


@attrs.frozen
class Sighting:
    """The server's clock as one answer showed it: `low` to `high` seconds ahead of ours."""

    low: float
    high: float

    @classmethod
    def of(cls, date: datetime, sent: datetime, received: datetime) -> "Sighting | None":
        """Return what a `Date` shows in the answer to a request of that time; None if absurd."""
        low, high = (date - received).total_seconds(), (date - sent).total_seconds()
        if max(abs(low), abs(high)) > MOST_AHEAD_SECONDS:
            return None
        return cls(low, high + DATE_SECONDS)

    def has(self, seconds: float) -> bool:
        """Whether the clock may be so many seconds ahead."""
        return self.low <= seconds <= self.high


@attrs.frozen
class Agreement:
    """What the latest answers agree on: `seconds` the server's clock is ahead, by `voices` of them.

    It is `sure` where that are two, and more than half.
    """

    seconds: float = 0.0
    voices: int = 0
    sure: bool = False

    @classmethod
    def among(cls, sightings: Sequence[Sighting]) -> "Agreement":
        """Return what most sightings, oldest first, have in common; of equal camps the newest.

        Clocks that may agree do. Else the server's counts as ahead by the least that is possible,
        so that nothing of its is thought to be over before it is.
        """
        if sightings and all(each.has(0.0) for each in sightings):  # as good as always
            return cls(0.0, len(sightings), sure=len(sightings) > 1)
        camps = [[s for s in sightings if s.has(each.low)] for each in sightings]
        most = max(map(len, camps), default=0)
        if not most:
            return cls()
        camp = [camp for camp in camps if len(camp) == most][-1]
        low, high = max(s.low for s in camp), min(s.high for s in camp)
        seconds = 0.0 if low <= 0.0 <= high else low
        return cls(seconds, most, sure=most > 1 and 2 * most > len(sightings))
