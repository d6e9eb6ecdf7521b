"""The game's formulas (MECHANICS 3.1), held to flights that were recorded."""

import json
import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from routing.model import billed_distance, round_half_up

NAVIGATE = Path(__file__).parents[3] / "shared" / "captured" / "responses" / "navigate.json"


def test_a_recorded_cruise_at_speed_3_burnt_20_units_in_182_seconds() -> None:
    assert FlightMode.CRUISE.fuel(20.25) == 20
    assert FlightMode.CRUISE.seconds(20.25, 3) == 182


def test_a_recorded_burn_at_speed_36_burnt_234_units_in_56_seconds() -> None:
    assert FlightMode.BURN.fuel(117.004) == 234
    assert FlightMode.BURN.seconds(117.004, 36) == 56


def test_a_recorded_cruise_of_a_probe_at_speed_9_took_818_seconds() -> None:
    assert FlightMode.CRUISE.seconds(289.0, 9) == 818


def test_a_recorded_cruise_over_66_1_units_burnt_66() -> None:
    assert FlightMode.CRUISE.fuel(66.1) == 66


def test_the_recorded_body_of_a_probes_flight_arrives_when_we_say() -> None:
    if not NAVIGATE.exists():
        pytest.skip(f"no {NAVIGATE.name} in shared/captured/responses")
    route = json.loads(NAVIGATE.read_text())["data"]["nav"]["route"]
    ends = [(route[end]["x"], route[end]["y"]) for end in ("origin", "destination")]
    departure, arrival = (
        datetime.fromisoformat(route[moment]) for moment in ("departureTime", "arrival")
    )
    seconds = FlightMode.CRUISE.seconds(math.dist(*ends), 9)
    assert seconds == (arrival - departure).total_seconds()


@pytest.mark.parametrize(
    ("mode", "fuel", "seconds"),
    [
        (FlightMode.CRUISE, 100, 84),
        (FlightMode.BURN, 200, 50),
        (FlightMode.DRIFT, 1, 709),
        (FlightMode.STEALTH, 100, 98),
    ],
)
def test_each_mode_has_its_own_time_and_thirst(mode: FlightMode, fuel: int, seconds: int) -> None:
    assert mode.fuel(100.0) == fuel
    assert mode.seconds(100.0, 36) == seconds


@pytest.mark.parametrize(
    ("mode", "fuel", "seconds"),
    [(FlightMode.CRUISE, 1, 16), (FlightMode.BURN, 2, 15), (FlightMode.DRIFT, 1, 22)],
)
def test_a_hop_to_the_same_place_is_billed_as_one_unit(
    mode: FlightMode, fuel: int, seconds: int
) -> None:
    assert mode.fuel(0.0) == mode.fuel(1.0) == fuel
    assert mode.seconds(0.0, 36) == mode.seconds(1.0, 36) == seconds


@pytest.mark.parametrize(("value", "rounded"), [(26.5, 27), (27.5, 28), (26.49, 26), (0.5, 1)])
def test_halves_are_rounded_up_and_never_to_even(value: float, rounded: int) -> None:
    assert round_half_up(value) == rounded


@pytest.mark.parametrize(("distance", "seconds"), [(2, 18), (6, 23), (10, 28)])
def test_half_a_second_is_rounded_up(distance: int, seconds: int) -> None:
    assert FlightMode.BURN.seconds(distance, 10) == seconds


@given(
    distance=st.integers(1, 4000),
    speed=st.integers(1, 100),
    mode=st.sampled_from(FlightMode),
)
def test_seconds_are_those_of_exact_integer_arithmetic(
    distance: int, speed: int, mode: FlightMode
) -> None:
    doubled = {"CRUISE": 50, "BURN": 25, "DRIFT": 500, "STEALTH": 60}[mode]
    exact = (distance * doubled + 31 * speed) // (2 * speed)
    assert mode.seconds(distance, speed) == exact


@given(distance=st.floats(0, 3000))
def test_the_billed_distance_is_the_nearest_whole_number_but_never_below_one(
    distance: float,
) -> None:
    billed = billed_distance(distance)
    assert billed >= 1
    assert abs(billed - distance) <= 0.5 or billed == 1
