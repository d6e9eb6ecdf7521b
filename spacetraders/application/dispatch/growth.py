"""Growth: what one more hull would have brought, over the latest minutes."""

from collections import deque
from datetime import datetime, timedelta

import attrs

MINUTES = 30
"""The looks that are averaged, one a minute."""

LEAST_PERIOD = timedelta(seconds=50)
"""From one look to the next that counts."""


@attrs.frozen
class Growth:
    """The credits an hour of one more hauler, and the share of the hulls that waited for a job."""

    credits_per_hour: float
    waiting_share: float


@attrs.define(eq=False)
class GrowthLooks:
    """The latest looks. They begin anew with each hull that is bought."""

    _gains: deque[float] = attrs.field(factory=lambda: deque(maxlen=MINUTES))
    _waits: deque[float] = attrs.field(factory=lambda: deque(maxlen=MINUTES))
    _last: datetime | None = None

    def noted(self, gain: float, waiting_share: float, now: datetime) -> Growth:
        """Add a look, and return the means. As long as there are few, the gain counts for less.

        One that comes soon after another takes its place: a person may ask in between.
        """
        if self._last is not None and now - self._last < LEAST_PERIOD and self._gains:
            self._gains.pop()
            self._waits.pop()
        else:
            self._last = now
        self._gains.append(gain)
        self._waits.append(waiting_share)
        return Growth(sum(self._gains) / MINUTES, sum(self._waits) / len(self._waits))

    def begin_anew(self) -> None:
        """Forget all looks: there is one hull more, and the next one is judged with it."""
        self._gains.clear()
        self._waits.clear()
