"""The answers of the solvers: tours, partitions, and the proven quality of each."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import attrs

from routing.model import Hull, Route

Checkpoint = Callable[[], bool]
"""Called every few milliseconds of a solve, in its thread. It may yield to other threads.

If it returns True, the solve raises SolveCancelled. If it raises, the solve passes that on.
"""


class Quality(StrEnum):
    """The proof that an answer comes with."""

    OPTIMAL = "optimal"
    """No other answer is better, which is proven."""
    GAP = "gap"
    """The best that was found. A lower bound limits how much better another can be."""
    FALLBACK = "fallback"
    """Made without the solver, by nearest neighbours and local search."""


@attrs.frozen
class Verdict:
    """The quality of an answer that takes `seconds`, and its lower bound `bound_seconds`.

    `solver_seconds` is the time that the solve took. `cut` tells that the budget ended it, so that
    another run may give another answer. Without it, the same question and seed give the same one.
    """

    quality: Quality
    seconds: int
    bound_seconds: int
    solver_seconds: float
    cut: bool = False

    @property
    def gap(self) -> float | None:
        """The excess over the bound, as a share of the bound. None without a bound."""
        if self.seconds <= self.bound_seconds:
            return 0.0
        # A bound of 0 is no bound, and no share of it can be formed.
        if self.bound_seconds == 0:
            return None
        return (self.seconds - self.bound_seconds) / self.bound_seconds


@attrs.frozen
class Tour:
    """An `order` with every stop once, and the route that visits them in it.

    A finish is the last waypoint of the route. It is part of the order only if it is a stop too.
    """

    order: tuple[str, ...]
    route: Route
    verdict: Verdict


@attrs.frozen
class Berth:
    """A ship at the start of a partition: hull, location (a waypoint) and fuel units in the tank.

    A ship under way arrives at `location` in `ready_seconds`, with `fuel` left.
    """

    hull: Hull
    location: str
    fuel: int
    ready_seconds: int = 0


@attrs.frozen
class Partition:
    """A tour for every ship, by its name. The tour of an idle ship has no steps.

    `makespan` is the seconds from now until the last ship with a stop is done. `unreachable` lists
    the stops that no ship can reach, in the order in which they were given.
    """

    tours: Mapping[str, Tour]
    makespan: int
    unreachable: tuple[str, ...]
    verdict: Verdict
