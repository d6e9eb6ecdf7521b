"""Figures of business, for graphs: credits, income, ships, and how old prices are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs


@attrs.frozen
class AgentFigures:
    """The figures of one agent. `credits` is None where nobody tells it.

    `earned` and `spent` are all credits of its ledger by source, `ships` counts them by status, and
    `waiting` those that do not work by the kind of their wait.
    """

    symbol: str
    credits: int | None
    floor: int
    reserved: int
    earned: Mapping[str, int]
    spent: Mapping[str, int]
    ships: Mapping[str, int]
    waiting: Mapping[str, int]


@attrs.frozen
class FleetFigures:
    """The figures of all agents in the present universe, and when each market was seen last."""

    agents: Sequence[AgentFigures] = ()
    seen: Sequence[datetime] = ()

    def ages_seconds(self, now: datetime) -> list[float]:
        """Return how long ago the prices of each market were seen, the freshest first."""
        return sorted(max(0.0, (now - each).total_seconds()) for each in self.seen)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the sorted values does not exceed, 0 of none."""
    if not values:
        return 0.0
    return values[min(len(values) - 1, int(share * len(values)))]
