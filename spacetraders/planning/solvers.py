"""The solvers of the router: the functions of `routing`, with their shared travel times."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Self

import attrs

from routing import Route, plan_route
from routing.answers import Partition, Tour
from routing.gates.journey import Journey, plan_journey
from spacetraders.planning.matrices import Matrices


@attrs.frozen
class Solvers:
    """The functions of `routing`, with their arguments there.

    Those of tours and partitions take a `checkpoint`, and may be called from several threads.
    """

    tour: Callable[..., Tour]
    partition: Callable[..., Partition]
    fallback_tour: Callable[..., Tour]
    fallback_partition: Callable[..., Partition]
    route: Callable[..., Route] = plan_route
    journey: Callable[..., Journey] = plan_journey
    matrices: Matrices = attrs.field(factory=Matrices)

    @classmethod
    def of_routing(cls) -> Self:
        """Return the solvers of `routing`."""
        return cls(
            tour=_routing("plan_tour"),
            partition=_routing("partition_fleet"),
            fallback_tour=_routing("fallback_tour"),
            fallback_partition=_routing("fallback_partition"),
        )


def _routing(name: str) -> Callable[..., Any]:
    # Looked up at the first call, since OR-Tools is slow to import.

    def solve(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module("routing"), name)(*args, **kwargs)

    return solve
