"""Statistics of the last minute, in bounded memory. Every method is given the time, in seconds."""

import math
from collections import deque
from collections.abc import Sequence

import attrs

WINDOW_SECONDS = 60.0


@attrs.frozen
class Recent:
    """The durations noted in the last minute, all 0 where there was none."""

    count: int = 0
    mean_seconds: float = 0.0
    max_seconds: float = 0.0


@attrs.define(eq=False)
class _Second:
    start: int
    count: int = 0
    total: float = 0.0
    longest: float = 0.0


class Tally:
    """Counts durations by the second in which they ended, and forgets a second after a minute."""

    def __init__(self) -> None:
        self._seconds: deque[_Second] = deque(maxlen=round(WINDOW_SECONDS))
        self.total_seconds = 0.0
        """The sum of all durations since the start."""

    def __repr__(self) -> str:
        return f"<Tally of {sum(second.count for second in self._seconds)}>"

    def note(self, now: float, seconds: float) -> None:
        """Count one that ended `now` and took `seconds`."""
        # Sums by second need 60 entries a minute, however many durations are noted.
        start = math.floor(now)
        if not self._seconds or self._seconds[-1].start < start:
            self._seconds.append(_Second(start))
        latest = self._seconds[-1]
        latest.count += 1
        latest.total += seconds
        latest.longest = max(latest.longest, seconds)
        self.total_seconds += seconds

    def recent(self, now: float) -> Recent:
        """Return the figures of the last minute, the present second included."""
        held = [s for s in self._seconds if s.start > math.floor(now) - WINDOW_SECONDS]
        count = sum(second.count for second in held)
        if not count:
            return Recent()
        total = sum(second.total for second in held)
        return Recent(count, total / count, max(second.longest for second in held))


@attrs.frozen
class Latency:
    """The delays of the last minute's probes, all 0 where there was none."""

    samples: int = 0
    p50_seconds: float = 0.0
    p99_seconds: float = 0.0
    max_seconds: float = 0.0


class Probes:
    """The delays of the last minute's probes, of which one is due each `period_seconds`."""

    def __init__(self, period_seconds: float) -> None:
        self.period_seconds = period_seconds
        self._noted: deque[tuple[float, float]] = deque(
            maxlen=max(1, round(WINDOW_SECONDS / period_seconds))
        )

    def __repr__(self) -> str:
        return f"<Probes: {len(self._noted)} of at most {self._noted.maxlen}>"

    def note(self, now: float, late_seconds: float) -> None:
        """Note a probe that came `now`, so many seconds too late."""
        assert self._noted.maxlen is not None
        # A late probe hid those that were due meanwhile. They are counted too, each as late as it
        # would have been. Else one long freeze would pass for one bad sample among hundreds.
        hidden = min(int(late_seconds / self.period_seconds), self._noted.maxlen - 1)
        for missed in range(hidden, -1, -1):
            self._noted.append((now, late_seconds - missed * self.period_seconds))

    def latency(self, now: float) -> Latency:
        """Return the figures of the last minute."""
        recent = sorted(late for when, late in self._noted if when > now - WINDOW_SECONDS)
        if not recent:
            return Latency()
        return Latency(len(recent), quantile(recent, 0.5), quantile(recent, 0.99), recent[-1])


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of ordered values by the nearest rank. `share` is from 0 to 1."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
