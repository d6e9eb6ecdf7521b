import math
import random

import pytest
from hypothesis import assume, given, settings
from support.routing.brute_force import BruteForce, Numbers, replayed
from support.routing.questions import FRIGATE, PROBE, Question, line, questions, told

from routing import (
    Action,
    FlightMode,
    Hull,
    NoRoute,
    RoutingError,
    System,
    UnknownWaypoint,
    Waypoint,
    plan_route,
)


@settings(max_examples=500, deadline=None)
@given(questions())
def test_no_sequence_of_flights_and_stops_is_faster_or_as_fast_with_less_fuel_or_steps(
    question: Question,
) -> None:
    system, hull, start, goal, numbers = question
    best = BruteForce(system, hull).cheapest(start, goal, **numbers)
    try:
        route = plan_route(system, hull, start, goal, **numbers)
    except NoRoute:
        assert best is None
    else:
        assert (route.seconds, route.fuel, len(route.steps)) == best


@settings(max_examples=200, deadline=None)
@given(questions(tanks=120))
def test_every_step_is_legal_and_the_sums_are_those_of_the_steps(question: Question) -> None:
    system, hull, start, goal, numbers = question
    try:
        route = plan_route(system, hull, start, goal, **numbers)
    except NoRoute:
        assume(False)
    here, left, seconds, burnt = replayed(route, system, hull, start, fuel=numbers["fuel"])
    assert here == goal
    assert left >= (0 if system.waypoints[system.index[goal]].sells_fuel else numbers["reserve"])
    assert (seconds, burnt) == (route.seconds, route.fuel)
    assert math.isclose(route.distance, sum(step.distance for step in route.steps))


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_brute_force_finds_the_same_when_it_skips_what_is_dominated(question: Question) -> None:
    system, hull, start, goal, numbers = question
    brute_force = BruteForce(system, hull)
    every_state = brute_force.cheapest(start, goal, **numbers)
    assert every_state == brute_force.cheapest(start, goal, **numbers, skip_dominated=True)


@pytest.mark.parametrize("hull", [FRIGATE, Hull(9, 80), Hull(36, 2300)], ids=str)
def test_in_a_larger_system_no_route_is_later_than_the_brute_force(hull: Hull) -> None:
    rng = random.Random(2)
    system = System(
        Waypoint(f"W{i}", rng.randint(-700, 700), rng.randint(-700, 700), rng.random() < 0.3)
        for i in range(40)
    )
    brute_force = BruteForce(system, hull)
    for _ in range(40):
        start, goal = (waypoint.symbol for waypoint in rng.sample(system.waypoints, 2))
        fuel, reserve = rng.randint(1, hull.fuel_capacity), rng.choice([0, 20])
        route = plan_route(system, hull, start, goal, fuel=fuel, reserve=reserve)
        best = brute_force.cheapest(start, goal, fuel=fuel, reserve=reserve, skip_dominated=True)
        assert (route.seconds, route.fuel, len(route.steps)) == best


@settings(max_examples=50, deadline=None)
@given(questions())
def test_the_same_question_has_the_same_answer_warm_or_cold(question: Question) -> None:
    system, hull, start, goal, numbers = question
    try:
        route = plan_route(system, hull, start, goal, **numbers)
    except NoRoute:
        assume(False)
    assert plan_route(system, hull, start, goal, **numbers) == route
    assert plan_route(System(system), hull, start, goal, **numbers) == route


def test_with_fuel_in_plenty_a_ship_burns_straight_to_its_goal() -> None:
    system = line(("A", 0, False), ("B", 60, True), ("C", 150, False))
    route = plan_route(system, FRIGATE, "A", "C", fuel=400)
    assert told(route) == ["BURN C"]
    assert (route.seconds, route.fuel, route.distance) == (67, 300, 150.0)


def test_a_full_tank_beyond_burning_range_is_split_over_a_waypoint_that_sells_nothing() -> None:
    system = line(("A", 0, False), ("ROCK", 95, False), ("C", 300, False))
    route = plan_route(system, FRIGATE, "A", "C", fuel=400)
    assert told(route) == ["BURN ROCK", "CRUISE C"]
    assert route.seconds < FlightMode.CRUISE.seconds(300.0, FRIGATE.speed)


def test_the_tank_is_burnt_down_before_the_rest_is_drifted() -> None:
    system = line(("A", 0, False), ("ROCK", 380, False), ("C", 600, False))
    route = plan_route(system, FRIGATE, "A", "C", fuel=400)
    assert told(route) == ["CRUISE ROCK", "DRIFT C"]


def test_a_stop_on_the_way_is_made_where_it_saves_time() -> None:
    system = line(("A", 0, False), ("PUMP", 250, True), ("C", 500, False))
    route = plan_route(system, FRIGATE, "A", "C", fuel=300, refuel_seconds=5)
    assert told(route) == ["CRUISE PUMP", "REFUEL PUMP", "CRUISE C"]
    assert route.steps[1].seconds == 5
    assert route.steps[1].fuel == 350


def test_a_stop_that_takes_longer_than_it_saves_is_not_made() -> None:
    system = line(("A", 0, False), ("PUMP", 150, True), ("C", 300, False))
    quick = plan_route(system, FRIGATE, "A", "C", fuel=400, refuel_seconds=0)
    slow = plan_route(system, FRIGATE, "A", "C", fuel=400, refuel_seconds=1000)
    assert Action.REFUEL in {step.action for step in quick.steps}
    assert Action.REFUEL not in {step.action for step in slow.steps}


def test_an_empty_tank_is_filled_where_the_ship_is_if_fuel_is_sold_there() -> None:
    system = line(("PUMP", 0, True), ("C", 100, False))
    route = plan_route(system, FRIGATE, "PUMP", "C", fuel=0)
    assert told(route) == ["REFUEL PUMP", "BURN C"]


