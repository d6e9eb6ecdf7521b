"""Figures of the last minute, in memory that does not grow: pure objects that are told the time."""

import math
from collections import deque
from collections.abc import Sequence

import attrs

WINDOW_SECONDS = 60.0


@attrs.frozen
class Recent:
    """What was noted in the last minute; the seconds are 0 where nothing was."""

    count: int = 0
    mean_seconds: float = 0.0
    max_seconds: float = 0.0


@attrs.define(eq=False)
class _Second:
    """What was noted in one second of the clock."""

    start: int
    count: int = 0
    total: float = 0.0
    longest: float = 0.0


class Tally:
    """Counts durations, and forgets them after a minute, a second at a time."""

    def __init__(self) -> None:
        self._seconds: deque[_Second] = deque(maxlen=round(WINDOW_SECONDS))
        self.total_seconds = 0.0
        """All that was ever noted, together."""

    def __repr__(self) -> str:
        return f"<Tally of {sum(second.count for second in self._seconds)}>"

    def note(self, now: float, seconds: float) -> None:
        """Count something that ended `now` and took `seconds`."""
        start = math.floor(now)
        if not self._seconds or self._seconds[-1].start < start:
            self._seconds.append(_Second(start))
        latest = self._seconds[-1]
        latest.count += 1
        latest.total += seconds
        latest.longest = max(latest.longest, seconds)
        self.total_seconds += seconds

    def recent(self, now: float) -> Recent:
        """Return what the seconds of the last minute hold, the one that runs included."""
        held = [s for s in self._seconds if s.start > math.floor(now) - WINDOW_SECONDS]
        count = sum(second.count for second in held)
        if not count:
            return Recent()
        total = sum(second.total for second in held)
        return Recent(count, total / count, max(second.longest for second in held))


@attrs.frozen
class Latency:
    """How late the probes of the last minute were; all 0 where there was none."""

    samples: int = 0
    p50_seconds: float = 0.0
    p99_seconds: float = 0.0
    max_seconds: float = 0.0


class Probes:
    """Remembers how late each of the last minute's probes was, one each `period_seconds`.

    A probe that was late hid those that were due meanwhile: they are counted as well, each as late
    as it would have been, so that one long freeze does not pass for one bad sample of hundreds.
    """

    def __init__(self, period_seconds: float) -> None:
        self.period_seconds = period_seconds
        self._noted: deque[tuple[float, float]] = deque(
            maxlen=max(1, round(WINDOW_SECONDS / period_seconds))
        )

    def __repr__(self) -> str:
        return f"<Probes: {len(self._noted)} of at most {self._noted.maxlen}>"

    def note(self, now: float, late_seconds: float) -> None:
        """Note a probe that came `now`, so much too late."""
        assert self._noted.maxlen is not None
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
    """Return the least of the values that `share` of them do not exceed (the nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
