"""Solvers of a simulation: real seconds would cut a solve at another point each time."""

from collections.abc import Callable
from typing import Any

import attrs

from spacetraders.planning.solvers import Solvers

UNCUT_SECONDS = 3600.0
"""The budget of a tour, which is never used up: a solve ends by a proof, or when no more is found.
"""

CHECKS_A_SECOND = 5_000.0
"""The work that stands for a second of a partition's budget. A core makes 4,000 to 25,000 such
checks a second in home systems, the fewest for few ships with many stops (measured)."""


def uncut(solvers: Solvers) -> Solvers:
    """Return solvers whose answers follow from their arguments alone.

    Tours ignore the budget. That of partitions counts work, as they hardly ever end by themselves.
    """
    return attrs.evolve(
        solvers,
        tour=_on_terms(solvers.tour, budget=UNCUT_SECONDS),
        partition=_on_terms(solvers.partition, pace=CHECKS_A_SECOND),
    )


def _on_terms(solve: Callable[..., Any], **fixed: float) -> Callable[..., Any]:
    def solved(*args: Any, **terms: Any) -> Any:
        return solve(*args, **{**terms, **fixed})

    return solved
