"""When a solve has to end: its budget is spent, or the caller has asked.

A budget is real seconds of work, so it is measured by the machine's own clock, which nothing else
in this package reads.
"""

from copy import copy
from time import perf_counter

from routing.answers import Checkpoint
from routing.errors import SolveCancelled


class StoppingCriterion:
    """The budget of one solve, in seconds from now, and the checkpoint of its caller.

    Where it cuts nothing short, the answer depends on the seed alone. ValueError for a budget of
    0 or less.
    """

    def __init__(self, budget: float, checkpoint: Checkpoint | None = None) -> None:
        if not budget > 0:
            raise ValueError(f"a budget of {budget} seconds leaves no time to solve anything")
        self.budget = budget
        self._cuts: list[float] = []
        self.checkpoint = checkpoint
        self._start = perf_counter()
        self._deadline = self._start + budget

    def __repr__(self) -> str:
        return f"<StoppingCriterion at {self.seconds:.3f} of {self.budget} seconds>"

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return perf_counter() - self._start

    @property
    def cut(self) -> bool:
        """Whether this criterion, or another of the same solve, has expired."""
        return bool(self._cuts)

    def note_cut(self) -> None:
        """Have it known that a part of the solve, with a budget of its own, was cut."""
        self._cuts.append(self.seconds)

    def until(self, share: float) -> "StoppingCriterion":
        """Return a criterion of the same solve that ends when `share` of the budget is spent."""
        part = copy(self)
        part._deadline = self._start + share * self.budget  # noqa: SLF001 - one of its own
        return part

    def pulse(self) -> None:
        """Yield; raises SolveCancelled when the checkpoint asks to stop, and what that raises."""
        if self.checkpoint is not None and self.checkpoint():
            raise SolveCancelled(self.seconds)

    def expired(self) -> bool:
        """Yield as `pulse` does, and tell whether the budget is spent."""
        self.pulse()
        if perf_counter() < self._deadline:
            return False
        self._cuts.append(self.seconds)
        return True
