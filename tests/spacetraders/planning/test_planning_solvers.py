"""The solvers: `routing`'s own, looked up by name when they are first asked."""

from typing import Any

import pytest

import routing
from spacetraders.planning.solvers import Solvers


@pytest.mark.parametrize(
    ("solver", "name"),
    [
        ("tour", "plan_tour"),
        ("partition", "partition_fleet"),
        ("fallback_tour", "fallback_tour"),
        ("fallback_partition", "fallback_partition"),
    ],
)
def test_a_solver_is_that_of_routing(
    monkeypatch: pytest.MonkeyPatch, solver: str, name: str
) -> None:
    def solve(*args: Any, **options: Any) -> Any:
        return name, args, options

    monkeypatch.setattr(routing, name, solve, raising=False)
    asked = getattr(Solvers.of_routing(), solver)(1, 2, seed=3)
    assert asked == (name, (1, 2), {"seed": 3})


def test_each_daemon_has_matrices_of_its_own() -> None:
    assert Solvers.of_routing().matrices is not Solvers.of_routing().matrices
