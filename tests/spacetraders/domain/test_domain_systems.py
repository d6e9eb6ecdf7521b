"""Star systems: what of them may still change, and which one a symbol means."""

import pytest

from spacetraders.domain.game.systems import StarSystem, system_named

GATE, OTHER = "X1-AB12-I9", "X1-CD34-I9"


@pytest.mark.parametrize(
    ("system", "settled"),
    [
        (StarSystem("X1-AB12", 0, 0, None), True),
        (StarSystem("X1-AB12", 0, 0, GATE), False),
        (StarSystem("X1-AB12", 0, 0, GATE, built=True), False),
        (StarSystem("X1-AB12", 0, 0, GATE, built=False, connections=(OTHER,)), False),
        (StarSystem("X1-AB12", 0, 0, GATE, built=True, connections=()), True),
    ],
)
def test_a_system_is_settled_once_nothing_of_it_can_change(
    system: StarSystem, settled: bool
) -> None:
    assert system.settled is settled


def test_neighbours_are_the_systems_of_the_gates_that_are_joined() -> None:
    assert StarSystem("X1-AB12", 0, 0, GATE, connections=(OTHER,)).neighbours == ("X1-CD34",)
    assert StarSystem("X1-AB12", 0, 0, GATE).neighbours == ()
    odd = ("FOO", "", "X1", OTHER)
    assert StarSystem("X1-AB12", 0, 0, GATE, connections=odd).neighbours == ("X1-CD34",)


def test_the_distance_is_the_straight_line() -> None:
    assert StarSystem("A", 0, 0, None).distance(StarSystem("B", 3, -4, None)) == 5


@pytest.mark.parametrize("symbol", ["X1-AB12", "X1-AB12-C3"])
def test_a_waypoint_stands_for_its_system(symbol: str) -> None:
    assert system_named(symbol) == "X1-AB12"