def test_a_pump_in_the_same_place_is_a_hop_away() -> None:
    system = System([Waypoint("MOON", 5, 5), Waypoint("PUMP", 5, 5, True), Waypoint("C", 300, 5)])
    route = plan_route(system, FRIGATE, "MOON", "C", fuel=1)
    assert told(route)[:2] == ["CRUISE PUMP", "REFUEL PUMP"]
    assert route.steps[0].fuel == 1


def test_one_unit_is_enough_to_drift_anywhere() -> None:
    system = line(("A", 0, False), ("C", 700, False))
    assert told(plan_route(system, FRIGATE, "A", "C", fuel=1)) == ["DRIFT C"]


def test_a_reserve_is_kept_at_a_goal_that_sells_no_fuel() -> None:
    system = line(("A", 0, False), ("C", 100, False))
    assert told(plan_route(system, FRIGATE, "A", "C", fuel=200)) == ["BURN C"]
    assert told(plan_route(system, FRIGATE, "A", "C", fuel=200, reserve=1)) == ["CRUISE C"]
    assert told(plan_route(system, FRIGATE, "A", "C", fuel=200, reserve=101)) == ["DRIFT C"]


def test_a_goal_that_sells_fuel_may_be_reached_with_an_empty_tank() -> None:
    system = line(("A", 0, False), ("PUMP", 100, True))
    assert told(plan_route(system, FRIGATE, "A", "PUMP", fuel=200, reserve=150)) == ["BURN PUMP"]


def test_for_the_sake_of_the_reserve_a_ship_flies_on_to_a_pump_and_back() -> None:
    system = line(("A", 0, False), ("C", 100, False), ("PUMP", 120, True))
    route = plan_route(system, FRIGATE, "A", "C", fuel=240, reserve=300)
    assert told(route) == ["BURN PUMP", "REFUEL PUMP", "BURN C"]


def test_of_equally_fast_modes_the_one_that_burns_less_is_flown() -> None:
    system = line(("A", 0, False), ("C", 1, False))
    route = plan_route(system, Hull(speed=1000, fuel_capacity=10), "A", "C", fuel=10)
    assert route.fuel == 1


def test_a_ship_that_is_there_already_has_nothing_to_do() -> None:
    system = line(("A", 0, False), ("C", 100, False))
    route = plan_route(system, FRIGATE, "A", "A", fuel=0, reserve=10)
    assert (route.steps, route.seconds, route.fuel, route.distance) == ((), 0, 0, 0)


def test_a_hull_without_a_tank_flies_straight_and_burns_nothing() -> None:
    system = line(("A", 0, False), ("B", 100, True), ("C", 289, False))
    route = plan_route(system, PROBE, "A", "C", fuel=0, reserve=5)
    assert told(route) == ["BURN C"]
    assert (route.seconds, route.fuel) == (FlightMode.BURN.seconds(289.0, 9), 0)


def test_an_empty_tank_where_nobody_sells_fuel_is_no_route_and_says_so() -> None:
    system = line(("A", 0, False), ("PUMP", 10, True))
    with pytest.raises(NoRoute, match="tank is empty") as caught:
        plan_route(system, FRIGATE, "A", "PUMP", fuel=0)
    assert (caught.value.start, caught.value.goal) == ("A", "PUMP")
    assert caught.value.kind == "no_route"
    assert str(caught.value).startswith("no route from A to PUMP: ")


@pytest.mark.parametrize(("pump", "left"), [(True, 399), (False, 199)])
def test_a_reserve_that_nothing_can_leave_is_no_route_and_says_what_could_be_left(
    pump: bool, left: int
) -> None:
    system = line(("A", 0, False), ("B", 10, pump), ("C", 30, False))
    told(plan_route(system, FRIGATE, "A", "C", fuel=200, reserve=left))
    with pytest.raises(NoRoute, match=f"at most {left} units"):
        plan_route(system, FRIGATE, "A", "C", fuel=200, reserve=left + 1)


@pytest.mark.parametrize("ends", [("A", "NOWHERE"), ("NOWHERE", "A"), ("NOWHERE", "NOWHERE")])
def test_an_unknown_waypoint_is_named(ends: tuple[str, str]) -> None:
    with pytest.raises(UnknownWaypoint, match="NOWHERE") as caught:
        plan_route(line(("A", 0, False)), FRIGATE, *ends, fuel=1)
    assert isinstance(caught.value, RoutingError)
    assert (caught.value.symbol, caught.value.kind) == ("NOWHERE", "unknown_waypoint")


@pytest.mark.parametrize(
    ("hull", "numbers", "telling"),
    [
        (FRIGATE, {"fuel": 401}, "400 units cannot hold 401"),
        (FRIGATE, {"fuel": -1}, "cannot hold -1"),
        (PROBE, {"fuel": 1}, "0 units cannot hold 1"),
        (Hull(0, 400), {"fuel": 1}, "speed 0"),
        (Hull(-3, 400), {"fuel": 1}, "speed -3"),
        (Hull(36, -1), {"fuel": 0}, "-1 units"),
        (FRIGATE, {"fuel": 1, "reserve": -1}, "reserve of -1"),
        (FRIGATE, {"fuel": 1, "refuel_seconds": -1}, "-1 seconds"),
    ],
)
def test_numbers_that_no_ship_has_are_refused(hull: Hull, numbers: Numbers, telling: str) -> None:
    with pytest.raises(ValueError, match=telling):
        plan_route(line(("A", 0, False), ("C", 9, False)), hull, "A", "C", **numbers)
