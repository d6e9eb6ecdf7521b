"""What a solver answers: tours, partitions, and how good they are known to be."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import attrs

from routing.model import Hull, Route

Checkpoint = Callable[[], bool]
"""Called often during a solve; it may give way to others, and returns True to stop the solve."""


class Quality(StrEnum):
    """How good an answer is known to be."""

    OPTIMAL = "optimal"
    """Proven: none is better."""
    GAP = "gap"
    """The best that was found; a lower bound says how much better another could be at most."""
    FALLBACK = "fallback"
    """Made without the solver: by nearest neighbours and exchanges."""


@attrs.frozen
class Verdict:
    """What is known of an answer of so many `seconds`: none takes fewer than `bound_seconds`.

    `solver_seconds` is how long it was worked on. `cut` tells that the budget ended the work, so
    that another run may answer otherwise; without it, the same question has the same answer.
    """

    quality: Quality
    seconds: int
    bound_seconds: int
    solver_seconds: float
    cut: bool = False

    @property
    def gap(self) -> float | None:
        """How much longer it takes than the bound, as a share of that; None without a bound."""
        if self.seconds <= self.bound_seconds:
            return 0.0
        if self.bound_seconds == 0:
            return None
        return (self.seconds - self.bound_seconds) / self.bound_seconds


@attrs.frozen
class Tour:
    """Every stop once in this `order`, and the exact route that visits them so.

    The finish, where one was asked for, is the route's last waypoint and not part of the order,
    unless it is a stop.
    """

    order: tuple[str, ...]
    route: Route
    verdict: Verdict


@attrs.frozen
class Berth:
    """A ship at the start: its hull, the waypoint where it is, and the fuel units in its tank.

    One that is still under way will be there in `ready_seconds`.
    """

    hull: Hull
    location: str
    fuel: int
    ready_seconds: int = 0


@attrs.frozen
class Partition:
    """A tour for every ship by its name, an idle one's without steps.

    `makespan` is the seconds from now until the last that visits anything is done; `unreachable`
    are the stops that no ship can reach, in the order in which they were given.
    """

    tours: Mapping[str, Tour]
    makespan: int
    unreachable: tuple[str, ...]
    verdict: Verdict
