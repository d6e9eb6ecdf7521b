"""Routes at a price of time and fuel."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.routing.brute_force import BruteForce, Numbers, replayed
from support.routing.questions import FRIGATE, PROBE, Question, line, questions, told

from routing import Hull, NoRoute, Route, System, Waypoint, plan_route
from routing.flight.costs import DEAREST_SECOND

PRICES = st.one_of(
    st.integers(0, 40).map(lambda price: price / 1024),
    st.integers(0, 30_000).map(lambda price: price / 1024),
)
"""Credits for a second. They are counted to a millionth."""

LOADED = line(("A", 0, False), ("B", 100, False))


def priced(question: Question, price: float | None) -> Route:
    """The route at a price. A question without a route is none of ours."""
    system, hull, start, goal, numbers = question
    try:
        return plan_route(system, hull, start, goal, **numbers, credits_per_second=price)
    except NoRoute:
        assume(False)
        raise


@settings(max_examples=500, deadline=None)
@given(questions(), PRICES)
def test_no_sequence_of_flights_and_stops_costs_fewer_credits_at_that_price(
    question: Question, price: float
) -> None:
    system, hull, start, goal, numbers = question
    best = BruteForce(system, hull).cheapest(
        start, goal, **numbers, credits_per_second=Fraction(round(price * 10**6), 10**6)
    )
    try:
        route = plan_route(system, hull, start, goal, **numbers, credits_per_second=price)
    except NoRoute:
        assert best is None
    else:
        assert (route.seconds, route.fuel, len(route.steps)) == best


@settings(max_examples=100, deadline=None)
@given(questions(tanks=120), PRICES)
def test_a_route_at_a_price_is_legal_and_keeps_the_reserve(
    question: Question, price: float
) -> None:
    system, hull, start, goal, numbers = question
    route = priced(question, price)
    here, left, seconds, burnt = replayed(route, system, hull, start, fuel=numbers["fuel"])
    assert (here, seconds, burnt) == (goal, route.seconds, route.fuel)
    assert left >= (0 if system.waypoints[system.index[goal]].sells_fuel else numbers["reserve"])


@settings(max_examples=200, deadline=None)
@given(questions(tanks=120), PRICES, PRICES)
def test_a_dearer_second_never_gives_a_slower_route_nor_a_cheaper_one_more_fuel(
    question: Question, price: float, other: float
) -> None:
    cheap, dear = (priced(question, each) for each in sorted((price, other)))
    assert dear.seconds <= cheap.seconds
    assert cheap.fuel <= dear.fuel


@settings(max_examples=200, deadline=None)
@given(questions(tanks=120), st.sampled_from([DEAREST_SECOND, 1e30]))
def test_a_second_above_all_fuel_gives_the_fastest_route(question: Question, price: float) -> None:
    fastest, route = priced(question, None), priced(question, price)
    assert (route.seconds, route.fuel) == (fastest.seconds, fastest.fuel)
    assert len(route.steps) == len(fastest.steps)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_seconds_for_nothing_give_the_least_fuel(question: Question) -> None:
    system, hull, start, goal, numbers = question
    route = priced(question, 0.0)
    best = BruteForce(system, hull).cheapest(start, goal, **numbers, credits_per_second=0)
    assert best is not None
    assert (route.fuel, route.seconds) == (best[1], best[0])


@pytest.mark.parametrize("hull", [FRIGATE, Hull(9, 80), Hull(1, 60)], ids=str)
@pytest.mark.parametrize("price", [0, 0.02, 0.5, 2, 8])
def test_in_a_larger_system_the_brute_force_finds_nothing_cheaper(hull: Hull, price: float) -> None:
    rng = random.Random(3)
    system = System(
        Waypoint(f"W{i}", rng.randint(-700, 700), rng.randint(-700, 700), rng.random() < 0.3)
        for i in range(24)
    )
    brute_force, exact = BruteForce(system, hull), Fraction(str(price))
    for _ in range(8):
        start, goal = (waypoint.symbol for waypoint in rng.sample(system.waypoints, 2))
        numbers: Numbers = {"fuel": rng.randint(1, hull.fuel_capacity)}
        route = plan_route(system, hull, start, goal, **numbers, credits_per_second=price)
        best = brute_force.cheapest(
            start, goal, **numbers, credits_per_second=exact, skip_dominated=True
        )
        assert (route.seconds, route.fuel, len(route.steps)) == best


def test_in_short_hops_a_ship_without_haste_saves_what_the_rounding_gives() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("HALF", 1, 1), Waypoint("END", 2, 2)])
    slow = plan_route(system, Hull(1, 9), "A", "END", fuel=9, credits_per_second=0.01)
    assert told(slow) == ["CRUISE HALF", "CRUISE END"]


@pytest.mark.parametrize(
    ("price", "steps"),
    [(0, "DRIFT B"), (0.1, "DRIFT B"), (0.2, "CRUISE B"), (2, "CRUISE B"), (2.2, "BURN B")],
)
def test_the_mode_follows_the_price_of_a_second(price: float, steps: str) -> None:
    route = plan_route(LOADED, FRIGATE, "A", "B", fuel=400, credits_per_second=price)
    assert told(route) == [steps]


def test_a_hull_without_a_tank_flies_as_fast_as_it_can_at_any_price() -> None:
    route = plan_route(LOADED, PROBE, "A", "B", fuel=0, credits_per_second=0)
    assert told(route) == ["BURN B"]


@pytest.mark.parametrize("price", [-0.001, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("goal", ["A", "B"])
def test_a_price_that_is_none_is_refused(price: float, goal: str) -> None:
    with pytest.raises(ValueError, match="a second cannot be worth"):
        plan_route(LOADED, FRIGATE, "A", goal, fuel=400, credits_per_second=price)
