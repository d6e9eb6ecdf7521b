"""Tasks that run in the same order every time.

Trio shuffles the tasks that are ready, so that nobody relies on their order, and has a switch for
tests which makes this shuffle follow from a seed. There is no public name for it: this is the one
place that reaches for it, and docs/decisions/simulation.md says why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import trio

_SWITCH, _DICE = "_ALLOW_DETERMINISTIC_SCHEDULING", "_r"


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Let every `trio.run` in the block schedule by the seed; RuntimeError where Trio cannot."""
    run: Any = trio._core._run  # noqa: SLF001 - see above
    if not hasattr(run, _SWITCH) or not hasattr(run, _DICE):
        raise RuntimeError(f"Trio {trio.__version__} has no switch for repeatable scheduling")
    was, dice = getattr(run, _SWITCH), getattr(run, _DICE)
    state = dice.getstate()
    setattr(run, _SWITCH, True)
    dice.seed(seed)
    try:
        yield
    finally:
        setattr(run, _SWITCH, was)
        dice.setstate(state)
