"""The shared travel times: kept by system, dropped with it, counted."""

from routing import Hull, System, Waypoint
from spacetraders.application.ports.router import MatrixStatistics
from spacetraders.planning.matrices import Matrices, name_of

HERE = System([Waypoint("X1-A-A", 0, 0, sells_fuel=True), Waypoint("X1-A-B", 9, 0)])
THERE = System([Waypoint("X1-B-A", 0, 0)])
HULL = Hull(30, 400)


def test_a_system_goes_by_the_symbol_that_its_waypoints_share() -> None:
    assert (name_of(HERE), name_of(System([]))) == ("X1-A", "")


def test_dropping_a_system_leaves_the_others() -> None:
    matrices = Matrices()
    for system in (HERE, THERE, HERE):
        matrices.times(system)(system, HULL, fuel=400)
    assert matrices.statistics() == MatrixStatistics(entries=2, hits=1, misses=2, dropped=0)
    matrices.drop(HERE)
    assert matrices.statistics() == MatrixStatistics(entries=1, hits=1, misses=2, dropped=1)


def test_the_repr_tells_how_many_there_are() -> None:
    assert "0/64" in repr(Matrices())
