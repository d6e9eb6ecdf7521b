"""Drift: what markets do by themselves, held against the sandbox's ticks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.economy import drift
from spacetraders.domain.economy.drift import GROWING, RESTRICTED, STRONG, WEAK, Course
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT
from spacetraders.sandbox import guesses

kinds = st.sampled_from([EXPORT, IMPORT, EXCHANGE])
courses = st.builds(Course, kinds, st.sampled_from([6, 20, 60, 180]), st.booleans())
activity = st.sampled_from([RESTRICTED, WEAK, GROWING, STRONG, None])


def test_rates_ends_and_memory_are_those_of_the_sandbox() -> None:
    assert guesses.EXPORT_RATES == drift.EXPORT_RATES
    assert guesses.IMPORT_RATES == drift.IMPORT_RATES
    assert guesses.RARE_EXPORT_RATES[WEAK] == drift.RARE_WEAK_EXPORT
    assert guesses.RARE_IMPORT_RATES[WEAK] == drift.RARE_WEAK_IMPORT
    assert guesses.FULL_RESTRICTED_RATE == drift.FULL_RATE
    assert guesses.EXCHANGE_RATE == drift.BALANCING_RATE
    assert (drift.END_VOLUMES, drift.END_UNITS[1]) == (guesses.CAP_VOLUMES, guesses.LEAST_CAP)
    assert guesses.TURNOVER_HOURS == drift.MEMORY_HOURS
    assert guesses.GROWING_TURNOVER == drift.GROWING_TURNOVER
    assert guesses.STRONG_TURNOVER == drift.STRONG_TURNOVER


@pytest.mark.parametrize(
    ("course", "activity", "moved"),
    [
        (Course(EXPORT, 20), WEAK, 5.6),
        (Course(EXPORT, 20), STRONG, 40.0),
        (Course(EXPORT, 6, rare=True), WEAK, 3.3),
        (Course(IMPORT, 60), WEAK, -25.8),
        (Course(IMPORT, 60), RESTRICTED, -10.8),
        (Course(IMPORT, 6, rare=True), WEAK, -4.8),
        (Course(EXCHANGE, 180), None, 0.0),
        (Course(EXPORT, 20), "FRANTIC", 5.6),
    ],
)
def test_an_hour_moves_a_balanced_market_by_its_rate(
    course: Course, activity: str | None, moved: float
) -> None:
    assert course.drifted(0.0, activity, 1.0) == pytest.approx(moved)


def test_a_restricted_export_slows_down_when_it_is_half_full() -> None:
    course = Course(EXPORT, 20)
    # One hour brings it from 2.67 volumes to 3, and the next one a tenth of a volume further.
    assert course.drifted(2.67 * 20, RESTRICTED, 1.0) == pytest.approx(60.0)
    assert course.drifted(2.67 * 20, RESTRICTED, 2.0) == pytest.approx(62.0)
    assert course.drifted(0.0, RESTRICTED, 1.0) == pytest.approx(6.6)


@given(courses, activity, st.floats(-3_000, 3_000), st.floats(0, 500))
def test_nothing_drifts_past_its_end_nor_away_from_it(
    course: Course, activity: str | None, net: float, hours: float
) -> None:
    end, later = course.end(), course.drifted(net, activity, hours)
    if course.kind == EXPORT:
        assert net <= later <= max(net, end)
    elif course.kind == IMPORT:
        assert min(net, end) <= later <= net
    else:
        assert abs(later) <= abs(net)


def test_what_was_sold_to_a_full_export_or_bought_of_an_empty_import_stays() -> None:
    assert Course(EXPORT, 20).drifted(200.0, STRONG, 10.0) == 200.0
    assert Course(IMPORT, 20).drifted(-200.0, STRONG, 10.0) == -200.0


def test_small_volumes_end_at_units_and_large_ones_at_volumes() -> None:
    assert (Course(EXPORT, 6).end(), Course(IMPORT, 6).end()) == (110, -110)
    assert (Course(EXPORT, 60).end(), Course(EXCHANGE, 60).end()) == (480, 0)


@given(courses, activity, st.integers(-900, 900), st.floats(0, 90_000))
def test_what_is_expected_lies_within_what_is_possible(
    course: Course, activity: str | None, net: int, seconds: float
) -> None:
    least, most = course.bounds(net, net, seconds)
    expected = course.drifted(net, activity, seconds / 3600)
    # Within a tick, since a market moves in steps, and what is expected moves evenly.
    assert least - 0.2 * course.volume <= expected <= most + 0.2 * course.volume


@given(courses, st.integers(-900, 900), st.integers(0, 90), st.floats(0, 90_000))
def test_a_range_stays_a_range(course: Course, net: int, width: int, seconds: float) -> None:
    least, most = course.bounds(net, net + width, seconds)
    assert least <= most


def test_nothing_moves_in_no_time() -> None:
    assert Course(IMPORT, 60).bounds(-5, 5, 0.0) == (-5, 5)


@given(courses, activity)
def test_the_probable_rates_are_among_the_possible(course: Course, activity: str | None) -> None:
    slow, fast = course.probable(activity)
    assert 0 < slow <= course.rate(activity, 0.0) <= fast <= 2.0


def test_brisk_trade_is_forgotten_and_the_activity_with_it() -> None:
    steps = list(drift.activities(2.0, 24.0))
    assert [step for step, _ in steps] == [STRONG, GROWING, WEAK]
    assert sum(hours for _, hours in steps) == pytest.approx(24.0)
    strong, growing, _ = (hours for _, hours in steps)
    assert drift.faded(2.0, strong) == pytest.approx(1.6)
    assert drift.faded(2.0, strong + growing) == pytest.approx(0.7)


def test_a_time_may_end_before_trade_is_forgotten() -> None:
    assert list(drift.activities(5.0, 1.0)) == [(STRONG, 1.0)]
    assert list(drift.activities(1.0, 0.5)) == [(GROWING, 0.5)]
    assert list(drift.activities(0.0, 0.5)) == [(WEAK, 0.5)]


def test_what_was_never_traded_is_not_remembered() -> None:
    assert drift.faded(0.0, 1.0) == 0.0
