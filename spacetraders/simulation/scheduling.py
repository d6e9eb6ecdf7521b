"""Repeatable scheduling: Trio runs tasks in the same order every time.

Trio shuffles the tasks that are ready, so that no program relies on their order. A switch for tests
lets the shuffle follow from a seed. It has no public name: this is the one place that uses it, and
docs/decisions/simulation.md says why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import trio

_SWITCH, _DICE = "_ALLOW_DETERMINISTIC_SCHEDULING", "_r"


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Let every `trio.run` in the block schedule by the seed.

    Raises:
        RuntimeError: this release of Trio has no such switch.
    """
    run: Any = trio._core._run  # noqa: SLF001 - see above
    if not hasattr(run, _SWITCH) or not hasattr(run, _DICE):
        raise RuntimeError(f"Trio {trio.__version__} has no switch for repeatable scheduling")
    was, dice = getattr(run, _SWITCH), getattr(run, _DICE)
    # Kept, so that whatever runs after the block has Trio's usual shuffle.
    state = dice.getstate()
    setattr(run, _SWITCH, True)
    dice.seed(seed)
    try:
        yield
    finally:
        setattr(run, _SWITCH, was)
        dice.setstate(state)
