"""Routes in some flight modes alone."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing.brute_force import BruteForce, replayed
from support.routing.questions import FRIGATE, PROBE, Question, line, questions, told

from routing import FlightMode, NoRoute, plan_route

LOADED = line(("A", 0, False), ("B", 100, False))
APART = line(("A", 0, True), ("B", 300, True), ("C", 600, False))
SOME_MODES = st.frozensets(st.sampled_from(FlightMode), min_size=1)
PRICES = st.none() | st.integers(0, 4000).map(lambda price: price / 1024)


@settings(max_examples=600, deadline=None)
@given(questions(), SOME_MODES, PRICES)
def test_no_sequence_of_flights_in_these_modes_is_better(
    question: Question, modes: frozenset[FlightMode], price: float | None
) -> None:
    system, hull, start, goal, numbers = question
    exact = None if price is None else Fraction(round(price * 10**6), 10**6)
    best = BruteForce(system, hull, modes).cheapest(
        start, goal, **numbers, credits_per_second=exact
    )
    try:
        route = plan_route(
            system, hull, start, goal, **numbers, credits_per_second=price, modes=modes
        )
    except NoRoute:
        assert best is None
    else:
        assert (route.seconds, route.fuel, len(route.steps)) == best


@settings(max_examples=200, deadline=None)
@given(questions(tanks=120), SOME_MODES)
def test_a_route_in_these_modes_is_legal_and_has_no_others(
    question: Question, modes: frozenset[FlightMode]
) -> None:
    system, hull, start, goal, numbers = question
    try:
        route = plan_route(system, hull, start, goal, **numbers, modes=modes)
    except NoRoute:
        return
    replayed(route, system, hull, start, fuel=numbers["fuel"])
    assert {step.mode for step in route.steps} - {None} <= modes


@pytest.mark.parametrize("mode", FlightMode)
def test_a_fixed_mode_is_flown_in_with_a_tank_and_without(mode: FlightMode) -> None:
    for hull, fuel in ((FRIGATE, 400), (PROBE, 0)):
        route = plan_route(LOADED, hull, "A", "B", fuel=fuel, modes=frozenset({mode}))
        assert told(route) == [f"{mode} B"]


def test_a_mode_that_burns_much_stops_to_refuel() -> None:
    cruise = plan_route(APART, FRIGATE, "A", "B", fuel=300, modes=frozenset({FlightMode.CRUISE}))
    assert told(cruise) == ["CRUISE B"]
    onward = plan_route(APART, FRIGATE, "A", "C", fuel=300, modes=frozenset({FlightMode.CRUISE}))
    assert told(onward) == ["CRUISE B", "REFUEL B", "CRUISE C"]


def test_where_the_tank_does_not_last_in_the_mode_there_is_no_route() -> None:
    with pytest.raises(NoRoute, match="in BURN alone"):
        plan_route(APART, FRIGATE, "A", "C", fuel=400, modes=frozenset({FlightMode.BURN}))


def test_without_any_mode_there_is_nothing_to_plan() -> None:
    with pytest.raises(ValueError, match="no mode"):
        plan_route(LOADED, FRIGATE, "A", "B", fuel=400, modes=frozenset())
