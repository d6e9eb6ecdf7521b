"""The solvers that the router asks: `routing`'s own, with the travel times that they share."""

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
    """The functions of `routing`, with the arguments that they have there.

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
        """Return `routing`'s own."""
        return cls(
            tour=_routing("plan_tour"),
            partition=_routing("partition_fleet"),
            fallback_tour=_routing("fallback_tour"),
            fallback_partition=_routing("fallback_partition"),
        )


def _routing(name: str) -> Callable[..., Any]:
    """Look the function up when it is first called: what it imports is slow to load."""

    def solve(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module("routing"), name)(*args, **kwargs)

    return solve
