"""How quantities are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.text import arrival, count, duration, local_time, pairs


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (-3, "0 s"),
        (45, "45 s"),
        (59.4, "59 s"),
        (59.5, "1 min 00 s"),
        (750, "12 min 30 s"),
        (3599.9, "1 h 00 min"),
        (3720, "1 h 02 min"),
        (86400 * 3 + 3600 * 4, "3 d 04 h"),
    ],
)
def test_a_duration_is_written_with_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


@given(st.floats(0, 1e7))
def test_a_written_duration_is_within_its_smallest_unit_of_the_true_one(seconds: float) -> None:
    parts = re.findall(r"(\d+) (\w+)", duration(seconds))
    written = sum(int(number) * SECONDS[unit] for number, unit in parts)
    assert -0.5 <= seconds - written < SECONDS[parts[-1][1]]


@given(st.floats(0, 1e7))
def test_a_smaller_unit_never_fills_the_larger_one(seconds: float) -> None:
    full = {"s": 60, "min": 60, "h": 24}
    parts = re.findall(r"(\d+) (\w+)", duration(seconds))
    assert all(int(number) < full[unit] for number, unit in parts if unit in full)


def test_a_time_is_shown_in_the_machines_time_zone() -> None:
    assert local_time("2026-01-31T12:00:00.999Z") == "2026-01-31 12:00:00"


def test_an_arrival_within_a_day_shows_the_clock_alone() -> None:
    assert arrival(750, "2026-01-31T12:12:30.000Z") == "in 12 min 30 s (at 12:12:30)"


def test_an_arrival_far_off_shows_the_date_too() -> None:
    assert arrival(90000, "2026-02-01T13:00:00.000Z") == "in 1 d 01 h (at 2026-02-01 13:00:00)"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "no refuel stops"), (1, "1 refuel stop"), (2, "2 refuel stops")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert count(number, "refuel stop") == text


def test_fields_keep_their_order() -> None:
    assert pairs({"b": 1, "a": "x"}) == "b=1 a=x"
