"""The stopping criterion of a solve: a budget in seconds, and the checkpoint of the caller.

A budget means real seconds of work, so this module reads the machine's own clock. No other module
of the package does. With a pace it means so much work instead, however long that takes.
"""

from copy import copy
from time import perf_counter

from routing.answers import Checkpoint
from routing.errors import SolveCancelled


class StoppingCriterion:
    """The budget of one solve, in seconds from now, and the checkpoint of its caller.

    A solve that it never cuts short gives an answer that depends on the seed alone. So does one
    with a `pace`: then a second is so many calls of `pulse` and `expired`, which count the work.

    Raises:
        ValueError: the budget or the pace is 0 or less, or not a number.
    """

    def __init__(
        self, budget: float, checkpoint: Checkpoint | None = None, *, pace: float | None = None
    ) -> None:
        if not budget > 0:  # written so that NaN fails too
            raise ValueError(f"a budget of {budget} seconds leaves no time to solve anything")
        if pace is not None and not pace > 0:
            raise ValueError(f"at a pace of {pace} checks a second no budget ever ends")
        self.budget = budget
        self.pace = pace
        # The checks so far. A list for the same reason as that of the cuts.
        self._checks = [0]
        # A list, so that the copies that `until` makes share it: a cut of one is a cut of all.
        self._cuts: list[float] = []
        self.checkpoint = checkpoint
        # A monotonic clock: setting the time of the machine must not move a deadline.
        self._start = self._now()
        self._deadline = self._start + budget

    def __repr__(self) -> str:
        return f"<StoppingCriterion at {self.seconds:.3f} of {self.budget} seconds>"

    @property
    def seconds(self) -> float:
        """Seconds from the start of the solve until now."""
        return self._now() - self._start

    @property
    def cut(self) -> bool:
        """Whether this criterion, or another of the same solve, has expired while work was left."""
        return bool(self._cuts)

    def note_cut(self) -> None:
        """Note that a part of the solve, which had a budget of its own, was cut."""
        self._cuts.append(self.seconds)

    def until(self, share: float) -> "StoppingCriterion":
        """Return a criterion of the same solve that expires when `share` of its budget is spent."""
        part = copy(self)
        part._deadline = self._start + share * self.budget  # noqa: SLF001 - one of its own
        return part

    def pulse(self) -> None:
        """Call the checkpoint.

        Raises:
            SolveCancelled: the checkpoint returned True. What it raises itself passes through.
        """
        self._checks[0] += 1
        if self.checkpoint is not None and self.checkpoint():
            raise SolveCancelled(self.seconds)

    def expired(self) -> bool:
        """Call the checkpoint as `pulse` does, and tell whether the budget is spent."""
        self.pulse()
        if self._now() < self._deadline:
            return False
        self._cuts.append(self.seconds)
        return True

    def _now(self) -> float:
        return perf_counter() if self.pace is None else self._checks[0] / self.pace
