"""The costs that the search adds up, and the bounds that it trusts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import FlightMode, Hull
from routing.flight.costs import (
    DEAREST_SECOND,
    IMPOSSIBLE,
    FlightCosts,
    Worth,
    flight_costs_of,
    packed,
)
from routing.model import billed_distance

SPEEDS = st.integers(1, 60)
WORTHS = st.one_of(
    st.none(), st.floats(0, 1), st.floats(0, 100), st.sampled_from([0.0, DEAREST_SECOND])
).map(Worth.at)
MODES = st.sampled_from([FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT])


@given(SPEEDS, st.integers(1, 2000), st.integers(0, 5000))
def test_a_flight_is_the_cheapest_of_the_three_modes_that_the_fuel_allows(
    speed: int, distance: int, units: int
) -> None:
    costs = [
        packed(mode.seconds(distance, speed), mode.fuel(distance), 1)
        for mode in (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)
        if mode.fuel(distance) <= units
    ]
    legs = FlightCosts(Hull(speed, 5000))
    assert legs.flight(distance, units) == min(costs, default=IMPOSSIBLE)


def test_drifting_a_single_unit_is_no_option_as_cruising_it_burns_no_more() -> None:
    (burn, cruise) = FlightCosts(Hull(36, 400)).options[1]
    assert [burn[0], cruise[0]] == [FlightMode.BURN, FlightMode.CRUISE]


def test_an_engine_so_fast_that_modes_tie_takes_the_one_that_burns_least() -> None:
    ((mode, fuel, _),) = FlightCosts(Hull(10_000, 400)).options[4]
    assert (mode, fuel) == (FlightMode.DRIFT, 1)


@settings(max_examples=1000)
@given(
    WORTHS,
    SPEEDS,
    st.integers(2, 12),
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.4, 0.49]), MODES),
        min_size=1,
        max_size=2,
    ),
)
def test_several_flights_never_cost_less_than_the_bound_on_them(
    worth: Worth, speed: int, repeats: int, kinds: list[tuple[int, float, FlightMode]]
) -> None:
    """Flights in a straight line, of lengths that are billed as less than they are."""
    straight, units, cost = 0.0, 0, 0
    for whole, part, mode in kinds * repeats:
        straight += whole + part
        units += mode.fuel(whole + part)
        cost += worth.packed(mode.seconds(whole + part, speed), mode.fuel(whole + part), 1)
    assert FlightCosts(Hull(speed, units), worth).several(billed_distance(straight), units) <= cost
    assert FlightCosts(Hull(speed, units), worth).least[billed_distance(straight)] <= cost


def test_a_bound_on_several_flights_needs_a_unit_for_each_of_two() -> None:
    assert FlightCosts(Hull(36, 400)).several(10, 1) == IMPOSSIBLE


def test_seconds_outweigh_fuel_and_fuel_outweighs_steps() -> None:
    assert packed(2, 0, 0) > packed(1, 100_000, 100)
    assert packed(1, 2, 0) > packed(1, 1, 60_000)


def test_costs_are_kept_for_the_next_question_about_the_same_hull() -> None:
    assert flight_costs_of(Hull(36, 400)) is flight_costs_of(Hull(36, 400))


def test_many_prices_do_not_push_out_the_costs_without_one() -> None:
    kept = flight_costs_of(Hull(36, 400))
    for price in range(100):
        flight_costs_of(Hull(36, 400), Worth.at(price))
    assert flight_costs_of(Hull(36, 400)) is kept
