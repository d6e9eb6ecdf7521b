"""The costs that the search adds up, and the bounds that it trusts."""

from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode, Hull
from routing.legs import IMPOSSIBLE, Legs, legs_of, packed

SPEEDS = st.integers(1, 60)
MODES = st.sampled_from([FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT])


@given(SPEEDS, st.integers(1, 2000), st.integers(0, 5000))
def test_a_flight_is_the_cheapest_of_the_three_modes_that_the_fuel_allows(speed, distance, units):
    costs = [
        packed(mode.seconds(distance, speed), mode.fuel(distance), 1)
        for mode in (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)
        if mode.fuel(distance) <= units
    ]
    legs = Legs(Hull(speed, 5000))
    assert legs.flight(distance, units) == min(costs, default=IMPOSSIBLE)


def test_drifting_a_single_unit_is_no_option_as_cruising_it_burns_no_more():
    (burn, cruise) = Legs(Hull(36, 400)).options[1]
    assert [burn[0], cruise[0]] == [FlightMode.BURN, FlightMode.CRUISE]


def test_an_engine_so_fast_that_modes_tie_takes_the_one_that_burns_least():
    ((mode, fuel, _),) = Legs(Hull(10_000, 400)).options[4]
    assert (mode, fuel) == (FlightMode.DRIFT, 1)


@given(
    SPEEDS,
    st.lists(
        st.tuples(st.integers(-400, 400), st.integers(-400, 400), MODES), min_size=2, max_size=9
    ),
    st.integers(0, 100),
)
def test_several_flights_never_cost_less_than_the_bound_on_them(speed, flights, spare):
    units, cost, here = spare, 0, (0, 0)
    for x, y, mode in flights:
        distance = _between(here, (x, y))
        units += mode.fuel(distance)
        cost += packed(mode.seconds(distance, speed), mode.fuel(distance), 1)
        here = (x, y)
    straight = max(1, int(_between((0, 0), here) + 0.5))
    assert Legs(Hull(speed, units)).stages(straight, units) <= cost


@given(SPEEDS, st.integers(1, 60), st.integers(2, 30))
def test_many_hops_of_a_unit_and_a_half_do_not_slip_below_the_bound(speed, units, hops):
    """Each is billed as one unit: the most that rounding can save."""
    cost = hops * packed(FlightMode.DRIFT.seconds(1.49, speed), 1, 1)
    assert Legs(Hull(speed, 100)).stages(max(1, int(1.49 * hops + 0.5)), hops + units) <= cost


def test_a_bound_on_several_flights_needs_a_unit_for_each_of_two():
    assert Legs(Hull(36, 400)).stages(10, 1) == IMPOSSIBLE


def test_seconds_outweigh_fuel_and_fuel_outweighs_steps():
    assert packed(2, 0, 0) > packed(1, 100_000, 100)
    assert packed(1, 2, 0) > packed(1, 1, 60_000)


def test_costs_are_kept_for_the_next_question_about_the_same_hull():
    assert legs_of(Hull(36, 400)) is legs_of(Hull(36, 400))


def _between(a, b):
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
