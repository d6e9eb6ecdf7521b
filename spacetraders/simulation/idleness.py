"""Idleness: how much of their time ships with a hold stand still, and for what reason.

A container says why it waits, by a kind (`domain.idle`). Of a ship without a container, one that
stands still is idle.
"""

from collections import Counter

import attrs

NO_CONTAINER = "nothing to do"
"""The reason of a ship that nobody flies."""


@attrs.define
class Idleness:
    """The looks at ships with a hold so far, and those that found one idle, by reason."""

    looks: int = 0
    idle: Counter[str] = attrs.field(factory=Counter)

    def look(self, reason: str | None) -> None:
        """Count a look at a ship: its `reason` to be idle, or None."""
        self.looks += 1
        if reason is not None:
            self.idle[reason] += 1

    @property
    def share(self) -> float:
        """The share of their time that ships with a hold were idle."""
        return share(self.idle.total(), self.looks)

    def by_reason(self) -> dict[str, float]:
        """Return that share by reason, the largest first."""
        ordered = sorted(self.idle.items(), key=lambda item: (-item[1], item[0]))
        return {reason: share(count, self.looks) for reason, count in ordered}


def share(part: float, whole: float) -> float:
    """Return a part of a whole, to four places, 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
