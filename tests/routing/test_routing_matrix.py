"""The matrix of travel times is that of single plans, entry by entry."""

import random
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing import recorded_system
from support.routing.brute_force import Numbers

from routing import Hull, NoRoute, System, UnknownWaypoint, Waypoint, plan_route
from routing.cost_matrix import UNREACHABLE
from routing.flight.matrix import travel_times

FRIGATE = Hull(speed=36, fuel_capacity=400)
PROBE = Hull(speed=9, fuel_capacity=0)


@st.composite
def questions(draw: st.DrawFn) -> tuple[System, Hull, Numbers]:
    span = draw(st.sampled_from([1, 4, 12, 40]))
    coordinate = st.integers(-span, span)
    places = draw(
        st.lists(st.tuples(coordinate, coordinate, st.booleans()), min_size=1, max_size=7)
    )
    system = System(Waypoint(f"W{i}", *place) for i, place in enumerate(places))
    hull = Hull(draw(st.integers(1, 40)), draw(st.integers(0, 30)))
    fuel = draw(st.one_of(st.just(hull.fuel_capacity), st.integers(0, hull.fuel_capacity)))
    return system, hull, {"fuel": fuel, "refuel_seconds": draw(st.sampled_from([0, 0, 1, 7, 60]))}


def planned(system: System, hull: Hull, ends: tuple[str, str], numbers: Numbers) -> int:
    try:
        return plan_route(system, hull, *ends, **numbers).seconds
    except NoRoute:
        return UNREACHABLE


@settings(max_examples=150, deadline=None)
@given(questions())
def test_each_entry_is_the_time_of_the_planned_route(
    question: tuple[System, Hull, Numbers],
) -> None:
    system, hull, numbers = question
    fuel, refuel = numbers["fuel"], numbers.get("refuel_seconds", 0)
    times = travel_times(system, hull, fuel=fuel, refuel_seconds=refuel)
    assert times.symbols == tuple(w.symbol for w in system)
    for start in system.index:
        for goal in system.index:
            assert times.seconds(start, goal) == planned(system, hull, (start, goal), numbers)


@settings(max_examples=100, deadline=None)
@given(questions(), st.data())
def test_a_matrix_of_some_waypoints_has_the_entries_of_the_whole_in_the_order_asked_for(
    question: tuple[System, Hull, Numbers], data: st.DataObject
) -> None:
    system, hull, numbers = question
    fuel, refuel = numbers["fuel"], numbers.get("refuel_seconds", 0)
    whole = travel_times(system, hull, fuel=fuel, refuel_seconds=refuel)
    among = data.draw(st.lists(st.sampled_from(whole.symbols), unique=True))
    some = travel_times(system, hull, fuel=fuel, among=iter(among), refuel_seconds=refuel)
    assert some.symbols == tuple(among)
    assert some.rows == tuple(tuple(whole.seconds(a, b) for b in among) for a in among)


@pytest.mark.parametrize(
    ("hull", "fuel", "refuel_seconds"),
    [(FRIGATE, 400, 0), (FRIGATE, 170, 4), (Hull(9, 80), 80, 0), (Hull(15, 300), 20, 0)],
    ids=str,
)
def test_in_the_recorded_system_every_pair_is_that_of_the_planner(
    hull: Hull, fuel: int, refuel_seconds: int
) -> None:
    """All 3,321 pairs for the frigate, the way back being as long; 500 at random for the others."""
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    system = recorded_system.load()
    times = travel_times(system, hull, fuel=fuel, refuel_seconds=refuel_seconds)
    if (hull, fuel) == (FRIGATE, 400):
        assert times.rows == tuple(zip(*times.rows, strict=True))
        pairs = list(combinations(times.symbols, 2))
    else:
        pairs = random.Random(4).sample(list(permutations(times.symbols, 2)), 500)
    for pair in pairs:
        numbers: Numbers = {"fuel": fuel, "refuel_seconds": refuel_seconds}
        assert times.seconds(*pair) == planned(system, hull, pair, numbers)


@pytest.mark.parametrize("hull", [FRIGATE, Hull(9, 80), Hull(36, 2300)], ids=str)
def test_in_a_wide_system_with_few_pumps_random_pairs_are_those_of_the_planner(hull: Hull) -> None:
    rng = random.Random(2)
    system = System(
        Waypoint(f"W{i}", rng.randint(-700, 700), rng.randint(-700, 700), rng.random() < 0.1)
        for i in range(50)
    )
    times = travel_times(system, hull, fuel=hull.fuel_capacity // 2)
    for _ in range(100):
        pair = (rng.choice(times.symbols), rng.choice(times.symbols))
        numbers: Numbers = {"fuel": hull.fuel_capacity // 2}
        assert times.seconds(*pair) == planned(system, hull, pair, numbers)


def test_an_empty_tank_reaches_nothing_but_from_where_fuel_is_sold() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("PUMP", 10, 0, sells_fuel=True)])
    assert travel_times(system, FRIGATE, fuel=0).rows == ((0, UNREACHABLE), (18, 0))


def test_without_stops_there_is_an_empty_matrix() -> None:
    assert travel_times(System([]), FRIGATE, fuel=400).rows == ()
    assert travel_times(System([Waypoint("A", 0, 0)]), FRIGATE, fuel=400, among=[]).rows == ()


def test_a_hull_without_a_tank_flies_straight() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 289, 0), Waypoint("MOON", 289, 0)])
    assert travel_times(system, PROBE, fuel=0).rows == ((0, 416, 416), (416, 0, 16), (416, 16, 0))


def test_an_unknown_waypoint_is_named() -> None:
    with pytest.raises(UnknownWaypoint, match="NOWHERE"):
        travel_times(System([]), FRIGATE, fuel=1, among=["NOWHERE"])


def test_numbers_that_no_ship_has_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold 401"):
        travel_times(System([]), FRIGATE, fuel=401)
    with pytest.raises(ValueError, match="-1 seconds"):
        travel_times(System([]), FRIGATE, fuel=1, refuel_seconds=-1)
