import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Action, FlightMode, Route, Step, System, Waypoint
from routing.model import billed_distance

PLANET = Waypoint("PLANET", 0, 0)
STATION = Waypoint("STATION", 0, 0, sells_fuel=True)
MOON = Waypoint("MOON", 0, 0, sells_fuel=True)
ROCK = Waypoint("ROCK", 3, 4)

waypoints = st.lists(
    st.builds(
        Waypoint,
        st.uuids().map(str),
        st.integers(-800, 800),
        st.integers(-800, 800),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def test_a_system_holds_its_waypoints_in_order_and_knows_their_symbols() -> None:
    system = System([PLANET, STATION, ROCK])
    assert list(system) == [PLANET, STATION, ROCK]
    assert len(system) == 3
    assert "ROCK" in system
    assert "STONE" not in system


def test_a_systems_repr_says_how_large_it_is_and_how_many_sell_fuel() -> None:
    assert repr(System([PLANET, STATION, ROCK])) == "<System of 3 waypoints, 1 sell fuel>"


def test_a_distance_is_the_straight_line() -> None:
    assert System([PLANET, ROCK]).distance("PLANET", "ROCK") == 5.0


def test_a_distance_to_an_unknown_symbol_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        System([PLANET]).distance("PLANET", "ROCK")


def test_a_place_is_stood_for_by_a_waypoint_that_sells_fuel() -> None:
    system = System([PLANET, STATION, MOON, ROCK])
    assert [system.waypoints[i] for i in system.places] == [STATION, ROCK]
    assert [system.waypoints[i] for i in system.pumps] == [STATION]


@given(waypoints)
def test_rows_are_the_billed_distances_by_index(waypoints: list[Waypoint]) -> None:
    system = System(waypoints)
    for i, a in enumerate(waypoints):
        for j, b in enumerate(waypoints):
            assert system.rows[i][j] == billed_distance(math.dist((a.x, a.y), (b.x, b.y)))


@given(waypoints)
def test_a_pump_stands_at_every_place_where_fuel_is_sold(waypoints: list[Waypoint]) -> None:
    system = System(waypoints)
    at_pumps = {(system.waypoints[i].x, system.waypoints[i].y) for i in system.pumps}
    assert at_pumps == {(w.x, w.y) for w in waypoints if w.sells_fuel}


def test_a_route_sums_its_steps_and_does_not_count_fuel_taken_aboard_as_burnt() -> None:
    flight = Step(Action.TRAVEL, "ROCK", FlightMode.CRUISE, 5.0, 5, 18)
    stop = Step(Action.REFUEL, "STATION", None, 0.0, 300, 4)
    route = Route.of([stop, flight, flight])
    assert (route.seconds, route.fuel, route.distance) == (40, 10, 10.0)
    assert route.steps == (stop, flight, flight)
